"""Plays every fault, shows how the calls end, and writes docs/faults.md."""

from __future__ import annotations

import argparse
import sys
import time
from typing import TYPE_CHECKING

from scripts.tooling.environment import ROOT
from scripts.tooling.page import write_page
from tests.faults import endurance
from tests.faults.page import Results, page_of
from tests.faults.scenarios.cases import row_of
from tests.faults.scenarios.deadlines import deadlines
from tests.faults.scenarios.expected import expected_of, problems_of, problems_of_deadline
from tests.faults.scenarios.matrix import cases, middles
from tests.faults.scenarios.rig import rigs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tests.faults.endurance import Endured
    from tests.faults.scenarios.cases import Case, Row
    from tests.faults.scenarios.rig import Rigs

_AT_ONCE = 4  # most of the time is waiting
_WARM_UP = 30  # rounds of all kinds: with fewer the caller's clients and role sessions are not all there yet


def main(arguments: Sequence[str]) -> int:
    """The script; returns the exit status: 1 where something did not end as it has to."""
    options = _options(arguments)
    if sys.platform != "linux":
        print(
            "scripts/faults needs Linux: its /proc, and its way with a full queue of connections.",
            file=sys.stderr,
        )
        return 1
    with rigs(_AT_ONCE) as several:
        at_calls = _played(several, "faults at calls", list(cases()))
        in_the_middle = _played(several, "faults in the middle", list(middles()))
        hanging = _played(several, "hanging", list(deadlines()))
    endured = _endured(options.calls) if options.calls else []
    problems = [
        *(found for row in (*at_calls, *in_the_middle) for found in problems_of(row, expected_of(row.case))),
        *(found for row in hanging for found in problems_of_deadline(row)),
        *(found for one in endured for found in endurance.problems_of(one)),
    ]
    for problem in problems:
        print(f"PROBLEM: {problem}", file=sys.stderr)
    if not problems and options.calls:
        results = Results(at_calls, in_the_middle, hanging, endured)
        write_page(ROOT / "docs" / "faults.md", page_of(results))
    return 1 if problems else 0


def _played(several: Rigs, name: str, chosen: Sequence[Case]) -> list[Row]:
    started = time.monotonic()
    rows = several.each(row_of, chosen)
    for row in rows:
        print(f"{row.case}: {row.outcome}, {row.attempts} attempts, {row.seconds:.1f} s")
    print(f"{name}: {len(rows)} cases in {time.monotonic() - started:.0f} s", flush=True)
    return rows


def _endured(calls: int) -> list[Endured]:
    """Once as it is, and once with memory traced, which changes what the process holds."""
    found: list[Endured] = []
    rounds = -(-calls // len(endurance.ALL))
    for traced in (False, True):
        started = time.monotonic()
        with rigs(1) as several:
            found += several.each(
                lambda is_traced, rig: endurance.endure(
                    rig, endurance.ALL, _WARM_UP, rounds, traced=is_traced
                ),
                [traced],
            )
        print(
            f"{found[-1].calls:,} calls in {time.monotonic() - started:.0f} s: {found[-1].before} → {found[-1].after}",
            flush=True,
        )
    return found


def _options(arguments: Iterable[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/faults",
        description="Plays faults between the caller and a local AWS: refused and blackholed connections, broken TLS,"
        " resets, slow and torn answers, errors, redirects; at every kind of call, in the middle of pages, roles and"
        " bodies, and with little time left; then thousands of calls. Writes docs/faults.md.",
    )
    parser.add_argument(
        "--calls",
        type=int,
        default=2_000,
        help="how many mixed calls (default: %(default)s; 0: none, and no page)",
    )
    return parser.parse_args(list(arguments))
