"""Runs the caller in a separate process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from scripts.tooling.environment import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping

SECRET_KEY = "s3cr3t-key"
TOKEN = "s3cr3t-token"
REGION = "us-east-1"
_GRACE = 20.0  # Seconds after an invocation's deadline. On a busy machine, the process may be late.


@dataclass(frozen=True, slots=True)
class Invocation:
    """How an invocation ended: with a result, or with an error's name and cause.

    `written` is all output meanwhile.
    """

    result: Any
    error: str
    cause: str
    seconds: float
    written: str

    @property
    def log_line(self) -> dict[str, Any]:
        """The caller's log line, which is the last line of the output."""
        parsed: dict[str, Any] = json.loads(self.written.splitlines()[-1])
        return parsed


@dataclass(frozen=True, slots=True)
class Usage:
    """The resource usage of a process.

    Attributes:
        files: Open file descriptors, sockets included.
        sockets: Open sockets.
        threads: Threads.
        resident: Resident memory in bytes.
        blocks: Python's memory blocks.
        traced: Traced memory in bytes; 0 if memory isn't traced.
        state: Everything else that an invocation could change: environment, temporary files, timers, hooks, logging.
    """

    files: int
    sockets: int
    threads: int
    resident: int
    blocks: int
    traced: int
    state: str


class CallerHangsError(Exception):
    """An invocation didn't end long after its deadline, or the process ended."""


class CallerProcess:
    """Runs while its `with` block does."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        """`environment`: the function's environment variables besides credentials and Region."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        self._environment = {
            **inherited,
            "AWS_ACCESS_KEY_ID": "AKIALOCALDEVELOPER00",
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
            "AWS_SESSION_TOKEN": TOKEN,
            "AWS_REGION": REGION,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "PYTHONPATH": str(ROOT),
            **environment,
        }

    def __enter__(self) -> Self:
        """Starts the process."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.process.child"],
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C ends the parent, which then ends this process.
            text=True,
        )
        return self

    def __exit__(self, *_error: object) -> None:
        """Kills the process."""
        self._process.kill()
        self._process.communicate()

    def invoke(self, event: Mapping[str, Any], seconds: float, resolutions: int | None = None) -> Invocation:
        """Invokes the handler.

        Args:
            event: The payload.
            seconds: The invocation's remaining time.
            resolutions: How many host names resolve before the next one hangs; None for all of them.

        Raises:
            CallerHangsError: The process didn't respond. It has been killed.
        """
        request = {"event": event, "milliseconds": int(seconds * 1000), "resolutions": resolutions}
        ended = self._request(request, seconds)
        return Invocation(
            ended.get("result"),
            ended.get("error", ""),
            ended.get("cause", ""),
            ended["seconds"],
            ended["written"],
        )

    def trace(self) -> None:
        """Starts to trace memory, which takes time and memory."""
        self._request({"trace": True})

    def collect_garbage(self, *, enabled: bool) -> None:
        """Enables or disables Python's garbage collection."""
        self._request({"collect": enabled})

    def usage(self) -> Usage:
        """Returns the resource usage. Files are counted before garbage collection, and memory after it."""
        response = self._request({"usage": True})
        return Usage(**{name: response[name] for name in Usage.__slots__})

    def _request(self, request: Mapping[str, Any], seconds: float = 0.0) -> dict[str, Any]:
        assert self._process.stdin
        assert self._process.stdout
        deadline = threading.Timer(seconds + _GRACE, self._process.kill)
        deadline.start()
        try:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
            response: dict[str, Any] = json.loads(self._process.stdout.readline())
        except (ValueError, OSError):
            raise CallerHangsError(f"no response to {json.dumps(request)}") from None
        finally:
            deadline.cancel()
        return response
