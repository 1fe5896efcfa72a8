"""Tests that a cold start doesn't load the lazy modules, and that they load when they are used."""

from __future__ import annotations

import ast
import json
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import botocore
import pytest
import urllib3

from caller.coldstart.lazy_imports import DOCUMENTATION_CLASSES, LAZY_MODULES
from tests.caller.coldstart.processes import last_line_of
from tests.caller.wire import Response

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.caller.wire import Wire

REPLACED_MODULES = {**LAZY_MODULES, **DOCUMENTATION_CLASSES}
_IN_LAMBDA = {"AWS_LAMBDA_FUNCTION_NAME": "caller"}
_LOADED = (
    "import json, sys",
    "from caller.coldstart.lazy_imports import LAZY_MODULES, DOCUMENTATION_CLASSES",
    "names = [*LAZY_MODULES, *DOCUMENTATION_CLASSES]",
    "print(json.dumps([name for name in names if sys.modules[name].__spec__ is not None]))",
)
# Optional dependencies of urllib3 and botocore, which the layer doesn't contain.
_AS_IN_THE_LAYER = (
    "import sys",
    "sys.modules.update(dict.fromkeys(['OpenSSL', 'brotli', 'brotlicffi', 'awscrt']))",
)
_CALL = {
    "Service": "s3",
    "Operation": "HeadObject",
    "Region": "us-west-2",
    "Parameters": {"Bucket": "b", "Key": "k"},
    "Context": {"Execution": "e", "State": "s", "Entered": "t"},
}


@cache
def trees() -> tuple[tuple[str, ast.Module], ...]:
    folders = [Path(module.__file__ or "").parent for module in (botocore, urllib3)]
    paths = [path for folder in folders for path in folder.rglob("*.py") if "docs" not in path.parts]
    return tuple((str(path), ast.parse(path.read_text())) for path in paths)


def imports_from(module: str) -> Iterator[tuple[str, ast.Module, str]]:
    """Yields the names that botocore and urllib3 import from a module, with the file and its syntax tree."""
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module == module and not node.level:
                for alias in node.names:
                    yield path, tree, alias.asname or alias.name


def uses_as_values(tree: ast.Module, name: str) -> int:
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    return sum(
        isinstance(node, ast.Name) and node.id == name and id(node) not in called for node in ast.walk(tree)
    )


# botocore.utils imports the first name from botocore.compat and calls it. The second one exists only on Windows.
_IMPORTED_BY_OTHERS = {("compat.py", "tzlocal")}
_ONLY_ON_WINDOWS = {("compat.py", "tzwinlocal")}


@pytest.mark.parametrize("module", REPLACED_MODULES)
def test_imported_names_are_listed_and_only_called(module: str) -> None:
    for path, tree, name in imports_from(module):
        use = (Path(path).name, name)
        assert name in REPLACED_MODULES[module] or use in _ONLY_ON_WINDOWS
        assert not uses_as_values(tree, name) or use in _IMPORTED_BY_OTHERS | _ONLY_ON_WINDOWS


@pytest.mark.parametrize("module", [module for module, names in REPLACED_MODULES.items() if names])
def test_listed_names_exist(module: str) -> None:
    assert set(REPLACED_MODULES[module]) <= set(vars(import_module(module)))


def test_plain_call_loads_no_lazy_module(wire: Wire) -> None:
    """The response has a date in its headers, which the SDK parses."""
    wire.play(Response(200, b"", {"Last-Modified": "Fri, 30 Jan 2026 08:00:00 GMT"}))
    call = f"print(handler({_CALL!r}, None)['LastModified'])"
    loaded = last_line_of(
        *_AS_IN_THE_LAYER, "from caller.handler import handler", call, *_LOADED, **_IN_LAMBDA
    )
    assert loaded == []
    assert len(wire.requests) == 1


def test_imports_are_not_lazy_outside_lambda(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_LAMBDA_FUNCTION_NAME", raising=False)
    assert set(last_line_of("import caller.handler", *_LOADED)) == set(REPLACED_MODULES)


@pytest.mark.parametrize(
    ("statement", "printed"),
    [
        ("from dateutil.tz import tzutc; import datetime; print(tzutc().utcoffset(None).seconds)", 0),
        ("import botocore.utils as u; print(u.parse_timestamp('Jan 30 2026 08:00 GMT').year)", 2026),
        # boto3, which crhelper imports, uses this class as a base class
        ("import crhelper; print(int(callable(crhelper.CfnResource)))", 1),
        ("import subprocess; print(subprocess.Popen(['true']).wait())", 0),
        ("import configparser as c, json; print(json.dumps(issubclass(c.NoOptionError, c.Error)))", True),
        ("from importlib.metadata import entry_points; print(int(callable(entry_points)))", 1),
        ("from urllib.request import getproxies; print(int(isinstance(getproxies(), dict)))", 1),
        ("import urllib.request; print(int(callable(urllib.request.urlopen)))", 1),
        ("import tempfile; print(tempfile.TemporaryFile().write(b'x'))", 1),
        ("import botocore.session as s; print(len(s.Session().full_config['profiles']) * 0)", 0),
    ],
)
def test_module_loads_when_it_is_used(statement: str, printed: object) -> None:
    shown = last_line_of("import caller.handler", statement, **_IN_LAMBDA)
    assert json.loads(json.dumps(shown)) == printed
