"""The checks that the files of a release must pass: those of the package index, and of CloudFormation templates."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.tooling.environment import ROOT, SetUpError

if TYPE_CHECKING:
    from collections.abc import Sequence


def check_distributions(wheel: Path, sdist: Path) -> None:
    """Checks the content of the wheel, and whether the package index can show the README.

    Raises:
        SetUpError: A check failed.
    """
    _run("check-wheel-contents", "--config", str(ROOT / "pyproject.toml"), str(wheel))
    _run("twine", "check", "--strict", str(wheel), str(sdist))


def check_templates(templates: Sequence[Path]) -> None:
    """Checks templates with cfn-lint, whose warnings are errors here.

    Raises:
        SetUpError: A check failed.
    """
    _run("cfn-lint", *map(str, templates))


def _run(program: str, *arguments: str) -> None:
    """Runs a program of the environment, and prints its output if it fails."""
    command = [str(Path(sys.prefix) / "bin" / program), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SetUpError(f"{done.stdout}{done.stderr}\n{program} reports the problems above.")
