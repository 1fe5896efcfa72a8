"""Tests of the `cross-region` command."""

from __future__ import annotations

import importlib
import itertools
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pytest

from macro.cli import main
from macro.shorthand.parse import parse_call
from tests.macro.cli.conftest import GOOD

if TYPE_CHECKING:
    from tests.macro.cli.conftest import Run

INTERRUPTED_CALL = 500
STATE = """\
          Read{number}:
            Type: Cross::Region::AwsCall
            Region: us-west-2
            Service: s3
            Action: getObject
            Parameters: {{Bucket: archive, Key.$: $.key}}
            Next: Read
"""


def test_listed_commands_exist() -> None:
    for name in main._COMMANDS:
        module = main._PACKAGES.get(name, name)
        assert importlib.import_module(f"macro.cli.{module}").command.name == name


def test_help_lists_the_commands_and_the_exit_status(run: Run) -> None:
    result = run("--help")
    assert result.exit_code == 0
    assert all(name in result.stdout for name in main._COMMANDS)
    assert "1 if a template has errors" in result.stdout


def test_version_is_the_version_of_the_package(run: Run) -> None:
    assert run("--version").stdout.startswith("cross-region, version ")


def test_unknown_command_is_a_usage_error(run: Run) -> None:
    assert run("expnd").exit_code == 2


def test_monitoring_prints_the_template(run: Run) -> None:
    template = Path(__file__).parents[3] / "templates" / "monitoring.yaml"
    assert run("monitoring").stdout == template.read_text()


def test_monitoring_without_the_template_says_what_to_install(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """`pip install .` in a clone installs neither the bundle nor the templates."""
    monkeypatch.setattr("macro.cli.monitoring._FOLDERS", (tmp_path,))
    result = run("monitoring")
    assert result.exit_code == 1
    assert (
        "Error: the package doesn't contain monitoring.yaml; install the package from a release file"
        in result.stderr
    )


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(run: Run, shell: str) -> None:
    assert "_CROSS_REGION_COMPLETE" in run("completion", shell).stdout


def test_help_imports_neither_botocore_nor_the_yaml_parser() -> None:
    """Slow modules are imported only by the commands that need them."""
    code = (
        "import sys; from macro.cli.main import main; main(['check', '--help'], standalone_mode=False);"
        "print([name for name in ('botocore', 'ruamel', 'yaml', 'rich', 'cfnlint') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-1] == "[]"


def test_check_of_json_templates_imports_neither_rich_nor_boto3() -> None:
    code = (
        "import sys, io; sys.stdin = io.StringIO('{\"Resources\": {}}');"
        "from macro.cli.main import main; main(['check', '-'], standalone_mode=False);"
        "print([name for name in ('botocore.client', 'rich', 'cfnlint') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, click.Abort])
def test_ctrl_c_exits_with_130(
    run: Run, monkeypatch: pytest.MonkeyPatch, interruption: type[Exception]
) -> None:
    def interrupted(*_arguments: object, **_options: object) -> None:
        raise interruption

    monkeypatch.setattr("macro.cli.expand_file.expand_file", interrupted)
    result = run("explain", "good.yaml")
    assert (result.exit_code, result.stderr) == (130, "\nInterrupted\n")


def test_ctrl_c_in_the_middle_of_checking_a_long_template(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    states = "".join(STATE.format(number=number) for number in range(1000))
    calls = itertools.count(1)

    def parse(*arguments: Any) -> Any:
        if next(calls) == INTERRUPTED_CALL:
            signal.raise_signal(signal.SIGINT)
        return parse_call(*arguments)

    monkeypatch.setattr("macro.state_machines.parser.parse_call", parse)
    result = run("check", "-", stdin=f"{GOOD}{states}")
    assert (result.exit_code, result.stderr) == (130, "\nInterrupted\n")
    assert next(calls) == INTERRUPTED_CALL + 1


@pytest.mark.parametrize("command", ["run", "explain", "diff"])
def test_help_breaks_lines_only_between_words(run: Run, command: str) -> None:
    text = run(command, "--help").stdout
    assert "us-east-1]" in text
    assert "-\n" not in text
    assert "\N{NON-BREAKING HYPHEN}" not in text


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--account", "12345", "'12345' isn't the ID of an account, which has 12 digits"),
        ("--account", "1234-5678-9012", "which has 12 digits"),
        (
            "--caller-layer",
            "arn:aws:lambda:us-east-1:123456789012:layer:caller",
            "isn't the ARN of a layer version",
        ),
        ("--region", "mars-1", "there is no Region 'mars-1'"),
        ("--region", "eu-cetnral-1", "there is no Region 'eu-cetnral-1'; did you mean 'eu-central-1'?"),
    ],
)
def test_invalid_options_are_usage_errors(run: Run, option: str, value: str, message: str) -> None:
    result = run("check", "good.yaml", option, value)
    assert result.exit_code == 2
    assert message in result.stderr


def test_region_that_can_be_newer_than_this_release_is_a_warning(run: Run) -> None:
    result = run("check", "good.yaml", "--region", "af-west-1")
    assert result.exit_code == 0
    assert result.stderr.startswith(
        "Warning: --region: this release doesn't list the Region 'af-west-1'; did you mean '"
    )
