"""Measures how many native states of real templates work in another Region if only the Region is added.

For each state with an AWS SDK integration in the templates of a folder, the script adds a Region to the state's ARN and
expands the template. With --integration optimized, it does this for optimized integrations. It reports how many states
work, how many the macro ignores, and why it refuses the others. If a SAM template fails with the macro before the SAM
transform, the script tries the macro after the SAM transform. With --map, it also reports the states whose caller lacks
a permission that the state machine's role has.
"""

from __future__ import annotations

import argparse
import json
import logging
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING

from scripts.catalog.sources import read_map
from scripts.tooling.arguments import existing_folder, new_file
from tests.portability.measure import measure
from tests.portability.variants import Integration

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.portability.measure import Result


def main(arguments: Sequence[str]) -> int:
    """Runs the script, and returns the exit status."""
    logging.getLogger("samtranslator").setLevel(logging.ERROR)  # it warns about its own metrics
    parser = argparse.ArgumentParser(prog="scripts/measure-templates", description=__doc__)
    parser.add_argument("folder", type=existing_folder, help="a folder with templates, at any depth")
    parser.add_argument(
        "--json", type=new_file, metavar="FILE", help="write the outcome of every state to a file"
    )
    parser.add_argument(
        "--map", type=read_map, default={}, metavar="FILE", help="aws/map.json of iann0036/iam-dataset"
    )
    parser.add_argument("--refused", action="store_true", help="print every refused state with its messages")
    parser.add_argument(
        "--integration",
        choices=[each.name.lower().replace("_", "-") for each in Integration],
        default="aws-sdk",
        help="the kind of integration (default: aws-sdk)",
    )
    options = parser.parse_args(arguments)
    integration = Integration[options.integration.upper().replace("-", "_")]
    results = list(measure(options.folder, options.map, integration))
    if options.json:
        options.json.write_text(json.dumps([asdict(result) for result in results], indent=1))
    for result in results:
        if options.refused and result.outcome != "works":
            print(f"{result.outcome} {result.template} {result.call}", *result.messages, sep="\n    ")
    print(*_summary(results), sep="\n")
    return 0


def _summary(results: Sequence[Result]) -> Iterator[str]:
    """Yields the counts: of all states, of those whose role is in the template, and of the refused by reason."""
    yield f"{len(results)} states in {len({result.template for result in results})} templates"
    yield from _outcomes(results)
    declared = [result for result in results if result.has_role]
    yield f"{len(declared)} states whose role is in the template"
    yield from _outcomes(declared)
    refused = Counter(result.reason for result in results if result.outcome == "refused")
    yield f"{refused.total()} refused"
    yield from (f"{count:6} {reason}" for reason, count in refused.most_common())


def _outcomes(results: Sequence[Result]) -> Iterator[str]:
    total = len(results) or 1
    outcomes = Counter(result.outcome for result in results)
    yield from (f"{count:6} {outcome} ({count / total:.0%})" for outcome, count in outcomes.most_common())
