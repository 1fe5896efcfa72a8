"""Regular expressions that the build has compiled, like the bytecode of the modules.

Importing botocore and its dependencies compiles about a hundred regular expressions. In Lambda, `re` loads their code
from a file of the layer instead. `re` has no public function for that, so this module replaces the one that compiles.
The code depends on the version of `re`: the code of another version isn't used. A pattern that isn't in the file is
compiled as usual.

Source: `re._compiler.compile` in the Python standard library.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeAlias

from caller.coldstart.compiled_files import read_table
from caller.environment import in_lambda

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE = "patterns"
Code: TypeAlias = "tuple[int, list[int], int, dict[str, int], tuple[str | None, ...]]"
"""The arguments of `_sre.compile` after the pattern: all flags, the code, and the groups."""

Table: TypeAlias = "Mapping[tuple[str | bytes, int], Code]"
"""The code by pattern and flags."""


def code_version() -> tuple[int, int]:
    """Returns the version of the code that `re` executes, and the bytes of each of its numbers."""
    sre: Any = import_module("_sre")
    return sre.MAGIC, sre.CODESIZE


def use_table(table: Table) -> None:
    """Makes `re` load the patterns in a table instead of compiling them."""
    compiler: Any = import_module("re._compiler")
    load, compile_pattern = import_module("_sre").compile, compiler.compile

    def load_or_compile(pattern: Any, flags: int = 0) -> Any:
        code = table.get((pattern, flags)) if isinstance(pattern, str | bytes) else None
        return compile_pattern(pattern, flags) if code is None else load(pattern, *code)

    compiler.compile = load_or_compile


if in_lambda():  # other programs that import the caller keep the normal function
    use_table(read_table(FILE, code_version()))
