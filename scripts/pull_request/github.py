"""Writes comments on GitHub with its command-line program `gh`, which runners have."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

from scripts.pull_request.comment import MARKER

if TYPE_CHECKING:
    from scripts.pull_request.settings import Settings

# GitHub's message for a token without the permission. A rate limit has the status 403, too.
_FORBIDDEN = "Resource not accessible by"
_FIND = f'.[] | select(.user.type == "Bot" and (.body | startswith("{MARKER}"))) | .id'


class GitHubError(Exception):
    """A request to GitHub failed. The message is the output of `gh`."""


class ReadOnlyTokenError(GitHubError):
    """The token can't write comments, for example because the pull request comes from a fork."""


def find_comment(settings: Settings) -> int | None:
    """Returns the ID of the comment that an earlier run wrote, or None; raises GitHubError."""
    path = f"repos/{settings.repository}/issues/{settings.number}/comments?per_page=100"
    ids = _run(["--paginate", path, "--jq", _FIND]).split()
    return int(ids[0]) if ids else None


def write_comment(settings: Settings, comment: int | None, text: str) -> None:
    """Writes a comment, or replaces the text of an existing one.

    Raises:
        ReadOnlyTokenError: The token can't write comments.
        GitHubError: The request failed for another reason.
    """
    if comment is None:
        path = f"repos/{settings.repository}/issues/{settings.number}/comments"
        _run(["--method", "POST", path, "--silent", "--input", "-"], {"body": text})
    else:
        path = f"repos/{settings.repository}/issues/comments/{comment}"
        _run(["--method", "PATCH", path, "--silent", "--input", "-"], {"body": text})


def _run(arguments: list[str], body: dict[str, Any] | None = None) -> str:
    """Runs `gh api`. The body goes through standard input, because command lines have a maximum length."""
    given = json.dumps(body) if body else None
    program = shutil.which("gh")
    if program is None:
        raise GitHubError("the program gh isn't installed on this runner")
    command = [program, "api", *arguments]
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return done.stdout
    error = ReadOnlyTokenError if _FORBIDDEN in done.stderr else GitHubError
    raise error(done.stderr.strip())
