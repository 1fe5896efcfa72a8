"""Functions that install the macro and the caller on a local AWS."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from macro.provider.bundle import LAYER, MACRO, TEMPLATE
from scripts.tooling.build import LICENSES
from scripts.tooling.build_folder import current_build
from scripts.tooling.environment import ROOT
from tests.end_to_end.deployments import artifact_bucket

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from localaws import LocalAws

_CROSS_REGION = str(ROOT / ".venv" / "bin" / "cross-region")
_SOURCES = ("caller", "localaws", "macro", "requirements", "scripts", "templates")


class InstallationFailed(Exception):  # noqa: N818  the name describes the failure
    """scripts/deploy or `cross-region deploy` failed. The message is its output."""


def install(aws: LocalAws, region: str) -> None:
    """Runs scripts/deploy, and lets the macro read definitions from the Region's artifact bucket."""
    deploy_provider(aws, region, DefinitionBuckets=artifact_bucket(aws, region))


def deploy_provider(aws: LocalAws, region: str, clone: Path = ROOT, **parameters: str) -> None:
    """Runs scripts/deploy of a clone with these parameters of provider.yaml."""
    _deploy(aws, region, [sys.executable, "-m", "scripts.tooling.deploy"], clone, parameters)


def deploy_bundle(aws: LocalAws, region: str, bundle: Path, **parameters: str) -> None:
    """Runs `cross-region deploy` with a folder from `copy_build` and with these parameters of provider.yaml."""
    _deploy(aws, region, [_CROSS_REGION, "deploy", "--bundle", str(bundle)], ROOT, parameters)


def _deploy(
    aws: LocalAws, region: str, command: list[str], folder: Path, parameters: Mapping[str, str]
) -> None:
    options = ["--region", region, "--yes"]
    for name, value in parameters.items():
        options += ["--parameter", f"{name}={value}"]
    done = _run(aws, region, [*command, *options], folder)
    if done.returncode:
        raise InstallationFailed(f"{done.stdout}{done.stderr}")


def run_cross_region(aws: LocalAws, region: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs the command cross-region, which doesn't ask because it has no terminal."""
    return _run(aws, region, [_CROSS_REGION, *arguments], ROOT)


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


def copy_build(folder: Path) -> Path:
    """Builds the code, copies the files that `cross-region deploy --bundle` needs, and returns the folder."""
    with current_build():
        for name in (LAYER, MACRO, TEMPLATE):
            shutil.copy(ROOT / "build" / name, folder)
    return folder


def copy_project(folder: Path) -> Path:
    """Copies the files that scripts/deploy needs, so that a test can change them."""
    for name in _SOURCES:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", *LICENSES):
        shutil.copy(ROOT / name, folder)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    return folder
