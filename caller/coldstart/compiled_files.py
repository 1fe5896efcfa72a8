"""The files with compiled code that the build adds to the layer, next to this module.

A file depends on the version of Python, so its name contains that version. It has two values in the format of marshal:
the version of the code, and a table. marshal is unsafe for data from elsewhere, but the same layer contains these files
and the modules that read them.
"""

from __future__ import annotations

import marshal
import os
import sys
from typing import Any


def compiled_file(name: str) -> str:
    """Returns the path of a file for this version of Python. It exists only in the layer."""
    return os.path.join(os.path.dirname(__file__), f"{name}.{sys.implementation.cache_tag}.bin")  # noqa: PTH118, PTH120  pathlib is slow to import


def read_table(name: str, version: object) -> dict[Any, Any]:
    """Returns the table in a file. It is empty if there is no file, or if its code has another version."""
    path = compiled_file(name)
    if not os.path.exists(path):  # noqa: PTH110  pathlib is slow to import
        return {}
    with open(path, "rb") as file:  # noqa: PTH123  pathlib is slow to import
        its_version, table = marshal.loads(file.read())  # noqa: S302  `load` would read each value with its own call
    return table if its_version == version else {}
