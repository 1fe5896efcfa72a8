"""Tests of the files that `cross-region check` reads."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.macro.cli.conftest import GOOD

if TYPE_CHECKING:
    from tests.macro.cli.conftest import Run


def test_glob_patterns_and_standard_input(run: Run) -> None:
    Path("deep/er").mkdir(parents=True)
    Path("deep/er/more.yaml").write_text(GOOD)
    assert "3 templates, 3 calls, 1 error\n" in run("check", "**/*.yaml").stderr
    assert run("check", "-", stdin=GOOD).exit_code == 0
    assert run("check", "-", stdin=Path("bad.yaml").read_text()).stderr.startswith("<stdin>:14:13: ")


def test_files_that_are_not_templates_are_reported(run: Run) -> None:
    Path("not.yaml").write_text("A: [1\n")
    Path("list.json").write_text("[]")
    Path("empty.yaml").write_text("")
    result = run("check", "not.yaml", "list.json", "empty.yaml")
    assert result.exit_code == 1
    assert [line.split(":")[0] for line in result.stderr.splitlines()[:3]] == [
        "not.yaml",
        "list.json",
        "empty.yaml",
    ]


def test_pattern_that_matches_only_folders(run: Run) -> None:
    Path("folder.yaml").mkdir()
    result = run("check", "folder*.yaml")
    assert (result.exit_code, "no file matches 'folder*.yaml'" in result.stderr) == (2, True)


def test_file_name_cannot_add_a_line(run: Run) -> None:
    Path("a\nb.yaml").write_text(Path("bad.yaml").read_text())
    assert run("check", "a\nb.yaml").stderr.startswith(r"a\nb.yaml:14:13: E9301")


def test_standard_input_is_utf_8(run: Run) -> None:
    assert "W9305" not in run("check", "-", stdin=GOOD.replace("Read", "Größe")).stderr
    result = run("check", "-", stdin=GOOD.encode().replace(b"Read", b"Gr\xf6\xdfe"))
    assert (result.exit_code, result.stderr.splitlines()[0]) == (1, "<stdin>:1:1: E9300 isn't UTF-8 text")


def test_folder_is_an_error_with_a_pattern(run: Run) -> None:
    Path("stacks").mkdir()
    result = run("check", "stacks")
    assert result.exit_code == 2
    assert "'stacks' is a folder; name its templates, such as 'stacks/**/*.yaml'" in result.stderr


def test_name_that_is_too_long_is_a_usage_error(run: Run) -> None:
    result = run("check", "a" * 5000)
    assert result.exit_code == 2
    assert "File name too long" in result.stderr


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_pipe_is_read_like_a_file(run: Run) -> None:
    """A shell passes the output of a command as a pipe: check <(command)."""
    os.mkfifo("pipe")
    writer = threading.Thread(target=Path("pipe").write_text, args=(GOOD,), daemon=True)
    writer.start()
    result = run("check", "pipe")
    writer.join()
    assert (result.exit_code, result.stderr) == (0, "1 template, 1 call, no problems\n")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "good.yaml:1:1: E9300 the template is empty"),
        ("[]", "good.yaml:1:1: E9300 a template is an object, not a list"),
        ("Transform: CrossRegion\nResources:\n", "good.yaml:2:1: E9306 Resources must be an object"),
        (
            "Transform: CrossRegion\n",
            "good.yaml:1:1: E9306 the macro needs a complete template with Resources",
        ),
    ],
)
def test_file_without_resources(run: Run, text: str, message: str) -> None:
    Path("good.yaml").write_text(text)
    result = run("check", "good.yaml")
    assert result.exit_code == 1
    assert result.stderr.startswith(message)
