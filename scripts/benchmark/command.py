"""Measures the caller, its alternatives, and the macro, and writes docs/dev/benchmarks.md."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.benchmark.calls import join_runs, measure_calls
from scripts.benchmark.candidates import Candidates, create_python, install_peer, python_version
from scripts.benchmark.figures import open_figures
from scripts.benchmark.growth import measure_growth
from scripts.benchmark.imports import measure_imports
from scripts.benchmark.measuring import MeasurementError
from scripts.benchmark.operations import OPERATIONS
from scripts.benchmark.optimizations import measure_optimizations
from scripts.benchmark.page import Results, render_page
from scripts.benchmark.sizes import measure_sizes
from scripts.benchmark.steps import measure_steps
from scripts.docs.generated_files import add_output_option
from scripts.tooling.build import build, build_plain
from scripts.tooling.environment import ROOT, step
from tests.loopback.server import make_tls

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scripts.benchmark.figures import Figures

_RUNS = 3
_ROUNDS = 7
_SIZES = (1, 3, 10, 100, 1_000, 5_000)


def main(arguments: Sequence[str]) -> int:
    """Runs the script, and returns the exit status."""
    chosen = _parser().parse_args(arguments)
    try:
        return _run(chosen)
    except MeasurementError as failed:
        print(failed, file=sys.stderr)
        print("To continue after the last complete step, use --resume.", file=sys.stderr)
        return 1


def _run(chosen: argparse.Namespace) -> int:
    target = ROOT / "build" / "benchmark"
    python = create_python(target / "python")
    build(ROOT, target, str(python))
    plain = target / "plain"
    with step("plain layer"):
        build_plain(ROOT, plain, str(python))
    with step("peer"):
        peer_problem = install_peer(target / "peer")
    if peer_problem:
        print(f"  without the peer: {peer_problem}")
    candidates = Candidates(
        python, target / "layer" / "python", plain, None if peer_problem else target / "peer"
    )
    options = {"runs": chosen.runs, "rounds": chosen.rounds, "only": chosen.only, "peer": peer_problem}
    figures = open_figures(target / "figures", options, resume=chosen.resume)
    results = _measure(candidates, figures, target, chosen, peer_problem)
    chosen.output.write_text(render_page(results), encoding="utf-8")
    print(f"Wrote {chosen.output}")
    return 0


def _measure(
    candidates: Candidates,
    figures: Figures,
    target: Path,
    chosen: argparse.Namespace,
    peer_problem: str | None,
) -> Results:
    """Returns the figures of all steps, of which some can be measured before."""
    python, rounds, measure = candidates.python, chosen.rounds, figures.measure
    operations = [op for op in OPERATIONS if not chosen.only or chosen.only in str(op)]
    with tempfile.TemporaryDirectory() as folder:
        tls = make_tls(Path(folder))
        calls = [
            measure(f"calls of run {number}", lambda: measure_calls(candidates, operations, rounds, tls))
            for number in range(1, chosen.runs + 1)
        ]
        steps = measure("steps", lambda: measure_steps(candidates, operations, rounds, tls))
        variants = measure(
            "optimizations",
            lambda: measure_optimizations(
                candidates, operations[:1], chosen.runs * rounds, tls, Path(folder)
            ),
        )
        imports = measure("imports", lambda: measure_imports(candidates, operations[0], rounds))
    growth = [] if chosen.only else measure("growth", lambda: measure_growth(python, target, _SIZES))
    return Results(
        python_version(python),
        join_runs(calls),
        steps,
        variants,
        imports,
        growth,
        measure("sizes", lambda: measure_sizes(python, target)),
        chosen.runs,
        rounds,
        peer_problem,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument(
        "--runs",
        type=int,
        default=_RUNS,
        metavar="N",
        help="number of runs of the calls (default: %(default)s)",
    )
    parser.add_argument(
        "--rounds",
        type=int,
        default=_ROUNDS,
        metavar="N",
        help="number of rounds of each run (default: %(default)s)",
    )
    parser.add_argument(
        "--only",
        metavar="TEXT",
        help="measure only operations whose name contains TEXT, and not the macro",
    )
    parser.add_argument(
        "--resume",
        action="store_true",
        help="keep the figures of a run that failed, if it had the same options, and measure only the others",
    )
    add_output_option(parser, "docs/dev/benchmarks.md")
    return parser
