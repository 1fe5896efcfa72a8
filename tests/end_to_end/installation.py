"""The macro and the caller, installed into a local AWS by the project's own script."""

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


class NotInstalled(Exception):  # noqa: N818  it tells what happened
    """scripts/deploy failed; the message is all that it printed."""


def install(aws: LocalAws, region: str) -> None:
    """Runs what scripts/deploy does; the macro may read definitions from the region's bucket for uploads."""
    deploy_provider(aws, region, DefinitionBuckets=artifact_bucket(aws, region))


def deploy_provider(aws: LocalAws, region: str, clone: Path = ROOT, **parameters: str) -> None:
    """Runs what scripts/deploy of a clone does, with these parameters of the provider's template."""
    options = ["--bucket", artifact_bucket(aws, region), "--region", region]
    for name, value in parameters.items():
        options += ["--parameter", f"{name}={value}"]
    command = [sys.executable, "-m", "scripts.tooling.deploy", *options]
    environment = aws.environment(region)
    done = subprocess.run(command, cwd=clone, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotInstalled(f"{done.stdout}{done.stderr}")


def clone_of_project(folder: Path) -> Path:
    """A copy of what scripts/deploy needs, in this environment, to change something in it."""
    for name in _SOURCES:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    return folder
