"""How long each step of the caller's first call takes."""

from __future__ import annotations

import json
import subprocess
import time
from statistics import median
from typing import TYPE_CHECKING

from rich.progress import track

from scripts.benchmark.candidates import CALLER, PROGRAMS
from scripts.benchmark.measuring import MeasurementError, redirect
from scripts.benchmark.server import BenchmarkServer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scripts.benchmark.candidates import Candidates
    from scripts.benchmark.operations import Operation
    from scripts.benchmark.server import Tls

# The names in programs/steps.py.
BOTOCORE_IMPORT = "import of botocore and its dependencies"
SECOND_CALL = "second call"


def measure_steps(
    candidates: Candidates, operations: Sequence[Operation], rounds: int, tls: Tls
) -> dict[str, dict[str, float]]:
    """Returns the median milliseconds of each step, by operation and step, over TLS.

    Raises:
        MeasurementError: A process failed.
    """
    runs: dict[str, list[dict[str, float]]] = {str(operation): [] for operation in operations}
    with BenchmarkServer(tls) as server:
        for _ in track(range(rounds), description="steps", transient=True):
            for operation in operations:
                server.reset(operation.response())
                runs[str(operation)].append(_measure(candidates, operation, server))
    return {
        name: {step: median(run[step] for run in of_operation) for step in of_operation[0]}
        for name, of_operation in runs.items()
    }


def _measure(candidates: Candidates, operation: Operation, server: BenchmarkServer) -> dict[str, float]:
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
    steps: dict[str, float] = json.loads(done.stdout)
    return steps
