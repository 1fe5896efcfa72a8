"""Tests of the compiled code of the caller's start, with this Python and a copy of the caller."""

from __future__ import annotations

import compileall
import json
import marshal
import re
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from py_compile import PycInvalidationMode
from typing import TYPE_CHECKING, Any

import pytest

from caller.coldstart import compiled_files, compiled_modules, compiled_patterns
from caller.coldstart.compiled_files import compiled_file, read_table
from scripts.tooling.compiled_code import compile_start
from scripts.tooling.environment import ROOT, SetUpError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from caller.coldstart.compiled_patterns import Table

NAMES = (compiled_modules.FILE, compiled_patterns.FILE)
# Counts the patterns that `re` compiles while the caller starts.
COUNT = """
import json, logging, re._compiler, sys
compiled, compile_pattern = [], re._compiler.compile
re._compiler.compile = lambda pattern, flags=0: compiled.append(pattern) or compile_pattern(pattern, flags)
sys.path.insert(0, sys.argv[1])
import caller.handler
print(len(compiled))
"""

# Prints what the import system says of each module of the caller.
DESCRIBE = """
import inspect, json, linecache, sys
sys.path.insert(0, sys.argv[1])
import caller.handler
modules = {name: module for name, module in sys.modules.items() if name.split(".")[0] == "caller"}
print(json.dumps({
    name: [
        module.__file__, module.__cached__, getattr(module, "__path__", None), module.__package__, module.__doc__,
        module.__spec__.origin, module.__spec__.has_location, module.__spec__.parent,
        module.__loader__.is_package(name), module.__loader__.get_code(name).co_filename,
        len(inspect.getsource(module)), sorted(vars(module)),
    ]
    for name, module in modules.items()
}))
"""
# Prints the modules of the caller and of botocore that aren't imported from the file.
COUNT_FILES = """
import sys
from importlib.machinery import PathFinder
found, find_spec = [], PathFinder.find_spec
def note(name, path=None, target=None):
    spec = find_spec(name, path, target)
    return found.append(name) or spec if spec else None
PathFinder.find_spec = note
sys.path.insert(0, sys.argv[1])
import caller.handler
print(*(name for name in found if name.startswith("caller")))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns a folder with the caller, its bytecode, and the files with the compiled code."""
    target = tmp_path_factory.mktemp("compiled")
    shutil.copytree(ROOT / "caller", target / "caller", ignore=shutil.ignore_patterns("__pycache__"))
    assert compileall.compile_dir(target, quiet=1, invalidation_mode=PycInvalidationMode.UNCHECKED_HASH)
    compile_start(target, sys.executable)
    return target


@pytest.fixture
def files(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Returns a folder with copies of the files, which `read_table` reads."""
    for file in file_names():
        shutil.copy(folder / "caller" / "coldstart" / file, tmp_path)
    monkeypatch.setattr(compiled_files, "__file__", str(tmp_path / "compiled_files.py"))
    return tmp_path


@pytest.fixture
def table(files: Path) -> Table:
    assert (files / compiled_file(compiled_patterns.FILE)).is_file()
    return read_patterns()


def file_names() -> Iterable[str]:
    return [Path(compiled_file(name)).name for name in NAMES]


def read_patterns() -> Table:
    return read_table(compiled_patterns.FILE, compiled_patterns.code_version())


def start(program: str, folder: Path, **environment: str) -> str:
    """Runs a program that starts the caller of a folder, and returns its output."""
    command = [sys.executable, "-I", "-B", "-c", program, str(folder)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout


def test_loaded_patterns_are_those_that_re_compiles(table: Table) -> None:
    load: Any = import_module("_sre").compile
    assert len(table) > 50
    for (pattern, flags), code in table.items():
        loaded, compiled = load(pattern, *code), import_module("re._compiler").compile(pattern, flags)
        assert loaded == compiled  # the code, the flags, and the pattern
        assert (loaded.groups, loaded.groupindex) == (compiled.groups, compiled.groupindex)


def test_start_in_lambda_compiles_hardly_any_pattern(folder: Path) -> None:
    assert int(start(COUNT, folder)) > 50
    assert int(start(COUNT, folder, AWS_LAMBDA_FUNCTION_NAME="caller")) < 5


def test_start_in_lambda_finds_the_caller_in_one_file(folder: Path) -> None:
    assert "caller.invoke.executor" in start(COUNT_FILES, folder).split()
    needed_before = {
        "caller",
        "caller.handler",
        "caller.environment",
        "caller.coldstart",
        "caller.coldstart.compiled_files",
        "caller.coldstart.compiled_modules",
    }
    assert set(start(COUNT_FILES, folder, AWS_LAMBDA_FUNCTION_NAME="caller").split()) == needed_before


def test_modules_from_the_file_are_like_those_from_their_own_files(folder: Path) -> None:
    own = json.loads(start(DESCRIBE, folder))
    from_the_file = json.loads(start(DESCRIBE, folder, AWS_LAMBDA_FUNCTION_NAME="caller"))
    assert len(own) > 40
    assert {name: from_the_file[name] for name in own} == own


def test_other_patterns_are_compiled_as_usual(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    compiler = import_module("re._compiler")
    monkeypatch.setattr(compiler, "compile", compiler.compile)
    compiled_patterns.use_table(table)
    re.purge()
    assert re.fullmatch(r"(?P<new>\d+)-é", "12-É", re.IGNORECASE)
    assert re.fullmatch(rb"\w+", b"order")
    (pattern, flags), _ = next(iter(table.items()))
    assert re.compile(pattern, flags).flags == compiler.compile(pattern, flags).flags
    with pytest.raises(re.error):
        re.compile("(")


@pytest.mark.parametrize("name", NAMES)
def test_code_for_another_version_is_not_used(name: str, files: Path) -> None:
    path = files / compiled_file(name)
    version, table = marshal.loads(path.read_bytes())  # noqa: S302  this test's own file
    assert read_table(name, version) == table
    assert read_table(name, (version, "another")) == {}


@pytest.mark.parametrize("name", NAMES)
def test_without_a_file_everything_is_compiled(name: str, files: Path) -> None:
    (files / compiled_file(name)).unlink()
    assert read_table(name, ()) == {}


def test_second_files_have_the_same_bytes(folder: Path, files: Path) -> None:
    compile_start(folder, sys.executable)
    for name in file_names():
        assert (folder / "caller" / "coldstart" / name).read_bytes() == (files / name).read_bytes()


def test_caller_that_does_not_start_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "caller").mkdir()
    (tmp_path / "caller" / "__init__.py").write_text("raise ImportError")
    with pytest.raises(SetUpError, match="can't start the caller"):
        compile_start(tmp_path, sys.executable)
