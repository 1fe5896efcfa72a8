"""Measures one process from its start to its end."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scripts.benchmark.candidates import Launch
    from scripts.benchmark.server import BenchmarkServer

WARM_UP = 30
CALLS = 200
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


def measure(launch: Launch, server: BenchmarkServer, *, warm: bool) -> tuple[Cold, Warm | None]:
    """Measures a process. Without `warm`, only the first call.

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
            return _read_figures(process, started, server, warm=warm)
        except (ValueError, OSError):
            process.wait()
            errors.seek(0)
            raise MeasurementError(f"{' '.join(launch.command)}:\n{errors.read().decode()[-2000:]}") from None
        finally:
            process.kill()
            process.communicate()


def _read_figures(
    process: subprocess.Popen[bytes], started: float, server: BenchmarkServer, *, warm: bool
) -> tuple[Cold, Warm | None]:
    output: IO[bytes] = process.stdout  # type: ignore[assignment]  # A pipe.
    json.loads(output.readline())
    milliseconds = (time.perf_counter() - started) * _MILLI
    first: dict[str, Any] = json.loads(output.readline())
    cold = Cold(milliseconds, first["call"] * _MILLI, first["cpu"] * _MILLI, peak_memory(process.pid))
    if not warm:
        return cold, None
    _call(process, WARM_UP)
    later = _call(process, CALLS)
    times = tuple(sorted(count * _NANO_TO_MILLI for count in later["nanoseconds"]))
    cpu = later["cpu"] * _MILLI / CALLS
    return cold, Warm(times, cpu, peak_memory(process.pid), server.opened)


def _call(process: subprocess.Popen[bytes], calls: int) -> dict[str, Any]:
    assert process.stdin  # noqa: S101  for the type checker
    assert process.stdout  # noqa: S101  for the type checker
    process.stdin.write(f"{calls}\n".encode())
    process.stdin.flush()
    figures: dict[str, Any] = json.loads(process.stdout.readline())
    return figures


def peak_memory(process: int) -> float | None:
    """Returns a process's peak resident memory in megabytes; None without /proc."""
    status = Path(f"/proc/{process}/status")
    match = _PEAK.search(status.read_text()) if status.exists() else None
    return int(match[1]) * 1024 / 1e6 if match else None
