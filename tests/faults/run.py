"""The program behind scripts/faults: it plays every fault, prints how the calls end, and writes the pages about
them."""

from __future__ import annotations

import argparse
import sys
import time
from typing import TYPE_CHECKING

from scripts.docs.generated_files import write_file
from tests.faults import endurance, timeouts
from tests.faults.page import PAGE, TIMEOUTS_PAGE, Results, render_page, render_timeouts
from tests.faults.scenarios.caller_pool import start_callers
from tests.faults.scenarios.cases import play
from tests.faults.scenarios.deadlines import deadlines
from tests.faults.scenarios.expected import find_deadline_problems, find_expected, find_problems
from tests.faults.scenarios.matrix import cases, later_cases

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tests.faults.endurance import Endured
    from tests.faults.scenarios.caller_pool import CallerPool
    from tests.faults.scenarios.cases import Case, Row

_CALLERS = 4  # The callers wait most of the time.
_WARM_UP = 30  # Rounds of all kinds. With fewer rounds, not all clients and role sessions are cached.


def main(arguments: Sequence[str]) -> int:
    """Runs the script, and returns the exit status: 1 if an outcome isn't as expected."""
    options = _parse(arguments)
    if sys.platform != "linux":
        print(
            "scripts/faults needs Linux: /proc, and a full backlog that drops connections.", file=sys.stderr
        )
        return 1
    if options.only == "timeouts":
        return _report(_stress(options.timeouts))
    with start_callers(_CALLERS) as pool:
        at_calls = _play(pool, "faults at calls", list(cases()))
        later = _play(pool, "faults at later requests", list(later_cases()))
        hanging = _play(pool, "calls that hang", list(deadlines()))
    endured = _endure(options.calls) if options.calls else []
    leaks = _stress(options.timeouts) if options.timeouts else []
    problems = [
        *(problem for row in (*at_calls, *later) for problem in find_problems(row, find_expected(row.case))),
        *(problem for row in hanging for problem in find_deadline_problems(row)),
        *(problem for one in endured for problem in endurance.find_problems(one)),
    ]
    if not problems and endured:
        write_file(PAGE, render_page(Results(at_calls, later, hanging, endured)))
    return _report([*problems, *leaks])


def _report(problems: Iterable[str]) -> int:
    """Prints the problems, and returns the exit status."""
    found = list(problems)
    for problem in found:
        print(f"PROBLEM: {problem}", file=sys.stderr)
    return 1 if found else 0


def _play(pool: CallerPool, name: str, chosen: Sequence[Case]) -> list[Row]:
    started = time.monotonic()
    rows = pool.map(play, chosen)
    for row in rows:
        print(f"{row.case}: {row.outcome}, {row.attempts} attempts, {row.seconds:.1f} s")
    print(f"{name}: {len(rows)} cases in {time.monotonic() - started:.0f} s", flush=True)
    return rows


def _endure(calls: int) -> list[Endured]:
    """Makes the calls twice. The second time, memory is traced, which changes the process's resource usage."""
    results: list[Endured] = []
    rounds = -(-calls // len(endurance.ALL))
    for traced in (False, True):
        started = time.monotonic()
        with start_callers(1) as pool:
            results += pool.map(
                lambda is_traced, caller: endurance.endure(
                    caller, endurance.ALL, _WARM_UP, rounds, traced=is_traced
                ),
                [traced],
            )
        last = results[-1]
        seconds = time.monotonic() - started
        print(f"{last.calls:,} calls in {seconds:.0f} s: {last.before} → {last.after}", flush=True)
    return results


def _stress(seconds: float) -> list[str]:
    """Ends calls at random moments for this many seconds. Writes the page, or returns the problems."""
    seed = time.time_ns()
    with start_callers(1) as pool:
        (stressed,) = pool.map(lambda each, caller: timeouts.stress(caller, seconds, each), [seed])
    print(f"seed {seed}: {stressed.outcomes.total():,} calls with little time: {dict(stressed.outcomes)}")
    problems = list(timeouts.find_problems(stressed))
    if not problems:
        write_file(TIMEOUTS_PAGE, render_timeouts(stressed))
    return problems


def _parse(arguments: Iterable[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/faults",
        description="Injects faults between the caller and a local AWS: refused and blackholed connections, TLS"
        " failures, resets, slow and malformed responses, errors, and redirects. They happen at every kind of call,"
        " during pagination, role assumption, and uploads, and with little time left. Then, the script makes thousands"
        " of calls, and ends calls at random moments. Writes docs/dev/faults.md and"
        " docs/dev/timeouts.md.",
    )
    parser.add_argument(
        "--calls",
        type=int,
        default=2_000,
        help="number of mixed calls at the end (default: %(default)s; 0: none, and the page isn't written)",
    )
    parser.add_argument(
        "--timeouts",
        type=float,
        default=300.0,
        metavar="SECONDS",
        help="how long to end calls at random moments, and to check the call after each of them (default: %(default)s;"
        " 0: not at all)",
    )
    parser.add_argument("--only", choices=["timeouts"], help="do only this")
    return parser.parse_args(list(arguments))
