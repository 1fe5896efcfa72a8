"""A client, its checks, and their results."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from scripts.clients.workplace import Workplace

_SECONDS: Final = 300  # the maximum duration of one command
_LAST_LINES: Final = 30
PASSED, FAILED, UNAVAILABLE = "passed", "FAILED", "not available"


class CheckFailed(Exception):  # noqa: N818  the name describes the failure
    """A client did something else than expected. The message says what."""


class ClientUnavailable(Exception):  # noqa: N818  the name describes the state
    """A client can't be installed here. The message says why."""


@dataclass(frozen=True, slots=True)
class Tool:
    """An installed client.

    Attributes:
        version: The client's version.
        command: The program and its first arguments.
        variables: Environment variables that the client needs.
    """

    version: str
    command: tuple[str, ...]
    variables: Mapping[str, str] = field(default_factory=dict)

    def run(
        self, *arguments: str, folder: Path, environment: Mapping[str, str] | None = None, fails: bool = False
    ) -> str:
        """Runs the client and returns its output.

        Args:
            arguments: The command's arguments.
            folder: The working directory.
            environment: The environment variables; None for those of this process.
            fails: Whether a failure is expected.

        Raises:
            CheckFailed: The command failed unexpectedly, or succeeded unexpectedly. The message has its output.
        """
        variables = {**(os.environ if environment is None else environment), **self.variables}
        done = subprocess.run(
            [*self.command, *arguments],
            cwd=folder,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
        if (done.returncode != 0) != fails:
            outcome = "succeeded, but must fail" if fails else f"failed with exit status {done.returncode}"
            last = "\n".join(done.stdout.splitlines()[-_LAST_LINES:])
            raise CheckFailed(f"`{' '.join(arguments)}` {outcome}:\n{last}")
        return done.stdout


@dataclass(frozen=True, slots=True)
class Check:
    """Something that a client does: a description, and the function that does it.

    The function returns a detail for the table, or an empty string. It raises CheckFailed.
    """

    action: str
    run: Callable[[Tool, Workplace], str]


@dataclass(frozen=True, slots=True)
class Client:
    """A client: its name, the function that installs it or raises ClientUnavailable, and its checks."""

    name: str
    install: Callable[[Workplace], Tool]
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """A row of the table. `message` explains an outcome other than PASSED."""

    client: str
    version: str
    action: str
    outcome: str
    detail: str = ""
    message: str = ""


def expect(text: str, output: str) -> None:
    """Raises CheckFailed if a text isn't in a client's output, apart from line breaks."""
    if " ".join(text.split()) not in " ".join(output.split()):
        raise CheckFailed(f"The output doesn't contain {text!r}:\n{output}")
