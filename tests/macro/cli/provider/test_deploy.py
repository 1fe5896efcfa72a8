"""Tests of `cross-region deploy` without AWS. The end-to-end tests deploy the stack."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from scripts.tooling.environment import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.macro.cli.conftest import Run


@pytest.fixture
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Creates a bundle, and an AWS configuration without credentials or a Region."""
    for name in ("layer.zip", "macro.zip"):
        (tmp_path / name).write_text(name)
    (tmp_path / "provider.yaml").write_text((ROOT / "templates" / "provider.yaml").read_text())
    for name in ("AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, "/nowhere")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return str(tmp_path)


def test_dry_run_without_credentials_prints_steps_parameters_and_template(run: Run, bundle: str) -> None:
    options = (
        "--dry-run",
        "--region",
        "eu-west-1",
        "--region",
        "us-east-1",
        "--definition-bucket",
        "definitions",
    )
    result = run("deploy", "--bundle", bundle, *options)
    assert result.exit_code == 0, result.stderr
    assert "eu-west-1: steps\n  1. create the bucket" in result.stdout
    assert "us-east-1: steps" in result.stdout
    assert "  DefinitionBuckets=definitions\n" in result.stdout
    assert result.stdout.endswith((ROOT / "templates" / "provider.yaml").read_text())
    assert result.stderr.startswith("there are no AWS credentials")


def test_dry_run_without_credentials_as_json(run: Run, bundle: str) -> None:
    options = ("--dry-run", "--region", "eu-west-1", "--parameter", "MacroName=Mine", "--format", "json")
    (planned,) = json.loads(run("deploy", "--bundle", bundle, *options).stdout)
    assert (planned["region"], planned["status"]) == ("eu-west-1", "planned")
    assert planned["parameters"]["MacroName"] == "Mine"
    assert planned["steps"][0].startswith("create the bucket")
    assert planned["template"] == (ROOT / "templates" / "provider.yaml").read_text()


def test_dry_run_without_parameters_names_the_defaults(run: Run, bundle: str) -> None:
    result = run("deploy", "--bundle", bundle, "--dry-run", "--region", "eu-west-1")
    assert "\nParameters\n  the defaults of the template\n\nTemplate\n" in result.stdout


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), "no Region; use --region"),
        (("--region", "eu-wset-1", "--dry-run"), "there is no Region 'eu-wset-1'; did you mean 'eu-west-1'?"),
        (("--region", "eu-west-1"), "without a terminal, the command can't ask; use --yes"),
        (
            ("--region", "eu-west-1", "--parameter", "MacroNmae=A"),
            "no parameter 'MacroNmae'; did you mean 'MacroName'?",
        ),
        (("--region", "eu-west-1", "--tag", "team"), "must be NAME=VALUE"),
        (("--profile", "missing", "--dry-run"), "aws configure list-profiles"),
    ],
)
def test_usage_errors(run: Run, bundle: str, options: tuple[str, ...], message: str) -> None:
    result = run("deploy", "--bundle", bundle, *options)
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.split())


def test_missing_bundle_is_reported_with_a_fix(run: Run, bundle: str, tmp_path: Path) -> None:
    (tmp_path / "layer.zip").unlink()
    result = run("deploy", "--bundle", bundle, "--region", "eu-west-1", "--dry-run")
    assert result.exit_code == 1
    assert "doesn't contain layer.zip" in result.stderr


def test_remove_asks_for_confirmation(run: Run, bundle: str) -> None:  # noqa: ARG001  no credentials
    result = run("remove", "--region", "eu-west-1")
    assert result.exit_code == 2
    assert "use --yes" in result.stderr
