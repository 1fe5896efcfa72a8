"""Tests of scripts/deploy, which builds the bundles and runs `cross-region deploy`."""

import contextlib

import pytest

from macro.cli.provider.deploy import command
from scripts.tooling import deploy
from scripts.tooling.environment import ROOT


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Records the build and the arguments of the command."""
    recorded: list[str] = []

    @contextlib.contextmanager
    def build():  # type: ignore[no-untyped-def]  # a stand-in
        recorded.append("build")
        yield

    monkeypatch.setattr(deploy, "current_build", build)
    monkeypatch.setattr(command, "main", lambda arguments, **_options: recorded.append(" ".join(arguments)))
    return recorded


def test_builds_and_passes_all_options(commands: list[str]) -> None:
    deploy.main(["--region", "eu-west-1", "--yes"])
    assert commands == ["build", f"--bundle {ROOT / 'build'} --region eu-west-1 --yes"]


def test_help_does_not_require_a_build(commands: list[str]) -> None:
    deploy.main(["--help"])
    assert commands == [f"--bundle {ROOT / 'build'} --help"]
