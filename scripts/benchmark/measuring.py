"""One process from its start to its end, seen from outside and in its own words."""

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
    from scripts.benchmark.candidates import Launch
    from scripts.benchmark.server import PlayingServer

WARM_UP = 30
CALLS = 200
_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB", re.MULTILINE)
_MILLI = 1000
_NANO_TO_MILLI = 1e-6


class MeasurementFailed(Exception):  # noqa: N818  what a person reads
    """A process did not do what is measured; the message has what it wrote."""

    def reason(self) -> str:
        """The line that names the error."""
        lines = str(self).splitlines()
        return next((line.strip() for line in lines if "Error:" in line), lines[-1].strip())


@dataclass(frozen=True, slots=True)
class Cold:
    """A process's first call: milliseconds from the process's start to the handler's answer, those of the call in it,
    its processor time in milliseconds, and the process's peak memory in megabytes (None where the system does not
    tell).
    """

    milliseconds: float
    call: float
    cpu: float
    memory: float | None


@dataclass(frozen=True, slots=True)
class Warm:
    """Calls after the first: sorted milliseconds, processor time per call in milliseconds, the process's peak memory
    in megabytes, and the connections opened for all calls, the first included.
    """

    milliseconds: tuple[float, ...]
    cpu: float
    memory: float | None
    connections: int


def measure(launch: Launch, server: PlayingServer, *, warm: bool) -> tuple[Cold, Warm | None]:
    """Starts a process and takes its figures; raises MeasurementFailed."""
    with tempfile.TemporaryFile() as errors:
        started = time.perf_counter()
        # Standard output is the handler's log; what is told goes by file descriptor 3, which a shell can name.
        process = subprocess.Popen(
            ["/bin/sh", "-c", 'exec "$@" 3>&1 >/dev/null', "sh", *launch.command],
            env=dict(launch.environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
        )
        try:
            return _figures(process, started, server, warm=warm)
        except (ValueError, OSError):
            process.wait()
            errors.seek(0)
            raise MeasurementFailed(
                f"{' '.join(launch.command)}:\n{errors.read().decode()[-2000:]}"
            ) from None
        finally:
            process.kill()
            process.communicate()


def _figures(
    process: subprocess.Popen[bytes], started: float, server: PlayingServer, *, warm: bool
) -> tuple[Cold, Warm | None]:
    output: IO[bytes] = process.stdout  # type: ignore[assignment]  # it is a pipe
    json.loads(output.readline())
    milliseconds = (time.perf_counter() - started) * _MILLI
    told: dict[str, Any] = json.loads(output.readline())
    cold = Cold(milliseconds, told["call"] * _MILLI, told["cpu"] * _MILLI, peak_memory(process.pid))
    if not warm:
        return cold, None
    _ask(process, WARM_UP)
    answer = _ask(process, CALLS)
    times = tuple(sorted(count * _NANO_TO_MILLI for count in answer["nanoseconds"]))
    cpu = answer["cpu"] * _MILLI / CALLS
    return cold, Warm(times, cpu, peak_memory(process.pid), server.connections)


def _ask(process: subprocess.Popen[bytes], calls: int) -> dict[str, Any]:
    assert process.stdin  # noqa: S101  a pipe
    assert process.stdout  # noqa: S101  a pipe
    process.stdin.write(f"{calls}\n".encode())
    process.stdin.flush()
    answer: dict[str, Any] = json.loads(process.stdout.readline())
    return answer


def peak_memory(process: int) -> float | None:
    """A process's peak resident memory in megabytes, where the system has /proc."""
    status = Path(f"/proc/{process}/status")
    found = _PEAK.search(status.read_text()) if status.exists() else None
    return int(found[1]) * 1024 / 1e6 if found else None
