"""The caller beside its alternatives: every round starts each candidate once for each operation, in turn."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING

from rich.progress import track

from scripts.benchmark.candidates import CALLER
from scripts.benchmark.measuring import MeasurementFailed, measure
from scripts.benchmark.operations import GET_ITEM
from scripts.benchmark.server import PlayingServer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from scripts.benchmark.candidates import Candidates, Launch
    from scripts.benchmark.measuring import Cold, Warm
    from scripts.benchmark.operations import Operation

_WARM_EVERY = 2  # rounds
_PERCENT = 100


@dataclass(frozen=True, slots=True)
class Row:
    """One candidate's runs of one operation."""

    operation: str
    candidate: str
    cold: list[Cold] = field(default_factory=list)
    warm: list[Warm] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def cold_ms(self) -> float:
        """The median of the first calls, in milliseconds since the process's start."""
        return median(run.milliseconds for run in self.cold)

    def cold_ratio(self, other: Row) -> float:
        """This row's first call ÷ the other's: the median of the rounds' own ratios, as a machine's load changes."""
        return median(
            ours.milliseconds / theirs.milliseconds
            for ours, theirs in zip(self.cold, other.cold, strict=True)
        )

    def warm_ratio(self, other: Row) -> float:
        """This row's later calls ÷ the other's: the median of the rounds' own ratios of medians."""
        return median(
            median(ours.milliseconds) / median(theirs.milliseconds)
            for ours, theirs in zip(self.warm, other.warm, strict=True)
        )

    def call_ms(self) -> float:
        """The median of the first calls by themselves, in milliseconds since the handler was ready."""
        return median(run.call for run in self.cold)

    def cold_cpu(self) -> float:
        """The median processor time of the first call, the start included, in milliseconds."""
        return median(run.cpu for run in self.cold)

    def warm_ms(self, percent: int) -> float:
        """The median over the runs of a percentile of the later calls, in milliseconds."""
        return median(run.milliseconds[len(run.milliseconds) * percent // _PERCENT] for run in self.warm)

    def warm_cpu(self) -> float:
        """The median processor time of a later call, in milliseconds."""
        return median(run.cpu for run in self.warm)

    def cold_memory(self) -> float | None:
        """The median peak memory after the first call, in megabytes."""
        return _median(run.memory for run in self.cold)

    def warm_memory(self) -> float | None:
        """The median peak memory after the later calls, in megabytes."""
        return _median(run.memory for run in self.warm)

    def connections(self) -> int:
        """The most connections that a run opened."""
        return max(run.connections for run in self.warm)


def measure_calls(
    candidates: Candidates, operations: Sequence[Operation], rounds: int, certificate: tuple[Path, Path]
) -> list[Row]:
    """Every candidate's figures for every operation, over plain HTTP, and DynamoDB GetItem's over TLS too."""
    with contextlib.ExitStack() as stack:
        plain = stack.enter_context(PlayingServer())
        tls = stack.enter_context(PlayingServer(certificate))
        places = [(operation, plain, str(operation)) for operation in operations]
        places += [(op, tls, f"{op} over TLS") for op in operations if op == GET_ITEM]
        rows = {(label, name): Row(label, name) for _, _, label in places for name in candidates.names()}
        for number in track(range(rounds), description="calls", transient=True):
            for operation, server, label in places:
                for name in _turned(candidates.names(), number):
                    row = rows[label, name]
                    if not row.failures:
                        server.reset(operation.answer())
                        launch = candidates.launch(name, operation, server, certificate[0])
                        _run(row, launch, server, warm=number % _WARM_EVERY == 0)
    return list(rows.values())


def _turned(names: Sequence[str], number: int) -> tuple[str, ...]:
    """The candidates in an order of the round's own: none is always the first, or behind the same one."""
    start = number % len(names)
    return (*names[start:], *names[:start])


def _run(row: Row, launch: Launch, server: PlayingServer, *, warm: bool) -> None:
    """One process for a row. What the caller can't do ends the benchmark; what another can't is a result."""
    try:
        cold, later = measure(launch, server, warm=warm)
    except MeasurementFailed as failed:
        if row.candidate == CALLER:
            raise
        row.failures.append(failed.reason())
        return
    row.cold.append(cold)
    row.warm.extend([later] if later else [])


def _median(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None
