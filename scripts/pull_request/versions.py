"""Finds the templates that a pull request changes, and checks out the version before it."""

from __future__ import annotations

import os
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scripts.pull_request.settings import FilePattern

_DEFINITIONS = {".json", ".yaml", ".yml"}  # the suffixes of definition files


class GitError(Exception):
    """git failed. The message is its output."""


@dataclass(frozen=True, slots=True, order=True)
class ChangedFile:
    """A file that differs between two commits.

    Args:
        new: Its path in the new commit; the old path if the file was deleted.
        old: Its path in the old commit, which differs after a rename; the new path if the file was added.
    """

    new: str
    old: str


class Repository:
    """The checkout of the pull request, in a folder."""

    def __init__(self, folder: Path) -> None:
        """Takes the folder of the checkout."""
        self.folder = folder

    def fetch(self, commit: str) -> None:
        """Fetches a commit, unless the checkout contains it; raises GitError."""
        try:
            self._git("cat-file", "-e", f"{commit}^{{commit}}")
        except GitError:
            self._git("fetch", "--no-tags", "--quiet", "--depth=1", "origin", commit)

    def find_base(self, commit: str) -> str:
        """Returns where the pull request began if the history contains it, and otherwise the commit itself."""
        try:
            return self._git("merge-base", commit, "HEAD").strip()
        except GitError:
            return commit

    def list_changes(self, base: str) -> list[ChangedFile]:
        """Returns the files that differ between a commit and the checkout."""
        fields = self._git("diff", "--name-status", "-z", "-M", base, "HEAD").split("\0")[:-1]
        return list(_parse_changes(fields))

    def list_files(self) -> list[str]:
        """Returns the paths of all files of the checkout."""
        return self._git("ls-files", "-z").split("\0")[:-1]

    @contextmanager
    def check_out(self, commit: str) -> Iterator[Path]:
        """Checks a commit out into a temporary folder."""
        with tempfile.TemporaryDirectory() as parent:
            folder = Path(parent) / "base"
            self._git("worktree", "add", "--quiet", "--detach", str(folder), commit)
            try:
                yield folder
            finally:
                self._git("worktree", "remove", "--force", str(folder))

    def _git(self, *arguments: str) -> str:
        command = ["git", "-C", str(self.folder), *arguments]
        done = subprocess.run(command, capture_output=True, check=False)
        if done.returncode:
            raise GitError(f"git {arguments[0]} failed: {os.fsdecode(done.stderr).strip()}")
        return os.fsdecode(done.stdout)  # text=True would change carriage returns in file names


def _parse_changes(fields: Sequence[str]) -> Iterator[ChangedFile]:
    """Parses `git diff --name-status -z`: a status and a path, or two paths after a rename."""
    rest = iter(fields)
    for status in rest:
        old = next(rest)
        yield ChangedFile(next(rest), old) if status.startswith("R") else ChangedFile(old, old)


def find_templates(
    changes: Sequence[ChangedFile], files: Sequence[str], pattern: FilePattern
) -> list[ChangedFile]:
    """Returns the templates that a pull request can change.

    Args:
        changes: The files that differ.
        files: All files of the new commit.
        pattern: Which files are templates.

    Returns:
        The changed templates, and the templates that can refer to a changed definition file: it is in the folder of the
        template, or in a folder inside.
    """
    templates = [each for each in changes if pattern.matches(each.new) or pattern.matches(each.old)]
    others = {PurePosixPath(each.new) for each in set(changes) - set(templates)}
    folders = {parent for path in others if path.suffix in _DEFINITIONS for parent in path.parents}
    changed = {each.new for each in templates}
    affected = [
        ChangedFile(path, path)
        for path in files
        if path not in changed and pattern.matches(path) and PurePosixPath(path).parent in folders
    ]
    return sorted([*templates, *affected])
