"""Packages of npm that tests need."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

NODE, NPM = shutil.which("node"), shutil.which("npm")


@dataclass(frozen=True)
class NodePackages:
    """The packages of one folder, which `npm ci` in this folder installs.

    Args:
        folder: The folder with `package.json` and its lock file.
        name: What the packages are, for messages.
    """

    folder: Path
    name: str

    def can_be_installed(self) -> bool:
        """Returns whether npm is installed, and the packages aren't installed or aren't current."""
        installed, lock = self.folder / "node_modules/.package-lock.json", self.folder / "package-lock.json"
        return NPM is not None and not (
            installed.is_file() and installed.stat().st_mtime >= lock.stat().st_mtime
        )

    def install(self) -> None:
        """Installs the packages. If that fails, the tests that need them are skipped."""
        command = [str(NPM), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
        subprocess.run(command, cwd=self.folder, check=False)

    @property
    def needed(self) -> pytest.MarkDecorator:
        """The mark of tests that are skipped if the packages aren't installed."""
        return pytest.mark.skipif(
            NODE is None or not (self.folder / "node_modules").is_dir(),
            reason=f"the {self.name} isn't installed; it needs node, and npm ci in tests/{self.folder.name}",
        )
