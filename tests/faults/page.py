"""The page of outcomes."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.faults.scenarios.calls import CALLS
from tests.faults.scenarios.deadlines import SECONDS
from tests.faults.scenarios.matrix import MIDDLES, TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tests.faults.endurance import Endured
    from tests.faults.scenarios.cases import Row

_MEGA = 1_000_000
_INTRODUCTION = f"""\
# Faults

Written by `scripts/faults`. A proxy on loopback stands between `caller.handler.handler`, in a process of its own, and a
local AWS whose answers are real; it fails as the first column says, once or for as long as the call lasts. Calls have
the default of three attempts, a `Timeout` of {TIMEOUT} s where they have to wait, and 10 s left. After each case the
same invocation is made again over a network that is whole, and has to give its usual result; nothing but one log line
may be written meanwhile, the root logger at DEBUG, and no parameter, result or credential in it.

Seconds are measured, on {{machine}}; those of throttling are botocore's own back-off, which is random.

- *result*: what the local AWS gives without a fault. *another result*: S3's body is taken as it is where the announced
  length is too small; nothing in HTTP tells that its sender meant more.
- What breaks off, is cut or is no document of the protocol's is asked for again, as often as errors are. A stream is
  where the call only reads (GET) and the result holds it; with `ResultWriter` the next target has to help.
- `Retry-After` changes nothing, as in botocore; `x-amz-retry-after` (milliseconds) is waited for, five seconds at most.
- Expired credentials are not asked with again: the function's are renewed by Lambda, a role's by the caller before they
  expire.
- botocore takes XML of S3's that breaks off for a server's error, whose name is `S3.S3Exception`.
"""
_PROTOCOLS = {
    **{str(call): call.wire.value + (", streamed" if call.streamed else "") for call in CALLS},
    **{middle.where: middle.wire.value for middle in MIDDLES},
}
_ONCE = ("once", "attempts", "seconds", "always", "attempts", "seconds")


@dataclass(frozen=True, slots=True)
class Results:
    """All that one run found."""

    cases: Sequence[Row]
    middles: Sequence[Row]
    deadlines: Sequence[Row]
    endured: Sequence[Endured]


def page_of(results: Results) -> str:
    """The page as Markdown."""
    return "\n".join(_page(results)) + "\n"


def _page(results: Results) -> Iterator[str]:
    yield _INTRODUCTION.format(machine=f"Python {platform.python_version()}, {platform.system()}")
    yield "## Calls"
    yield ""
    yield from _table(("fault", "call", "protocol", *_ONCE), _pairs(results.cases))
    yield "## In the middle"
    yield ""
    yield "`Paginate` counts the attempts of all pages; `Credentials`, `BodyFrom` and `ResultWriter` those of the call."
    yield ""
    yield from _table(("fault", "request", "protocol", *_ONCE), _pairs(results.middles))
    yield "## Out of time"
    yield ""
    yield (
        f"What hangs or fails for ever, in invocations with {SECONDS} s left (`ResultWriter`, which moves 20 MB before:"
        f" {3 * SECONDS:.1f} s). Each has to end as `CrossRegion.DeadlineExceeded` within that time: Lambda ends the"
        " process then."
    )
    yield ""
    yield from _table(("request", "hangs in", "outcome", "seconds"), _deadlines(results.deadlines))
    if results.endured:
        yield "## Many calls"
        yield ""
        yield from _endured(results.endured)


def _pairs(rows: Sequence[Row]) -> Iterator[tuple[str, ...]]:
    for once, always in zip(rows[::2], rows[1::2], strict=True):
        where = once.case.where
        yield once.case.fault.name, where, _PROTOCOLS[where], *_outcome(once), *_outcome(always)


def _outcome(row: Row) -> tuple[str, str, str]:
    outcome = row.outcome if " " in row.outcome or row.outcome == "result" else f"`{row.outcome}`"
    return outcome, str(row.attempts), f"{row.seconds:.1f}"


def _deadlines(rows: Sequence[Row]) -> Iterator[tuple[str, ...]]:
    for row in rows:
        outcome, _, seconds = _outcome(row)
        yield row.case.where, row.case.fault.name, outcome, f"{seconds} of {row.case.seconds:.1f}"


def _endured(all_endured: Sequence[Endured]) -> Iterator[str]:
    first = all_endured[0]
    ends = ", ".join(f"{name} {count:,}" for name, count in first.outcomes.most_common())
    yield (
        f"{first.calls:,} mixed calls, most over a fault, in one process, after a warm-up that fills its caches. They"
        f" ended as: {ends}. Files are counted as they are, memory without garbage."
    )
    yield ""
    yield from _table(("of the process", "before", "after"), _figures(all_endured))


def _figures(all_endured: Sequence[Endured]) -> Iterator[tuple[str, ...]]:
    for endured in all_endured:
        before, after = endured.before, endured.after
        if before.traced:  # tracing takes memory itself
            yield (
                "Python objects (tracemalloc), MB",
                f"{before.traced / _MEGA:.2f}",
                f"{after.traced / _MEGA:.2f}",
            )
            continue
        yield "open file descriptors", str(before.files), str(after.files)
        yield "the same, further calls without garbage collection", "", str(endured.uncollected.files)
        yield "sockets among them", str(before.sockets), str(after.sockets)
        yield "threads", str(before.threads), str(after.threads)
        yield "resident memory, MB", f"{before.resident / _MEGA:.1f}", f"{after.resident / _MEGA:.1f}"


def _table(head: Sequence[str], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + " --- |" * len(head)
    for row in rows:
        yield "| " + " | ".join(row) + " |"
    yield ""
