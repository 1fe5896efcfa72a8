"""Summarizes the outcomes of the same fault at different requests in one row of a table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tests.faults.scenarios.cases import Row

_OWN_NAME = re.compile(r"(\w+)\.(?:Amazon)?\1Exception", re.IGNORECASE)
_CLIENT_ERROR = re.compile(r"\w+\.SdkClientException")


@dataclass(frozen=True, slots=True)
class Group:
    """Requests at which a fault has the same outcomes. Each pair of rows has the fault once, then always."""

    fault: str
    pairs: tuple[tuple[Row, Row], ...]

    @property
    def requests(self) -> list[str]:
        """The requests, in the order of the cases."""
        return list(dict.fromkeys(once.case.request for once, _ in self.pairs))

    @property
    def once(self) -> str:
        """The outcome, the attempts, and the seconds with the fault once."""
        return _summarize([once for once, _ in self.pairs])

    @property
    def always(self) -> str:
        """The outcome, the attempts, and the seconds with the fault until the call ends."""
        return _summarize([always for _, always in self.pairs])


def group_pairs(rows: Sequence[Row]) -> list[Group]:
    """Returns the pairs of rows by their fault and outcomes, in the order of the cases."""
    groups: dict[tuple[str, str, str], list[tuple[Row, Row]]] = {}
    for once, always in zip(rows[::2], rows[1::2], strict=True):
        key = (once.case.fault.name, describe_outcome(once), describe_outcome(always))
        groups.setdefault(key, []).append((once, always))
    return [Group(fault, tuple(pairs)) for (fault, _, _), pairs in groups.items()]


def describe_outcome(row: Row) -> str:
    """Returns the outcome with *Service* in the place of the service's name."""
    if "result" in row.outcome:
        return row.outcome
    if _CLIENT_ERROR.fullmatch(row.outcome):
        return "`Service.SdkClientException`"
    return "`Service.ServiceException`" if _OWN_NAME.fullmatch(row.outcome) else f"`{row.outcome}`"


def format_range(values: Iterable[float], form: str) -> str:
    """Returns the smallest and the largest value, or one of them if they look the same."""
    ordered = sorted(values)
    first, last = format(ordered[0], form), format(ordered[-1], form)
    return first if first == last else f"{first} to {last}"


def _summarize(rows: Sequence[Row]) -> str:
    attempts = format_range((row.attempts for row in rows), "d")
    seconds = format_range((row.seconds for row in rows), ".1f")
    return f"{describe_outcome(rows[0])} | {attempts} | {seconds}"
