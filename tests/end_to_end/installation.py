"""Functions that install the macro and the caller on a local AWS with scripts/deploy."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from scripts.tooling.build import LICENSES
from scripts.tooling.environment import ROOT
from tests.end_to_end.deployments import artifact_bucket

if TYPE_CHECKING:
    from pathlib import Path

    from localaws import LocalAws

_SOURCES = ("caller", "localaws", "macro", "requirements", "scripts", "templates")


class InstallationFailed(Exception):  # noqa: N818  the name describes the failure
    """scripts/deploy failed. The message is its output."""


def install(aws: LocalAws, region: str) -> None:
    """Runs scripts/deploy, and lets the macro read definitions from the Region's artifact bucket."""
    deploy_provider(aws, region, DefinitionBuckets=artifact_bucket(aws, region))


def deploy_provider(aws: LocalAws, region: str, clone: Path = ROOT, **parameters: str) -> None:
    """Runs scripts/deploy of a clone with these parameters of provider.yaml."""
    options = ["--region", region, "--yes"]
    for name, value in parameters.items():
        options += ["--parameter", f"{name}={value}"]
    done = _run(aws, region, [sys.executable, "-m", "scripts.tooling.deploy", *options], clone)
    if done.returncode:
        raise InstallationFailed(f"{done.stdout}{done.stderr}")


def run_cross_region(aws: LocalAws, region: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs the command cross-region, which doesn't ask because it has no terminal."""
    return _run(aws, region, [str(ROOT / ".venv" / "bin" / "cross-region"), *arguments], ROOT)


def _run(aws: LocalAws, region: str, command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=folder,
        env=aws.environment(region),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def copy_project(folder: Path) -> Path:
    """Copies the files that scripts/deploy needs, so that a test can change them."""
    for name in _SOURCES:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", *LICENSES):
        shutil.copy(ROOT / name, folder)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    return folder
