"""Writes the compiled code of the modules and regular expressions that a caller function loads while it starts.

Usage: `python -I -B recorder.py FOLDER`. FOLDER contains the packages of the layer with their bytecode, and Python has
the version of the functions, because the code depends on it. The environment is that of a function.
"""

from __future__ import annotations

import marshal
import os
import re
import sys
from importlib import import_module
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import TYPE_CHECKING, Any

if __name__ == "__main__":
    sys.path.insert(0, sys.argv[1])

from caller.coldstart import compiled_files, compiled_modules, compiled_patterns

if TYPE_CHECKING:
    from collections.abc import Mapping

    from caller.coldstart.compiled_patterns import Code

_WITHOUT_REFERENCES = 0  # the version of marshal's format whose bytes depend only on the values
_HEADER = 16  # bytes of a bytecode file before the code (PEP 552)
_compiler: Any = import_module("re._compiler")


def _record_start() -> list[tuple[str | bytes, int]]:
    """Imports the handler, and returns the patterns and flags that this compiles."""
    compiled: dict[tuple[str | bytes, int], None] = {}
    compile_pattern = _compiler.compile

    def record(pattern: str | bytes, flags: int = 0) -> Any:
        if type(pattern) in (str, bytes):  # not an expression that `re` has parsed before
            compiled[pattern, int(flags)] = None
        return compile_pattern(pattern, flags)

    _compiler.compile = record
    import_module("caller.handler")
    _compiler.compile = compile_pattern
    return list(compiled)


def _compile(pattern: str | bytes, flags: int) -> Code:
    """Returns the code of a pattern, which `re._compiler.compile` passes to `_sre.compile`."""
    parsed = _compiler._parser.parse(pattern, flags)
    groups = dict(parsed.state.groupdict)
    names: list[str | None] = [None] * parsed.state.groups
    for name, number in groups.items():
        names[number] = name
    code = [int(each) for each in _compiler._code(parsed, flags)]  # without subclasses, which marshal refuses
    return int(flags | parsed.state.flags), code, parsed.state.groups - 1, groups, tuple(names)


def _imported_modules(folder: str) -> compiled_modules.Table:
    """Returns the bytecode of the imported modules of a folder."""
    table: compiled_modules.Table = {}
    for name, module in sorted(sys.modules.items()):
        spec = getattr(module, "__spec__", None)
        if spec and spec.origin and spec.cached and isinstance(spec.loader, SourceFileLoader):
            path = os.path.relpath(spec.origin, folder)
            if not path.startswith(os.pardir):
                table[name] = (path, Path(spec.cached).read_bytes()[_HEADER:])
    return table


def _write(name: str, version: object, table: Mapping[Any, Any]) -> None:
    content: Any = (version, dict(table))
    Path(compiled_files.compiled_file(name)).write_bytes(marshal.dumps(content, _WITHOUT_REFERENCES))


def _main() -> None:
    re.purge()  # patterns that Python itself has compiled are in the table, too
    patterns = {key: _compile(*key) for key in _record_start()}
    _write(compiled_patterns.FILE, compiled_patterns.code_version(), patterns)
    _write(
        compiled_modules.FILE,
        compiled_modules.code_version(),
        _imported_modules(compiled_modules.packages_folder()),
    )


if __name__ == "__main__":
    _main()
