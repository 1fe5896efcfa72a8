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
    return [_line(problem, subjects) for problem, subjects in _by_problem(findings).items()]


def reason(findings: Sequence[Finding]) -> str:
    """The findings within REASON_LIMIT characters, as much of them as fits; the log has the rest.

    Where not all fits, each problem keeps the first of its subjects, so that as many problems as possible are told.
    """
    whole = "; ".join(lines(findings))
    if len(whole) <= REASON_LIMIT:
        return whole
    short = [_line(problem, _first(subjects)) for problem, subjects in _by_problem(findings).items()]
    for count in range(len(short), 0, -1):
        text = "; ".join(short[:count]) + _more(len(short) - count)
        if len(text) <= REASON_LIMIT:
            return text
    end = f"...{_more(len(short) - 1)}"
    return short[0][: REASON_LIMIT - len(end)] + end


def _by_problem(findings: Sequence[Finding]) -> dict[str, list[str]]:
    subjects: dict[str, list[str]] = {}
    for finding in dict.fromkeys(findings):
        subjects.setdefault(finding.problem, []).append(finding.subject)
    return subjects


def _line(problem: str, subjects: Sequence[str]) -> str:
    return _NOT_PRINTABLE.sub("?", f"{', '.join(subjects)}: {problem}")


def _first(subjects: Sequence[str]) -> list[str]:
    return [f"{subjects[0]} and {len(subjects) - 1} more"] if len(subjects) > 1 else list(subjects)


def _more(count: int) -> str:
    told = f"; and {count} more" if count else ""
    return f"{told} (all in the caller's log, which --disable-rollback keeps)"
