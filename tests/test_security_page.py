"""Tests of docs/security.md: each promise names existing tests, and the page is short."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest

from scripts.tooling.environment import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
LONGEST = 150  # lines
NAMED = re.compile(r"`([\w/]+\.py)::(\w+)`")


@cache
def find_tests(file: str) -> frozenset[str]:
    """Returns the names of the tests in a file, including those of classes."""
    tree = ast.parse((ROOT / "tests" / file).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def promises() -> list[tuple[str, list[tuple[str, str]]]]:
    """Returns the promises of the page with their tests, from the tables whose second column is `test`."""
    found: list[tuple[str, list[tuple[str, str]]]] = []
    in_table = False
    for line in PAGE.splitlines():
        if line == "| promise | test |":
            in_table = True
        elif not line.startswith("|"):
            in_table = False
        elif in_table and not line.startswith("| ---"):
            promise, tests = line.strip("| ").rsplit(" | ", 1)
            found.append((promise, NAMED.findall(tests)))
    return found


@pytest.mark.parametrize(("promise", "tests"), promises())
def test_promise_names_existing_tests(promise: str, tests: list[tuple[str, str]]) -> None:
    assert tests, promise
    assert [f"{file}::{name}" for file, name in tests if name not in find_tests(file)] == []


def test_page_has_promises_and_is_short() -> None:
    assert len(promises()) > 30
    assert len(PAGE.splitlines()) <= LONGEST
