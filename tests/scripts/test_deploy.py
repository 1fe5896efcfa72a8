import contextlib
import shlex
import subprocess
from pathlib import Path

import pytest

from scripts.tooling import deploy
from scripts.tooling.environment import ROOT


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deploy, "fresh_build", contextlib.nullcontext)
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")


def dry_run(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[list[str]]:
    assert deploy.main([*arguments, "--dry-run"]) == 0
    printed = capsys.readouterr().out
    return [shlex.split(line) for line in printed.splitlines() if line.startswith(deploy.AWS)]


def option(command: list[str], name: str) -> str:
    return command[command.index(name) + 1]


def test_a_dry_run_prints_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    head, package, deployed, outputs = dry_run(capsys, "--bucket", "code")
    assert head[1:3] == ["s3api", "head-bucket"]
    assert option(package, "--s3-bucket") == "code"
    assert option(package, "--template-file") == "templates/provider.yaml"
    assert option(deployed, "--template-file") == option(package, "--output-template-file")
    assert option(deployed, "--stack-name") == option(outputs, "--stack-name") == "cross-region-awscall"
    assert option(deployed, "--capabilities") == "CAPABILITY_IAM"
    assert "--parameter-overrides" not in deployed


def test_every_command_has_the_connection_options(capsys: pytest.CaptureFixture[str]) -> None:
    connection = ["--profile", "work", "--region", "eu-west-1", "--endpoint-url", "http://localhost:5000"]
    for command in dry_run(capsys, "--bucket", "code", *connection):
        assert command[-6:] == connection


def test_the_stack_has_the_parameters(capsys: pytest.CaptureFixture[str]) -> None:
    given = [
        "--macro-name",
        "Other",
        "--parameter",
        "DefinitionBuckets=a,b",
        "--parameter",
        "Architecture=x86_64",
    ]
    command = dry_run(capsys, "--bucket", "code", *given)[2]
    at = command.index("--parameter-overrides")
    assert command[at + 1 : at + 4] == ["MacroName=Other", "DefinitionBuckets=a,b", "Architecture=x86_64"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "--bucket"),
        (["--bucket", "b", "--parameter", "Nothing"], "KEY=VALUE"),
        (["--bucket", "b"], "aws configure set region"),
        (["--bucket", "b", "--profile", "unknown"], "aws configure list-profiles"),
    ],
)
def test_wrong_usage(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        deploy.main(arguments)
    assert ended.value.code == 2
    assert message in capsys.readouterr().err


def responded(monkeypatch: pytest.MonkeyPatch, status: int, out: str, err: str = "") -> list[list[str]]:
    """Replaces the AWS CLI. Returns the list of its commands."""
    ran: list[list[str]] = []

    def run(command: list[str], **_options: object) -> subprocess.CompletedProcess[str]:
        ran.append(command)
        return subprocess.CompletedProcess(command, status, out, err)

    monkeypatch.setattr("subprocess.run", run)
    return ran


def test_error_for_a_missing_bucket_has_the_command_to_create_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = responded(
        monkeypatch, 254, "", "An error occurred (404) when calling the HeadBucket operation: Not Found"
    )
    assert deploy.main(["--bucket", "code", "--region", "eu-west-1"]) == 1
    said = capsys.readouterr().err
    assert "Not Found" in said
    assert "aws s3 mb s3://code --region eu-west-1" in said
    assert len(ran) == 1


def test_error_for_a_bucket_in_another_region(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    responded(monkeypatch, 0, "us-east-1\n")
    assert deploy.main(["--bucket", "code", "--region", "eu-west-1"]) == 1
    assert "in us-east-1, but Lambda in eu-west-1" in capsys.readouterr().err


def test_the_first_failed_command_ends_the_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    ran = responded(monkeypatch, 255, "")
    assert deploy.install(deploy.Installation("code", "stack")) == 255
    assert len(ran) == 1


def test_the_files_in_the_commands_exist() -> None:
    assert (ROOT / deploy.AWS).exists()
    assert (ROOT / deploy.TEMPLATE).exists()
    assert Path(deploy.PACKAGED).parts[0] == "build", "git ignores this folder"
