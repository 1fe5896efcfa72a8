"""Measures the macro, the commands, and cfn-lint with large templates, and writes docs/dev/scale.md."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch

from macro.handler import LAYER_ARN_VARIABLE, handler
from scripts.benchmark.measuring import MeasurementError
from scripts.docs.generated_files import add_output_option, render
from scripts.scale.measure import LAYER, PROGRAMS, Figure, measure
from scripts.scale.templates import event_of, size, template_of_calls, template_of_resources

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_TEMPLATE: Final = Path(__file__).with_name("page.md.j2")
_RESOURCES: Final = (50, 100, 200, 500)
_BYTES: Final = (100_000, 250_000, 500_000, 990_000)
_RUNS: Final = 3
_FEW, _MANY = 100, 300  # calls, to determine the size of one


def main(arguments: Sequence[str]) -> int:
    """Runs the script, and returns the exit status."""
    chosen = _parser().parse_args(arguments)
    per_call = bytes_per_call()
    resources = {f"{count} resources": template_of_resources(count) for count in _RESOURCES}
    definitions = {
        f"{count / 1_000_000:.2f} MB, {calls:,} calls": template_of_calls(calls)
        for count in _BYTES
        for calls in [count // per_call["after"]]
    }
    with tempfile.TemporaryDirectory() as folder:
        try:
            figures = measure({**resources, **definitions}, Path(folder), chosen.runs)
        except MeasurementError as failed:
            print(failed, file=sys.stderr)
            return 1
    sections = {
        "Templates with many resources": _section(_RESOURCES, resources, figures),
        "Templates with a large definition": _section(_BYTES, definitions, figures),
    }
    chosen.output.write_text(_render(sections, per_call, chosen.runs), encoding="utf-8")
    print(f"Wrote {chosen.output}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/bench-scale", description=__doc__)
    parser.add_argument(
        "--runs", type=int, default=_RUNS, metavar="N", help="number of runs (default: %(default)s)"
    )
    add_output_option(parser, "docs/dev/scale.md")
    return parser


def bytes_per_call() -> dict[str, int]:
    """Returns the average size of a call before and after the macro, and of the Retry that the macro adds to it."""
    before = [size(template_of_calls(count)) for count in (_FEW, _MANY)]
    expanded = [_expand(template_of_calls(count)) for count in (_FEW, _MANY)]
    after = [size(template) for template in expanded]
    state = expanded[0]["Resources"]["Orders"]["Properties"]["Definition"]["States"]["S0"]
    retry = len(json.dumps({"Retry": state["Retry"]}, separators=(",", ":"))) - 1
    return {
        "before": (before[1] - before[0]) // (_MANY - _FEW),
        "after": (after[1] - after[0]) // (_MANY - _FEW),
        "retry": retry,
    }


def _expand(template: dict[str, Any]) -> dict[str, Any]:
    with patch.dict(os.environ, {LAYER_ARN_VARIABLE: LAYER}):
        response = handler(event_of(template), None)
    fragment: dict[str, Any] = response["fragment"]
    return fragment


def _section(
    sizes: Sequence[int], templates: Mapping[str, Any], figures: Mapping[str, Mapping[str, Figure]]
) -> dict[str, Any]:
    rows = {name: figures[name] for name in templates}
    return {
        "rows": rows,
        "larger": sizes[-1] / sizes[-2],
        "growth": {program: _growth(rows, program) for program in PROGRAMS},
    }


def _growth(rows: Mapping[str, Mapping[str, Figure]], program: str) -> float:
    """Returns the time for the largest template, divided by the time for the second largest one."""
    second, last = [row[program].seconds for row in rows.values()][-2:]
    return last / second


def _render(sections: Mapping[str, Any], per_call: Mapping[str, int], runs: int) -> str:
    return render(
        _TEMPLATE,
        filters={},
        python=platform.python_version(),
        processors=os.cpu_count(),
        system=platform.system(),
        programs=list(PROGRAMS),
        sections=sections,
        runs=runs,
        **per_call,
    )
