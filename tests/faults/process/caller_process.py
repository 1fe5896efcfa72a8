"""The caller in a process of its own, with nothing else in it, and what it tells."""

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
    from types import TracebackType

SECRET_KEY = "s3cr3t-key"
TOKEN = "s3cr3t-token"
REGION = "us-east-1"


@dataclass(frozen=True, slots=True)
class Told:
    """How an invocation ended: its result, or an error's name and text; and all that was written meanwhile."""

    result: Any
    name: str
    text: str
    seconds: float
    written: str

    @property
    def line(self) -> dict[str, Any]:
        """The caller's log line, the last of all that was written."""
        parsed: dict[str, Any] = json.loads(self.written.splitlines()[-1])
        return parsed


@dataclass(frozen=True, slots=True)
class Figures:
    """What the process holds: memory in bytes (`traced` only where it is) and in Python's own blocks; `state` is all
    else that could differ from invocation to invocation: environment, temporary files, timers, logging.
    """

    files: int
    sockets: int
    threads: int
    resident: int
    peak: int
    blocks: int
    traced: int
    state: str


_GRACE = 20.0  # seconds after an invocation's own, in which a busy machine may get to it


class CallerHangs(Exception):  # noqa: N818  what a person reads
    """An invocation gave no answer long after its time was over, or the process ended."""


class CallerProcess:
    """Runs while its `with` block does."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        """`environment`: what the function has beside credentials and region."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        self._environment = {
            **kept,
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
        """Starts it."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.process.child"],
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C goes to the program that plays, which ends this one
            text=True,
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ends it, whatever it is doing."""
        self._process.kill()
        self._process.communicate()

    def invoke(self, event: Mapping[str, Any], seconds: float, resolutions: int | None = None) -> Told:
        """Invokes the handler with so much time left; only so many names resolve, and the next one hangs."""
        line = {"event": event, "milliseconds": int(seconds * 1000), "resolutions": resolutions}
        told = self._asked(line, seconds)
        return Told(
            told.get("result"), told.get("name", ""), told.get("text", ""), told["seconds"], told["written"]
        )

    def trace(self) -> None:
        """Traces memory from here on, which takes time and memory of its own."""
        self._asked({"trace": True})

    def collect(self, *, garbage: bool) -> None:
        """Lets Python look for garbage, or not."""
        self._asked({"collect": garbage})

    def figures(self) -> Figures:
        """What the process holds: files as they are, memory without garbage."""
        told = self._asked({"figures": True})
        return Figures(**{name: told[name] for name in Figures.__slots__})

    def _asked(self, line: Mapping[str, Any], seconds: float = 0.0) -> dict[str, Any]:
        """The process's answer; raises CallerHangs, and has ended the process then."""
        assert self._process.stdin
        assert self._process.stdout
        end = threading.Timer(seconds + _GRACE, self._process.kill)
        end.start()
        try:
            self._process.stdin.write(json.dumps(line) + "\n")
            self._process.stdin.flush()
            answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        except (ValueError, OSError):
            raise CallerHangs(f"no answer to {json.dumps(line)}") from None
        finally:
            end.cancel()
        return answer
