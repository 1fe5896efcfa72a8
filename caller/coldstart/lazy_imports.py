"""Lazy imports of modules that botocore imports but few calls use.

In Lambda, a placeholder replaces each of these modules before botocore is imported. The placeholder imports the module
when an attribute is first used. For names that other modules import from it (`from dateutil.tz import tzutc`), it has
functions that import the module when they are called. The documentation of botocore's client methods is replaced
completely, because a Lambda function doesn't need it.
"""

from __future__ import annotations

import sys
import urllib  # noqa: F401  the parent of a lazy module
from importlib import import_module
from types import ModuleType
from typing import Any

from caller.environment import in_lambda

# Module: the names that other modules import from it and call later.
LAZY_MODULES: dict[str, tuple[str, ...]] = {
    "botocore.docs.service": ("ServiceDocumenter",),
    "calendar": (),
    "configparser": (),
    "dateutil.parser": ("parse",),
    "dateutil.tz": ("tzlocal", "tzutc"),
    "getpass": ("getpass",),
    "importlib.metadata": ("version",),
    "mimetypes": (),
    "shlex": (),
    "subprocess": ("Popen",),
    "tempfile": (),
    "urllib.request": ("getproxies", "proxy_bypass"),
}
# botocore creates an instance of these classes for each method of a client, waiter, or paginator.
DOCUMENTATION_CLASSES = {
    "botocore.docs.docstring": ("ClientMethodDocstring", "PaginatorDocstring", "WaiterDocstring"),
}


class _Placeholder(ModuleType):
    """A module that is imported when one of its attributes is first used."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # the import system reads these attributes
            raise AttributeError(name)
        return getattr(self.load(), name)

    def load(self) -> ModuleType:
        """Imports and returns the module, and copies its attributes to this placeholder."""
        name = self.__name__
        if sys.modules.get(name) is self:
            del sys.modules[name]
        module = import_module(name)
        self.__dict__.update(vars(module))
        return module


def install_lazy_modules() -> None:
    """Installs placeholders for the modules that aren't imported yet."""
    for name, functions in LAZY_MODULES.items():
        placeholder = _Placeholder(name)
        vars(placeholder).update({function: _LazyFunction(placeholder, function) for function in functions})
        _set_attribute_of_parent(name, sys.modules.setdefault(name, placeholder))
    for name, functions in DOCUMENTATION_CLASSES.items():
        placeholder = _Placeholder(name)
        vars(placeholder).update(dict.fromkeys(functions, _no_documentation))
        sys.modules.setdefault(name, placeholder)


def _set_attribute_of_parent(name: str, module: ModuleType) -> None:
    """Makes `urllib.request` work after `import urllib.request`: without a load, Python doesn't set the attribute."""
    parent, _, child = name.rpartition(".")
    if parent in sys.modules:
        setattr(sys.modules[parent], child, module)


class _LazyFunction:
    """A function or class whose module is imported when it is called or used as a base class."""

    def __init__(self, placeholder: _Placeholder, name: str) -> None:
        self._placeholder, self._name = placeholder, name

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        return getattr(self._placeholder.load(), self._name)(*arguments, **keywords)

    def __mro_entries__(self, _bases: tuple[Any, ...]) -> tuple[type, ...]:
        return (getattr(self._placeholder.load(), self._name),)


def _no_documentation(**_operation: object) -> str:
    return ""


if in_lambda():  # other programs that import the caller keep the normal modules
    install_lazy_modules()
