"""Writes the code of the regular expressions that a caller function compiles while it starts.

Usage: `python -I -B recorder.py FOLDER`. FOLDER contains the packages of the layer, and Python has the version
of the functions, because the code depends on it. The environment is that of a function.
"""

from __future__ import annotations

import marshal
import re
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if __name__ == "__main__":
    sys.path.insert(0, sys.argv[1])

from caller.coldstart import compiled_patterns

if TYPE_CHECKING:
    from caller.coldstart.compiled_patterns import Code

_WITHOUT_REFERENCES = 0  # the version of marshal's format whose bytes depend only on the values
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


def _main() -> None:
    re.purge()  # patterns that Python itself has compiled are in the table, too
    table = {key: _compile(*key) for key in _record_start()}
    content = marshal.dumps((compiled_patterns.code_version(), table), _WITHOUT_REFERENCES)
    Path(compiled_patterns.table_path()).write_bytes(content)


if __name__ == "__main__":
    _main()
