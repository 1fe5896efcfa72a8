"""Measures what it costs to wait for jobs of a minute, an hour, and a day, and writes docs/dev/waiting.md.

The script deploys a state with `.sync` in another Region to a local AWS. It skips the pauses of the Retry in the
expanded template, but counts their time. The job ends at the first attempt after its time.
"""

from __future__ import annotations

import argparse
import platform
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.docs.generated_files import add_output_option, render
from scripts.waiting.measure import measure_waiting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scripts.waiting.measure import Results

JOBS = {"1 minute": 60, "1 hour": 3_600, "1 day": 86_400}
MOST_EVENTS = 25_000
"""The quota of a standard execution ("Step Functions service quotas" in the AWS Step Functions Developer Guide)."""

_TEMPLATE = Path(__file__).with_name("page.md.j2")


def main(arguments: Sequence[str]) -> int:
    """Runs the script, and returns the exit status."""
    parser = argparse.ArgumentParser(prog="scripts/bench-waiting", description=__doc__)
    add_output_option(parser, "docs/dev/waiting.md")
    output: Path = parser.parse_args(list(arguments)).output
    output.write_text(render_page(measure_waiting(JOBS)), encoding="utf-8")
    print(f"Wrote {output}")
    return 0


def render_page(results: Results) -> str:
    """Returns the page as Markdown."""
    *_, hour, day = results.waits
    hours = (day.seconds - hour.seconds) / 3_600
    attempts = (day.attempts - hour.attempts) / hours
    events = (day.events - hour.events) / hours
    return render(
        _TEMPLATE,
        filters={},
        results=results,
        attempts_per_hour=attempts,
        events_per_hour=events,
        lambda_seconds_per_hour=attempts * results.typical_milliseconds / 1000,
        most_events=MOST_EVENTS,
        longest_days=(MOST_EVENTS - day.events) / events / 24 + day.seconds / 86_400,
        python=platform.python_version(),
        system=platform.system(),
    )
