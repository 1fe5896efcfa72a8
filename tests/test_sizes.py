"""Tests that modules and functions are short, as CONTRIBUTING.md says."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("caller", "cross_region_awscall", "localaws", "macro")
MAX_LINES = 250  # of a module
MAX_FUNCTION = 36  # lines without the docstring


@pytest.mark.parametrize("folder", [*PACKAGES, "scripts", "tests"])
def test_modules_are_short(folder: str) -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in modules(folder)}
    assert lengths
    assert [f"{path}: {count} lines" for path, count in lengths.items() if count > MAX_LINES] == []


@pytest.mark.parametrize("folder", PACKAGES)
def test_functions_are_short(folder: str) -> None:
    lengths = {
        f"{path}: {function.name}": length(function)
        for path in modules(folder)
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path)))
        if isinstance(function, ast.FunctionDef)
    }
    assert [f"{name}: {count} lines" for name, count in lengths.items() if count >= MAX_FUNCTION] == []


def test_docstring_does_not_count() -> None:
    (function,) = ast.parse('def f():\n    """Text.\n\n    More.\n    """\n    return 1\n').body
    assert isinstance(function, ast.FunctionDef)
    assert length(function) == 2


def modules(folder: str) -> Iterator[Path]:
    yield from sorted((ROOT / folder).rglob("*.py"))


def length(function: ast.FunctionDef) -> int:
    """Returns the number of a function's lines without its docstring."""
    lines = (function.end_lineno or 0) - function.lineno + 1
    first = function.body[0]
    has_docstring = ast.get_docstring(function) is not None
    return lines - ((first.end_lineno or 0) - first.lineno + 1 if has_docstring else 0)
