"""Tests of the compiled regular expressions, with this Python and a copy of the caller."""

from __future__ import annotations

import marshal
import re
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from caller.coldstart import compiled_patterns
from scripts.tooling.environment import ROOT, SetUpError
from scripts.tooling.patterns import compile_patterns

if TYPE_CHECKING:
    from caller.coldstart.compiled_patterns import Table

# Counts the patterns that `re` compiles while the caller starts.
COUNT = """
import json, logging, re._compiler, sys
compiled, compile_pattern = [], re._compiler.compile
re._compiler.compile = lambda pattern, flags=0: compiled.append(pattern) or compile_pattern(pattern, flags)
sys.path.insert(0, sys.argv[1])
import caller.handler
print(len(compiled))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns a folder with the caller and its compiled regular expressions."""
    target = tmp_path_factory.mktemp("patterns")
    shutil.copytree(ROOT / "caller", target / "caller", ignore=shutil.ignore_patterns("__pycache__"))
    compile_patterns(target, sys.executable)
    return target


@pytest.fixture
def file(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Returns a copy of the file with the code, which `read_table` reads."""
    name = Path(compiled_patterns.table_path()).name
    shutil.copy(folder / "caller" / "coldstart" / name, tmp_path)
    monkeypatch.setattr(compiled_patterns, "__file__", str(tmp_path / "compiled_patterns.py"))
    return tmp_path / name


@pytest.fixture
def table(file: Path) -> Table:
    assert file.is_file()
    return compiled_patterns.read_table()


def test_loaded_patterns_are_those_that_re_compiles(table: Table) -> None:
    load: Any = import_module("_sre").compile
    assert len(table) > 50
    for (pattern, flags), code in table.items():
        loaded, compiled = load(pattern, *code), import_module("re._compiler").compile(pattern, flags)
        assert loaded == compiled  # the code, the flags, and the pattern
        assert (loaded.groups, loaded.groupindex) == (compiled.groups, compiled.groupindex)


def test_start_in_lambda_compiles_hardly_any_pattern(folder: Path) -> None:
    def count(**environment: str) -> int:
        command = [sys.executable, "-I", "-c", COUNT, str(folder)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        return int(done.stdout)

    assert count() > 50
    assert count(AWS_LAMBDA_FUNCTION_NAME="caller") < 5


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


def test_code_for_another_version_of_re_is_not_used(file: Path) -> None:
    (magic, size), table = marshal.loads(file.read_bytes())  # noqa: S302  this test's own file
    file.write_bytes(marshal.dumps(((magic + 1, size), table)))
    assert compiled_patterns.read_table() == {}
    file.write_bytes(marshal.dumps(((magic, size), table)))
    assert compiled_patterns.read_table() == table


def test_without_a_file_all_patterns_are_compiled(file: Path) -> None:
    file.unlink()
    assert compiled_patterns.read_table() == {}


def test_second_file_has_the_same_bytes(folder: Path, file: Path) -> None:
    compile_patterns(folder, sys.executable)
    assert (folder / "caller" / "coldstart" / file.name).read_bytes() == file.read_bytes()


def test_caller_that_does_not_start_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "caller").mkdir()
    (tmp_path / "caller" / "__init__.py").write_text("raise ImportError")
    with pytest.raises(SetUpError, match="can't compile the regular expressions"):
        compile_patterns(tmp_path, sys.executable)
