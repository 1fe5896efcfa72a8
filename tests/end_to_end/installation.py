"""Installs the macro and the caller on a local AWS with scripts/deploy."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from scripts.tooling.environment import ROOT
from tests.end_to_end.deployments import artifact_bucket

if TYPE_CHECKING:
    from pathlib import Path

    from localaws import LocalAws

_SOURCES = ("caller", "localaws", "macro", "requirements", "scripts", "templates")


class InstallationFailed(Exception):  # noqa: N818  reads as a sentence
    """scripts/deploy failed. The message is its output."""


def install(aws: LocalAws, region: str) -> None:
    """Runs scripts/deploy, and lets the macro read definitions from the Region's artifact bucket."""
    deploy_provider(aws, region, DefinitionBuckets=artifact_bucket(aws, region))


def deploy_provider(aws: LocalAws, region: str, clone: Path = ROOT, **parameters: str) -> None:
    """Runs scripts/deploy of a clone with these parameters of provider.yaml."""
    options = ["--bucket", artifact_bucket(aws, region), "--region", region]
    for name, value in parameters.items():
        options += ["--parameter", f"{name}={value}"]
    command = [sys.executable, "-m", "scripts.tooling.deploy", *options]
    environment = aws.environment(region)
    done = subprocess.run(command, cwd=clone, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise InstallationFailed(f"{done.stdout}{done.stderr}")


def copy_project(folder: Path) -> Path:
    """Copies the files that scripts/deploy needs, so that a test can change them."""
    for name in _SOURCES:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    return folder
