"""A wheel in an empty environment outside of the clone, with an empty home folder, and a local AWS for its commands."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from localaws import LocalAws


class InstalledWheel:
    """The command `cross-region-awscall` of an installed wheel."""

    def __init__(self, wheel: Path, folder: Path, aws: LocalAws, regions: Sequence[str]) -> None:
        """Installs a wheel and its dependencies.

        Args:
            wheel: The wheel.
            folder: An empty folder for the environment and the home folder.
            aws: The local AWS that the commands use.
            regions: The Regions that each command gets.

        Raises:
            CalledProcessError: The installation failed.
        """
        self._home, self._aws, self._regions = folder / "home", aws, regions
        self._home.mkdir()
        environment = folder / "environment"
        self._program = environment / "bin" / "cross-region-awscall"
        python = str(environment / "bin" / "python")
        install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", str(wheel)]
        for command in ([sys.executable, "-m", "venv", str(environment)], install):
            subprocess.run(command, cwd=self._home, env={**os.environ, "HOME": str(self._home)}, check=True)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Runs a command in all Regions. It finds no other program, and it can't ask, because it has no terminal."""
        regions = [word for region in self._regions for word in ("--region", region)]
        environment = {
            **self._aws.environment(self._regions[0]),
            "HOME": str(self._home),
            "PATH": "/nowhere",
        }
        environment.pop("PYTHONPATH", None)  # It could name the clone.
        return subprocess.run(
            [self._program, *arguments, *regions],
            cwd=self._home,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
