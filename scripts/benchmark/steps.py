"""How long each step of the caller's first call and of later calls takes."""

from __future__ import annotations

import json
import subprocess
import time
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from rich.progress import track

from scripts.benchmark.candidates import CALLER, PROGRAMS
from scripts.benchmark.measuring import MeasurementError, redirect
from scripts.benchmark.server import BenchmarkServer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scripts.benchmark.candidates import Candidates
    from scripts.benchmark.operations import Operation
    from scripts.benchmark.server import Tls

# The names in programs/steps.py.
BOTOCORE_IMPORT = "import of botocore and its dependencies"
SECOND_CALL = "second call"


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps of the calls of an operation.

    Attributes:
        first: The milliseconds of each step of the first call.
        later: The microseconds of each step of a later call. The last one is the whole call.
    """

    first: Mapping[str, float]
    later: Mapping[str, float]


def measure_steps(
    candidates: Candidates, operations: Sequence[Operation], rounds: int, tls: Tls
) -> dict[str, Steps]:
    """Returns the medians of the steps, by operation, over TLS.

    Raises:
        MeasurementError: A process failed.
    """
    runs: dict[str, list[Steps]] = {str(operation): [] for operation in operations}
    with BenchmarkServer(tls) as server:
        for _ in track(range(rounds), description="steps", transient=True):
            for operation in operations:
                server.reset(operation.response())
                runs[str(operation)].append(_measure(candidates, operation, server))
    return {
        name: Steps(
            _medians([run.first for run in of_operation]), _medians([run.later for run in of_operation])
        )
        for name, of_operation in runs.items()
    }


def _medians(runs: Sequence[Mapping[str, float]]) -> dict[str, float]:
    return {step: median(run[step] for run in runs) for step in runs[0]}


def _measure(candidates: Candidates, operation: Operation, server: BenchmarkServer) -> Steps:
    launch = candidates.launch(CALLER, operation, server)
    command = [str(candidates.python), "-I", str(PROGRAMS / "steps.py"), str(candidates.layer)]
    environment = {
        **launch.environment,
        "CROSS_REGION_SERVICES": "",  # The import of the handler then creates no clients.
        "BENCHMARK_STARTED": str(time.monotonic()),
    }
    done = subprocess.run(redirect(command), env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise MeasurementError(f"{' '.join(command)}:\n{done.stderr[-2000:]}")
    return Steps(**json.loads(done.stdout))
