"""Measures, and writes docs/benchmarks.md."""

from __future__ import annotations

import argparse
import sys
import tempfile
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509

from localaws.api.certificates import write_certificate
from scripts.benchmark.calls import measure_calls
from scripts.benchmark.candidates import Candidates, install_peer, make_python
from scripts.benchmark.growth import measure_growth
from scripts.benchmark.means import measure_means
from scripts.benchmark.measuring import MeasurementFailed
from scripts.benchmark.operations import OPERATIONS
from scripts.benchmark.page import Results, write_page
from scripts.benchmark.phases import measure_phases
from scripts.benchmark.sizes import measure_sizes
from scripts.tooling.build import build, build_plain
from scripts.tooling.environment import ROOT, step

if TYPE_CHECKING:
    from collections.abc import Sequence

_ROUNDS = 15
_SIZES = (1, 3, 10, 100, 1_000, 5_000)


def main(arguments: Sequence[str]) -> int:
    """The script: builds, measures, writes the page; returns the exit status."""
    chosen = _parser().parse_args(arguments)
    try:
        return _run(chosen)
    except MeasurementFailed as failed:
        print(failed, file=sys.stderr)
        return 1


def _run(chosen: argparse.Namespace) -> int:
    target = ROOT / "build" / "benchmark"
    python = make_python(target / "python")
    build(ROOT, target, str(python))
    plain = target / "plain"
    with step("plain layer"):
        build_plain(ROOT, plain, str(python))
    with step("peer"):
        absent = install_peer(target / "peer")
    if absent:
        print(f"  without the peer's handler: {absent}")
    candidates = Candidates(python, target / "layer" / "python", plain, None if absent else target / "peer")
    operations = [op for op in OPERATIONS if not chosen.only or chosen.only in str(op)]
    with tempfile.TemporaryDirectory() as folder:
        certificate = write_certificate(Path(folder), [x509.IPAddress(ip_address("127.0.0.1"))])
        calls = measure_calls(candidates, operations, chosen.rounds, certificate)
        phases = measure_phases(candidates, operations, chosen.rounds, certificate)
        means = measure_means(candidates, operations[:1], chosen.rounds, Path(folder))
    growth = [] if chosen.only else measure_growth(python, target, _SIZES)
    results = Results(calls, phases, means, growth, measure_sizes(python, target), chosen.rounds, absent)
    write_page(Path(chosen.output), results)
    print(f"Written: {chosen.output}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument(
        "--rounds", type=int, default=_ROUNDS, metavar="N", help="processes per figure (%(default)s)"
    )
    parser.add_argument("--only", metavar="TEXT", help="only operations whose name holds this, and no macro")
    parser.add_argument(
        "--output",
        default=str(ROOT / "docs" / "benchmarks.md"),
        metavar="FILE",
        help="the page (docs/benchmarks.md)",
    )
    return parser
