"""The bytecode of the modules that the caller imports while it starts, in one file of the layer.

Python looks for each module in several folders, and then checks and reads its files. In Lambda, the finder in this file
takes the bytecode from one file instead. The build copies it from the bytecode files of the modules. Everything else
about these modules is as usual: their names, paths, sources, and data files. Other modules are imported as usual, and
with another version of Python, all of them are.

Source: "The meta path" in the Python Language Reference.
"""

from __future__ import annotations

import marshal
import os
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import MAGIC_NUMBER, spec_from_file_location
from typing import TYPE_CHECKING, Any, TypeAlias

from caller.coldstart.compiled_files import read_table
from caller.environment import in_lambda

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec

FILE = "modules"
Table: TypeAlias = "dict[str, tuple[str, bytes]]"
"""The path below the folder of the packages, and the bytecode, by the module's name."""


def code_version() -> bytes:
    """Returns the version of the bytecode that this Python executes."""
    return MAGIC_NUMBER


class _Loader(SourceFileLoader):
    """Loads a module with this bytecode the first time, and from its file later."""

    def __init__(self, name: str, path: str, bytecode: bytes) -> None:
        super().__init__(name, path)
        self._bytecode = bytecode

    def get_code(self, fullname: str) -> Any:
        bytecode, self._bytecode = self._bytecode, b""
        return marshal.loads(bytecode) if bytecode else super().get_code(fullname)  # noqa: S302  a file of the layer


class Finder:
    """Finds each module of a table once."""

    def __init__(self, folder: str, table: Table) -> None:
        """`folder` contains the packages."""
        self._folder, self._table = folder, table

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,  # noqa: ARG002  the import system's signature
        target: object = None,  # noqa: ARG002  as above
    ) -> ModuleSpec | None:
        """Returns how to load a module of the table, and None for other modules."""
        file, bytecode = self._table.pop(fullname, ("", b""))
        if not bytecode:
            return None
        file = os.path.join(self._folder, file)  # noqa: PTH118  pathlib is slow to import
        package = [os.path.dirname(file)] if file.endswith("__init__.py") else None  # noqa: PTH120  as above
        loader = _Loader(fullname, file, bytecode)
        return spec_from_file_location(fullname, file, loader=loader, submodule_search_locations=package)


def packages_folder() -> str:
    """Returns the folder that contains the package `caller`."""
    return os.path.dirname(os.path.dirname(os.path.dirname(__file__)))  # noqa: PTH120  as above


if in_lambda():  # other programs that import the caller import all modules as usual
    sys.meta_path.insert(0, Finder(packages_folder(), read_table(FILE, code_version())))
