"""The command as a whole."""

from __future__ import annotations

import importlib
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from macro.cli import main

if TYPE_CHECKING:
    from tests.macro.cli.conftest import Run


def test_every_listed_command_exists_under_its_name() -> None:
    for name in main._COMMANDS:
        module = "run.command" if name == "run" else name
        assert importlib.import_module(f"macro.cli.{module}").command.name == name


def test_help_names_the_commands_and_the_exit_status(run: Run) -> None:
    result = run("--help")
    assert result.exit_code == 0
    assert all(name in result.stdout for name in main._COMMANDS)
    assert "1 if a template has problems" in result.stdout


def test_the_version_is_the_version_of_the_package(run: Run) -> None:
    assert run("--version").stdout.startswith("cross-region, version ")


def test_an_unknown_command_is_wrong_usage(run: Run) -> None:
    assert run("expnd").exit_code == 2


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(run: Run, shell: str) -> None:
    assert "_CROSS_REGION_COMPLETE" in run("completion", shell).stdout


def test_help_imports_neither_botocore_nor_the_yaml_reader() -> None:
    """What makes the start slow is imported only by the command that needs it."""
    code = (
        "import sys; from macro.cli.main import main; main(['check', '--help'], standalone_mode=False);"
        "print([name for name in ('botocore', 'ruamel', 'yaml', 'rich', 'cfnlint') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-1] == "[]"


def test_json_templates_are_checked_without_the_table_printer_and_the_aws_clients() -> None:
    code = (
        "import sys, io; sys.stdin = io.StringIO('{\"Resources\": {}}');"
        "from macro.cli.main import main; main(['check', '-'], standalone_mode=False);"
        "print([name for name in ('botocore.client', 'rich', 'cfnlint') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-1] == "[]"
