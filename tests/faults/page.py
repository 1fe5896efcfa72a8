"""Writes docs/faults.md from the outcomes."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.docs.page import render
from tests.faults.scenarios.calls import CALLS
from tests.faults.scenarios.deadlines import SECONDS
from tests.faults.scenarios.matrix import LATER_REQUESTS, TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.faults.endurance import Endured
    from tests.faults.scenarios.cases import Row

_TEMPLATE = Path(__file__).with_name("page.md.j2")
_PROTOCOLS = {
    **{str(call): call.protocol.value + (", streaming" if call.streamed else "") for call in CALLS},
    **{later.request: later.protocol.value for later in LATER_REQUESTS},
}


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
        filters={"pairs": _pairs, "outcome": _describe},
        protocols=_PROTOCOLS,
        timeout=TIMEOUT,
        deadline=SECONDS,
        python=platform.python_version(),
        system=platform.system(),
        **{name: getattr(results, name) for name in Results.__slots__},
    )


def _pairs(rows: Sequence[Row]) -> list[tuple[Row, Row]]:
    return list(zip(rows[::2], rows[1::2], strict=True))


def _describe(row: Row) -> str:
    outcome = row.outcome if "result" in row.outcome else f"`{row.outcome}`"
    return f"{outcome} | {row.attempts} | {row.seconds:.1f}"
