"""Tests of commands whose standard streams are closed or can't be written."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from macro.cli.terminal.streams import NO_READER
from tests.macro.cli.conftest import GOOD

COMMAND = [sys.executable, "-c", "from macro.cli.main import main; main(prog_name='cross-region')"]
OUTPUTS = [
    ("expand", "good.yaml"),
    ("explain", "good.yaml"),
    ("diff", "good.yaml", "other.yaml"),
    ("check", "--format", "json", "good.yaml"),
    ("suggest", "--format", "json", "good.yaml"),
    ("monitoring",),
    ("completion", "bash"),
    ("--help",),
    ("diff", "--help"),
]
FULL = Path("/dev/full")

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")


def run(folder: Path, redirection: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs the command in a shell with a redirection, in a folder with two templates."""
    return start(folder, ["/bin/sh", "-c", f'exec "$@" {redirection}', "sh", *COMMAND, *arguments])


def start(
    folder: Path, command: list[str], output: int = subprocess.PIPE
) -> subprocess.CompletedProcess[str]:
    (folder / "good.yaml").write_text(GOOD)
    (folder / "other.yaml").write_text(GOOD.replace("us-west-2", "eu-west-1"))
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[4])}
    return subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdout=output,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("command", ["check", "expand", "explain", "suggest"])
def test_closed_standard_input_is_a_usage_error(tmp_path: Path, command: str) -> None:
    result = run(tmp_path, "<&-", command, "-")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.splitlines()[-1] == "Error: can't read standard input: Bad file descriptor"
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("arguments", OUTPUTS, ids=" ".join)
def test_closed_standard_output_is_an_error(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    result = run(tmp_path, ">&-", *arguments)
    assert (result.returncode, result.stderr) == (
        1,
        "Error: can't write the output: Bad file descriptor\n",
    )


@pytest.mark.parametrize("arguments", OUTPUTS, ids=" ".join)
@pytest.mark.skipif(not FULL.exists(), reason="needs /dev/full")
def test_full_disk_is_an_error(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    result = run(tmp_path, f">{FULL}", *arguments)
    assert (result.returncode, result.stderr) == (
        1,
        "Error: can't write the output: No space left on device\n",
    )


@pytest.mark.parametrize("redirection", ["<&-", ">&-"])
def test_check_needs_neither_standard_input_nor_standard_output(tmp_path: Path, redirection: str) -> None:
    result = run(tmp_path, redirection, "check", "good.yaml")
    assert (result.returncode, result.stderr) == (0, "1 template, 1 call, no problems\n")


@pytest.mark.parametrize("redirection", ["2>&-", "2>&- <&-"])
def test_closed_standard_error_loses_only_messages(tmp_path: Path, redirection: str) -> None:
    assert run(tmp_path, redirection, "check", "good.yaml").returncode == 0
    assert run(tmp_path, redirection, "explain", "good.yaml").stdout.startswith("Orders/Read")


def test_all_streams_closed(tmp_path: Path) -> None:
    assert run(tmp_path, "<&- >&- 2>&-", "explain", "good.yaml").returncode == 1
    assert run(tmp_path, "<&- >&- 2>&-", "check", "good.yaml").returncode == 0


@pytest.mark.parametrize("arguments", [each for each in OUTPUTS if each != ("--help",)], ids=" ".join)
def test_reader_that_ends_first_ends_the_command_quietly(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    result = start(tmp_path, [*COMMAND, *arguments], writer)
    os.close(writer)
    assert (result.returncode, result.stderr) == (NO_READER, "")
