"""What the checks found, and one reason made of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

REASON_LIMIT = 256
"""Characters of a reason that crhelper sends as they are (`CfnResource._send`); of a longer one it keeps the tail."""

_NOT_PRINTABLE = re.compile(r"[^\x20-\x7e]")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: `subject` is what it is about (a region, a role, a service in a region).

    One that does not fail the deployment (`fails`) is written to the log alone.
    """

    subject: str
    problem: str
    fails: bool = True


def lines(findings: Sequence[Finding]) -> list[str]:
    """One line per problem with all its subjects, in the order of their finding; printable ASCII alone."""
    subjects: dict[str, list[str]] = {}
    for finding in dict.fromkeys(findings):
        subjects.setdefault(finding.problem, []).append(finding.subject)
    return [_NOT_PRINTABLE.sub("?", f"{', '.join(about)}: {problem}") for problem, about in subjects.items()]


def reason(findings: Sequence[Finding]) -> str:
    """The findings within REASON_LIMIT characters: as many whole lines as fit, and how many the log has more."""
    found = lines(findings)
    for count in range(len(found), 0, -1):
        rest = len(found) - count
        text = "; ".join(found[:count]) + (_more(rest) if rest else "")
        if len(text) <= REASON_LIMIT:
            return text
    more = _more(len(found) - 1) if len(found) > 1 else "... (whole in the caller's log)"
    return found[0][: REASON_LIMIT - len(more)] + more


def _more(count: int) -> str:
    return f"; and {count} more in the caller's log"
