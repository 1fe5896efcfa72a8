"""Modules that botocore imports and few calls use, kept out of a cold start until somebody uses them.

In Lambda a stand-in is put in each one's place before botocore is imported. It becomes the module at the first use of
an attribute; names that are imported from it at once (`from dateutil.tz import tzutc`) are functions that become
theirs when they are called. Nothing of botocore is replaced but its documentation of client methods, which nobody
reads in Lambda.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

from caller.environment import in_lambda

# module: the names that its importers take from it at once, and only call later
LAZY_MODULES: dict[str, tuple[str, ...]] = {
    "botocore.docs.service": ("ServiceDocumenter",),
    "configparser": (),
    "dateutil.parser": ("parse",),
    "dateutil.tz": ("tzlocal", "tzutc"),
    "getpass": ("getpass",),
    "importlib.metadata": ("version",),
    "subprocess": ("Popen",),
}
# botocore's clients, waiters and paginators make one of these for each of their methods
DOCUMENTATION_CLASSES = {
    "botocore.docs.docstring": ("ClientMethodDocstring", "PaginatorDocstring", "WaiterDocstring"),
}


class _StandIn(ModuleType):
    """A module that is imported when an attribute of it is used."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # what the import system asks of a module
            raise AttributeError(name)
        return getattr(self.become(), name)

    def become(self) -> ModuleType:
        """The module; its attributes are this one's from here on."""
        name = self.__name__
        if sys.modules.get(name) is self:
            del sys.modules[name]
        module = import_module(name)
        self.__dict__.update(vars(module))
        return module


def install_lazy_modules() -> None:
    """Puts the stand-ins in place of the modules that are not there yet."""
    for name, functions in LAZY_MODULES.items():
        stand_in = _StandIn(name)
        vars(stand_in).update({function: _Named(stand_in, function) for function in functions})
        sys.modules.setdefault(name, stand_in)
    for name, functions in DOCUMENTATION_CLASSES.items():
        stand_in = _StandIn(name)
        vars(stand_in).update(dict.fromkeys(functions, _no_documentation))
        sys.modules.setdefault(name, stand_in)


class _Named:
    """A function or class of a module that is imported when it is called, or when a class is derived from it."""

    def __init__(self, stand_in: _StandIn, name: str) -> None:
        self._stand_in, self._name = stand_in, name

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return getattr(self._stand_in.become(), self._name)(*arguments, **named)

    def __mro_entries__(self, _bases: tuple[Any, ...]) -> tuple[type, ...]:
        return (getattr(self._stand_in.become(), self._name),)


def _no_documentation(**_operation: object) -> str:
    return ""


if in_lambda():  # a program that only imports the caller keeps its own way
    install_lazy_modules()
