"""Measures the calls of one process."""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scripts.benchmark.candidates import Launch
    from scripts.benchmark.server import BenchmarkServer

_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB", re.MULTILINE)
_MILLI = 1000
_NANO_TO_MILLI = 1e-6


class MeasurementError(Exception):
    """A process failed. The message has its standard error."""

    def reason(self) -> str:
        """Returns the line with the error."""
        lines = str(self).splitlines()
        return next((line.strip() for line in lines if "Error:" in line), lines[-1].strip())


@dataclass(frozen=True, slots=True)
class Cold:
    """A process's first call.

    Attributes:
        milliseconds: Time from the start of the process to the handler's response.
        call: The time of the call, in milliseconds.
        cpu: CPU time in milliseconds.
        memory: The process's peak memory in megabytes; None without /proc.
    """

    milliseconds: float
    call: float
    cpu: float
    memory: float | None


@dataclass(frozen=True, slots=True)
class Warm:
    """The calls after the first one.

    Attributes:
        milliseconds: The times of the calls, sorted.
        cpu: CPU time per call, in milliseconds.
        memory: The process's peak memory in megabytes; None without /proc.
        connections: How many connections all calls opened, the first call included.
    """

    milliseconds: tuple[float, ...]
    cpu: float
    memory: float | None
    connections: int


def redirect(command: Iterable[str]) -> list[str]:
    """Returns a command that makes file descriptor 3 the program's output. The handler logs to standard output."""
    return ["/bin/sh", "-c", 'exec "$@" 3>&1 >/dev/null', "sh", *command]


class RunningHandler:
    """A process that has answered its first call and waits for more.

    Attributes:
        cold: The first call.
    """

    def __init__(self, process: subprocess.Popen[bytes], started: float, server: BenchmarkServer) -> None:
        """Reads the figures of the first call. `started` is the time before the start of the process."""
        self._process = process
        self._server = server
        self._times: list[float] = []
        self._cpu = 0.0
        opened = server.opened
        self._read()
        milliseconds = (time.perf_counter() - started) * _MILLI
        first = self._read()
        memory = peak_memory(process.pid)
        self.cold = Cold(milliseconds, first["call"] * _MILLI, first["cpu"] * _MILLI, memory)
        self._opened = server.opened - opened

    def call(self, calls: int, *, measured: bool = True) -> None:
        """Calls the handler. If the calls aren't measured, only their connections count."""
        opened = self._server.opened
        assert self._process.stdin  # noqa: S101  for the type checker
        self._process.stdin.write(f"{calls}\n".encode())
        self._process.stdin.flush()
        figures = self._read()
        self._opened += self._server.opened - opened
        if measured:
            self._times += [count * _NANO_TO_MILLI for count in figures["nanoseconds"]]
            self._cpu += figures["cpu"] * _MILLI

    def warm(self) -> Warm:
        """Returns the figures of all measured calls."""
        times = tuple(sorted(self._times))
        return Warm(times, self._cpu / len(times), peak_memory(self._process.pid), self._opened)

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout  # noqa: S101  for the type checker
        figures: dict[str, Any] = json.loads(self._process.stdout.readline())
        return figures


@contextlib.contextmanager
def running_handler(launch: Launch, server: BenchmarkServer) -> Iterator[RunningHandler]:
    """Starts a process, and kills it at the end.

    Raises:
        MeasurementError: The process failed.
    """
    with tempfile.TemporaryFile() as errors:
        started = time.perf_counter()
        process = subprocess.Popen(
            redirect(launch.command),
            env=dict(launch.environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
        )
        try:
            yield RunningHandler(process, started, server)
        except (ValueError, OSError):
            process.wait()
            errors.seek(0)
            raise MeasurementError(f"{' '.join(launch.command)}:\n{errors.read().decode()[-2000:]}") from None
        finally:
            process.kill()
            process.communicate()


def peak_memory(process: int) -> float | None:
    """Returns a process's peak resident memory in megabytes; None without /proc."""
    status = Path(f"/proc/{process}/status")
    match = _PEAK.search(status.read_text()) if status.exists() else None
    return int(match[1]) * 1024 / 1e6 if match else None
