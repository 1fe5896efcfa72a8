"""Executes a Map with many items on a local AWS, and writes docs/dev/map.md."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scripts.benchmark.measuring import MeasurementError
from scripts.docs.generated_files import add_output_option, render
from scripts.scale.map_items import MapFigures, measure_map
from scripts.tooling.environment import step

if TYPE_CHECKING:
    from collections.abc import Sequence

_TEMPLATE: Final = Path(__file__).with_name("map_page.md.j2")
_ITEMS: Final = 10_000


def main(arguments: Sequence[str]) -> int:
    """Runs the script, and returns the exit status."""
    parser = argparse.ArgumentParser(prog="scripts/bench-map", description=__doc__)
    parser.add_argument(
        "--items", type=int, default=_ITEMS, metavar="N", help="number of items (default: %(default)s)"
    )
    add_output_option(parser, "docs/dev/map.md")
    chosen = parser.parse_args(arguments)
    try:
        with step(f"a Map with {chosen.items:,} items"):
            figures = measure_map(chosen.items)
    except MeasurementError as failed:
        print(failed, file=sys.stderr)
        return 1
    chosen.output.write_text(render_page(figures), encoding="utf-8")
    print(f"Wrote {chosen.output}")
    return 0


def render_page(figures: MapFigures) -> str:
    """Returns the page as Markdown."""
    connections = {use.connections for use in figures.environments}
    return render(
        _TEMPLATE,
        filters={},
        figures=figures,
        processors=os.cpu_count(),
        connections=" or ".join(map(str, sorted(connections))) or "unknown",
        memory=max((use.megabytes for use in figures.environments), default=0.0),
    )
