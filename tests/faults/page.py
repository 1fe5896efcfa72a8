"""Writes docs/dev/faults.md and docs/dev/timeouts.md from the outcomes."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.docs.generated_files import render
from scripts.tooling.environment import ROOT
from tests.faults.groups import format_range, group_pairs
from tests.faults.scenarios.calls import CALLS
from tests.faults.scenarios.deadlines import SECONDS
from tests.faults.scenarios.matrix import TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.faults.endurance import Endured
    from tests.faults.scenarios.cases import Row
    from tests.faults.timeouts import Stressed

PAGE = ROOT / "docs" / "dev" / "faults.md"
TIMEOUTS_PAGE = ROOT / "docs" / "dev" / "timeouts.md"
_TEMPLATE = Path(__file__).with_name("page.md.j2")
_TIMEOUTS_TEMPLATE = Path(__file__).with_name("timeouts.md.j2")
_CALLS = list(
    dict.fromkeys(
        (str(call), call.protocol.value + (", streaming" if call.streamed else "")) for call in CALLS
    )
)


@dataclass(frozen=True, slots=True)
class Results:
    """The outcomes of one run. In `cases` and `later_cases`, each pair has the fault once, then always."""

    cases: Sequence[Row]
    later_cases: Sequence[Row]
    deadlines: Sequence[Row]
    endured: Sequence[Endured]


def render_page(results: Results) -> str:
    """Returns the page as Markdown."""
    return render(
        _TEMPLATE,
        filters={
            "groups": group_pairs,
            "requests": _describe_requests,
            "hangs": _hangs,
            "count_results": _count_results,
        },
        calls=_CALLS,
        timeout=TIMEOUT,
        deadline=SECONDS,
        python=platform.python_version(),
        system=platform.system(),
        **{name: getattr(results, name) for name in Results.__slots__},
    )


def render_timeouts(stressed: Stressed) -> str:
    """Returns the page about timeouts at random moments as Markdown."""
    return render(_TIMEOUTS_TEMPLATE, filters={}, stressed=stressed)


def _count_results(rows: Sequence[Row]) -> int:
    """Returns how many calls with the fault once end with the usual result, or with a result that HTTP can't check."""
    return sum("result" in row.outcome for row in rows[::2])


def _describe_requests(requests: Sequence[str]) -> str:
    return "all" if len(requests) == len(_CALLS) else ", ".join(requests)


def _hangs(rows: Sequence[Row]) -> Iterator[tuple[str, str, str, float]]:
    """Yields each request with its faults, the range of its durations, and its remaining time in seconds."""
    for request in dict.fromkeys(row.case.request for row in rows):
        same = [row for row in rows if row.case.request == request]
        seconds = format_range((row.seconds for row in same), ".1f")
        yield request, ", ".join(row.case.fault.name for row in same), seconds, same[0].case.seconds
