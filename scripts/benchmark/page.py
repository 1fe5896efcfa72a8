"""Renders docs/dev/benchmarks.md from the figures."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from macro.emit.caller_function import RUNTIME
from scripts.benchmark import calls, candidates
from scripts.benchmark.steps import BOTOCORE_IMPORT, SECOND_CALL
from scripts.docs.generated_files import render

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from scripts.benchmark.calls import Row
    from scripts.benchmark.growth import Growth
    from scripts.benchmark.imports import ImportedPackage
    from scripts.benchmark.optimizations import Variant
    from scripts.benchmark.sizes import Part
    from scripts.benchmark.steps import Steps

_TEMPLATE = Path(__file__).with_name("page.md.j2")


@dataclass(frozen=True, slots=True)
class Results:
    """All figures.

    Attributes:
        python: The version of the Python that ran the caller (`3.13.0`).
        rows: The calls of each candidate.
        steps: The steps of the caller's calls, by operation.
        variants: The caller without its optimizations.
        imports: The packages that the caller imports.
        growth: The macro's figures.
        sizes: The parts of the bundles.
        runs: The number of runs of the calls.
        rounds: The number of rounds of each run, and of each other step. The variants have those of all runs.
        peer_problem: Why the peer wasn't measured; None if it was.
    """

    python: str
    rows: Sequence[Row]
    steps: Mapping[str, Steps]
    variants: Sequence[Variant]
    imports: Sequence[ImportedPackage]
    growth: Sequence[Growth]
    sizes: Sequence[Part]
    runs: int
    rounds: int
    peer_problem: str | None


def render_page(results: Results) -> str:
    """Returns the page as Markdown."""
    return render(
        _TEMPLATE,
        filters={
            "by_run": lambda values: calls.medians_of_runs(values, results.rounds),
            "median": _median,
            "ratio": _ratio,
            "spread": _spread,
            "whole": _rounded,
        },
        operations=_group(results.rows),
        runtime=RUNTIME.removeprefix("python"),
        processors=os.cpu_count(),
        system=platform.system(),
        calls=calls.TURNS * calls.CALLS_PER_TURN,
        turn=calls.CALLS_PER_TURN,
        warm_up=calls.WARM_UP,
        second_call=SECOND_CALL,
        botocore_import=BOTOCORE_IMPORT,
        caller=candidates.CALLER,
        peer=candidates.PEER,
        boto3=candidates.BOTO3,
        botocore=candidates.BOTOCORE,
        bare=candidates.BARE,
        **{name: getattr(results, name) for name in Results.__slots__},
    )


def _group(rows: Sequence[Row]) -> Mapping[str, Mapping[str, Row]]:
    """Returns the rows without failures by operation and candidate."""
    by_operation: dict[str, dict[str, Row]] = {}
    for row in rows:
        if not row.failures:
            by_operation.setdefault(row.operation, {})[row.candidate] = row
    return by_operation


def _median(runs: Iterable[Any], figure: str | None = None) -> float | None:
    """Returns the median of a figure of the runs, or of the runs themselves if they are numbers."""
    values = [getattr(run, figure) if figure else run for run in runs]
    measured = [value for value in values if value is not None]
    return median(measured) if measured else None


def _ratio(value: float | None, other: float | None) -> str:
    return f"{value / other:.2f}" if value and other else "—"


def _spread(values: Sequence[float]) -> str:
    """Returns the median, the smallest, and the largest value: `0.50 (0.45 to 0.61)`."""
    return f"{median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def _rounded(value: float | None) -> str:
    return f"{value:.0f}" if value else "—"
