"""Where the time of the caller's first call goes."""

from __future__ import annotations

import json
import subprocess
import time
from statistics import median
from typing import TYPE_CHECKING

from rich.progress import track

from scripts.benchmark.candidates import CALLER, PROGRAMS
from scripts.benchmark.measuring import MeasurementFailed
from scripts.benchmark.server import PlayingServer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from scripts.benchmark.candidates import Candidates
    from scripts.benchmark.operations import Operation

SECOND_CALL = "second call"  # as programs/phases.py names it


def measure_phases(
    candidates: Candidates, operations: Sequence[Operation], rounds: int, certificate: tuple[Path, Path]
) -> dict[str, dict[str, float]]:
    """By operation: the median milliseconds of each step of its first call, over TLS; raises MeasurementFailed."""
    found: dict[str, list[dict[str, float]]] = {str(operation): [] for operation in operations}
    with PlayingServer(certificate) as server:
        for _ in track(range(rounds), description="steps", transient=True):
            for operation in operations:
                server.reset(operation.answer())
                found[str(operation)].append(_steps(candidates, operation, server, certificate[0]))
    return {
        name: {step: median(run[step] for run in runs) for step in runs[0]} for name, runs in found.items()
    }


def _steps(
    candidates: Candidates, operation: Operation, server: PlayingServer, certificate: Path
) -> dict[str, float]:
    launch = candidates.launch(CALLER, operation, server, certificate)
    command = [str(candidates.python), "-I", str(PROGRAMS / "phases.py"), str(candidates.layer)]
    # nothing is prepared while the handler is imported: the steps are taken one by one
    environment = {
        **launch.environment,
        "CROSS_REGION_SERVICES": "",
        "BENCHMARK_STARTED": str(time.monotonic()),
    }
    done = subprocess.run(
        ["/bin/sh", "-c", 'exec "$@" 3>&1 >/dev/null', "sh", *command],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise MeasurementFailed(f"{' '.join(command)}:\n{done.stderr[-2000:]}")
    steps: dict[str, float] = json.loads(done.stdout)
    return steps
