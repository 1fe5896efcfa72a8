"""What pyproject.toml says about the project, and the address of its repository."""

from __future__ import annotations

import re
import subprocess
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from scripts.tooling.environment import ROOT
from scripts.tooling.reproducible import EPOCH_SECONDS

if TYPE_CHECKING:
    from pathlib import Path

_HTTPS = re.compile(r"https://[\w.-]+(?:/[\w.-]+)+")
_SSH = re.compile(r"(?:ssh://)?git@(?P<host>[\w.-]+)[:/](?P<path>[\w./-]+)")


@dataclass(frozen=True, slots=True)
class Project:
    """A project that can be released.

    Args:
        name: The name of the package.
        version: The version, such as `0.2.0`.
        license: The SPDX identifier of the license.
        summary: The description in one line.
        published: Whether the package index has the package.
    """

    name: str
    version: str
    license: str
    summary: str
    published: bool

    @property
    def module(self) -> str:
        """The name in file names (PyPA specifications, "Binary distribution format")."""
        return self.name.replace("-", "_")

    @property
    def file_name(self) -> str:
        """The beginning of the names of all release files."""
        return f"{self.module}-{self.version}"

    @property
    def wheel(self) -> str:
        """The name of the wheel."""
        return f"{self.file_name}-py3-none-any.whl"

    @property
    def tag(self) -> str:
        """The Git tag of the release."""
        return f"v{self.version}"


def read_project(root: Path = ROOT) -> Project:
    """Reads pyproject.toml in a folder."""
    content = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    project, settings = content["project"], content["tool"]["cross-region-awscall"]
    return Project(
        project["name"],
        project["version"],
        project["license"],
        project["description"],
        settings["published"],
    )


def repository_url(written: str) -> str:
    """Returns the address of a repository as people open it, without credentials and without `.git`.

    Args:
        written: An address for browsers or for Git: `https://HOST/PATH` or `git@HOST:PATH`.

    Returns:
        The address, or empty text if others can't open it, such as that of a local folder.
    """
    address = written.removesuffix("/").removesuffix(".git")
    if match := _SSH.fullmatch(address):
        return f"https://{match['host']}/{match['path']}"
    return address if _HTTPS.fullmatch(address) else ""


def origin(root: Path = ROOT) -> str:
    """Returns the address of a clone's remote `origin` for browsers; empty if there is none."""
    return repository_url(_git(root, "remote", "get-url", "origin"))


def commit_time(root: Path = ROOT) -> datetime:
    """Returns the time of the newest commit. Without Git, it is the time of the files in a release."""
    return datetime.fromtimestamp(int(_git(root, "log", "-1", "--format=%ct") or EPOCH_SECONDS), UTC)


def _git(root: Path, *arguments: str) -> str:
    """Returns the output of a Git command; empty if it fails."""
    command = ["git", "-C", str(root), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
