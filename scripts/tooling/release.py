"""Builds the files of a release: the wheel with the built code, the source distribution, and their checksums.

Two builds of the same sources have the same bytes on machines with the same Python versions.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.tooling.build import fresh_build
from scripts.tooling.environment import ROOT, SetUpError, step
from scripts.tooling.reproducible import EPOCH_SECONDS, normalize

if TYPE_CHECKING:
    from collections.abc import Sequence

_SOURCES = ("caller", "cross_region_awscall", "localaws", "macro")
_FILES = ("LICENSE", "NOTICE", "README.md", "pyproject.toml")
_BUNDLE = Path("macro") / "provider" / "bundle"


def main(arguments: Sequence[str]) -> int:
    """Runs the script, and returns the exit status."""
    parser = argparse.ArgumentParser(prog="scripts/release", description=__doc__)
    parser.add_argument(
        "--output",
        type=Path,
        default=ROOT / "dist",
        metavar="FOLDER",
        help="default: the clone's folder dist",
    )
    release(parser.parse_args(arguments).output)
    return 0


def release(output: Path) -> None:
    """Builds the files into a folder, and prints their names and sizes.

    Raises:
        SetUpError: A build failed.
    """
    output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        staged = Path(folder) / "source"
        with fresh_build(), step("sources"):
            stage(staged)
        with step("wheel and source distribution"):
            _build_distributions(staged, Path(folder) / "dist")
        files = sorted((Path(folder) / "dist").glob("cross_region_awscall-*"))
        sums = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files]
        for file in files:
            shutil.copy(file, output)
        (output / "SHA256SUMS").write_text("".join(sums))
    for file in files:
        print(f"  {output / file.name} ({(output / file.name).stat().st_size / 1e6:.1f} MB)")


def stage(folder: Path) -> None:
    """Copies what the distributions contain into a folder: the packages, the built code, templates, and schemas."""
    for name in _SOURCES:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in _FILES:
        shutil.copy(ROOT / name, folder)
    bundle = folder / _BUNDLE
    bundle.mkdir()
    for name in ("layer.zip", "macro.zip"):
        shutil.copy(ROOT / "build" / name, bundle)
    for path in (*(ROOT / "templates").glob("*.yaml"), *(ROOT / "schema").glob("*.json")):
        shutil.copy(path, bundle)
    normalize(folder)


def _build_distributions(source: Path, output: Path) -> None:
    """Runs the build backend with the pinned packages of the environment."""
    command = [
        "uv",
        "build",
        "--quiet",
        "--wheel",
        "--sdist",
        "--no-build-isolation",
        "--out-dir",
        str(output),
    ]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(EPOCH_SECONDS), "VIRTUAL_ENV": sys.prefix}
    program = Path(sys.prefix) / "bin" / "uv"
    done = subprocess.run([program, *command[1:], str(source)], env=environment, check=False)
    if done.returncode:
        raise SetUpError("The distributions can't be built. See the output above.")
