"""What each means against a long cold start gains: the caller as built, and without one of them at a time."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field, replace
from statistics import median
from typing import TYPE_CHECKING

from rich.progress import track

from scripts.benchmark.candidates import CALLER
from scripts.benchmark.measuring import measure
from scripts.benchmark.server import PlayingServer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from scripts.benchmark.candidates import Candidates, Launch
    from scripts.benchmark.measuring import Cold
    from scripts.benchmark.operations import Operation

AS_BUILT = "as built"


@dataclass(frozen=True, slots=True)
class Means:
    """The first calls of the caller for one operation: as built, or without a means."""

    operation: str
    without: str
    runs: list[Cold] = field(default_factory=list)

    def median(self) -> tuple[float, float, float]:
        """Milliseconds from the process's start, those of the call in it, and of processor time."""
        return (
            median(run.milliseconds for run in self.runs),
            median(run.call for run in self.runs),
            median(run.cpu for run in self.runs),
        )


def measure_means(
    candidates: Candidates, operations: Sequence[Operation], rounds: int, folder: Path
) -> list[Means]:
    """The figures for each operation, one process per means in every round; raises MeasurementFailed.

    `folder` is for variants of the layer.
    """
    source, published = _without_bytecode(candidates, folder), _as_published(candidates, folder)
    found: list[Means] = []
    with PlayingServer() as server:
        for operation in operations:
            launch = candidates.launch(CALLER, operation, server, None)
            variants = {
                AS_BUILT: launch,
                "byte code": _elsewhere(launch, candidates.layer, source),
                "packed models": _elsewhere(launch, candidates.layer, published, candidates.plain),
                "postponed modules": _with(launch, BENCHMARK_WITHOUT="caller.coldstart.lazy_imports"),
                "a collector that waits": _with(launch, BENCHMARK_WITHOUT="caller.coldstart.gc_control"),
                "clients made at initialisation": _with(launch, CROSS_REGION_SERVICES=""),
            }
            rows = {name: Means(str(operation), name) for name in variants}
            server.reset(operation.answer())
            for _ in track(range(rounds), description="means", transient=True):
                for name, variant in variants.items():
                    rows[name].runs.append(measure(variant, server, warm=False)[0])
            found += rows.values()
    return found


def _without_bytecode(candidates: Candidates, folder: Path) -> Path:
    target = folder / "without-bytecode"
    shutil.copytree(candidates.layer, target, ignore=shutil.ignore_patterns("__pycache__"))
    return target


def _as_published(candidates: Candidates, folder: Path) -> Path:
    """The caller alone: its dependencies come from the folder where they are as published."""
    target = folder / "as-published"
    shutil.copytree(candidates.layer / "caller", target / "caller")
    return target


def _elsewhere(launch: Launch, layer: Path, *folders: Path) -> Launch:
    position = launch.command.index(str(layer))
    command = (*launch.command[:position], *map(str, folders), *launch.command[position + 1 :])
    return replace(launch, command=command)


def _with(launch: Launch, **variables: str) -> Launch:
    return replace(launch, environment={**launch.environment, **variables})
