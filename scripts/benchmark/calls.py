"""Measures the caller and its alternatives.

Each round starts every candidate once per operation. Their later calls take turns, because the speed of a machine
changes within seconds: a change during a round then concerns all candidates alike.
"""

from __future__ import annotations

import contextlib
import itertools
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING

from rich.progress import track

from scripts.benchmark.candidates import CALLER
from scripts.benchmark.measuring import MeasurementError, running_handler
from scripts.benchmark.operations import GET_ITEM
from scripts.benchmark.server import BenchmarkServer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from scripts.benchmark.candidates import Candidates, Launch
    from scripts.benchmark.measuring import Cold, RunningHandler, Warm
    from scripts.benchmark.operations import Operation
    from scripts.benchmark.server import Tls

WARM_UP = 30  # calls before the measured ones
TURNS = 20
CALLS_PER_TURN = 10
_PERCENT = 100


@dataclass(frozen=True, slots=True)
class Row:
    """The rounds of one candidate with one operation."""

    operation: str
    candidate: str
    cold: list[Cold] = field(default_factory=list)
    warm: list[Warm] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def cold_ratios(self, other: Row) -> list[float]:
        """Each round's ratio of first calls. Load during one round changes both of its figures."""
        return [
            ours.milliseconds / theirs.milliseconds
            for ours, theirs in zip(self.cold, other.cold, strict=True)
        ]

    def warm_ratios(self, other: Row) -> list[float]:
        """Each round's ratio of later calls."""
        return [
            median(ours.milliseconds) / median(theirs.milliseconds)
            for ours, theirs in zip(self.warm, other.warm, strict=True)
        ]

    def warm_ms(self, percent: int) -> float:
        """The median of each round's percentile of the later calls, in milliseconds."""
        return median(warm.milliseconds[len(warm.milliseconds) * percent // _PERCENT] for warm in self.warm)

    def connections(self) -> int:
        """The most connections that a round opened."""
        return max(warm.connections for warm in self.warm)


def join_runs(runs: Iterable[Sequence[Row]]) -> list[Row]:
    """Returns the rows of several runs as those of one run, whose rounds are in the order of the runs."""
    joined: dict[tuple[str, str], Row] = {}
    for row in itertools.chain.from_iterable(runs):
        whole = joined.setdefault((row.operation, row.candidate), Row(row.operation, row.candidate))
        whole.cold.extend(row.cold)
        whole.warm.extend(row.warm)
        whole.failures.extend(row.failures)
    return list(joined.values())


def medians_of_runs(values: Sequence[float], rounds: int) -> list[float]:
    """Returns the median of each run.

    Args:
        values: One value for each round, in the order of the runs.
        rounds: The number of rounds of a run.
    """
    return [median(values[start : start + rounds]) for start in range(0, len(values), rounds)]


def measure_calls(
    candidates: Candidates, operations: Sequence[Operation], rounds: int, tls: Tls
) -> list[Row]:
    """Measures every candidate with every operation over TLS, and with DynamoDB GetItem also without TLS."""
    with contextlib.ExitStack() as stack:
        https = stack.enter_context(BenchmarkServer(tls))
        http = stack.enter_context(BenchmarkServer())
        runs = [(operation, https, str(operation)) for operation in operations]
        runs += [(op, http, f"{op} without TLS") for op in operations if op == GET_ITEM]
        rows = {(label, name): Row(label, name) for _, _, label in runs for name in candidates.names()}
        for number in track(range(rounds), description="calls", transient=True):
            for operation, server, label in runs:
                working = [name for name in candidates.names() if not rows[label, name].failures]
                launches = {
                    name: candidates.launch(name, operation, server) for name in rotate(working, number)
                }
                server.reset(operation.response())
                _run_round(launches, server, {name: rows[label, name] for name in working})
    return list(rows.values())


def rotate(names: Sequence[str], number: int) -> tuple[str, ...]:
    """Returns the candidates in an order that depends on the round, so that none of them is always the first."""
    start = number % len(names)
    return (*names[start:], *names[:start])


def _run_round(launches: Mapping[str, Launch], server: BenchmarkServer, rows: Mapping[str, Row]) -> None:
    """Runs each candidate once. If the first call of another candidate than the caller fails, that is a result."""
    with contextlib.ExitStack() as stack:
        running: dict[str, RunningHandler] = {}
        for name, launch in launches.items():
            try:
                running[name] = stack.enter_context(running_handler(launch, server))
            except MeasurementError as failed:
                if name == CALLER:
                    raise
                rows[name].failures.append(failed.reason())
        for handler in running.values():
            handler.call(WARM_UP, measured=False)
        for turn in range(TURNS):
            for name in rotate(tuple(running), turn):
                running[name].call(CALLS_PER_TURN)
        for name, handler in running.items():
            rows[name].cold.append(handler.cold)
            rows[name].warm.append(handler.warm())
