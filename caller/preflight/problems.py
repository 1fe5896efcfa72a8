"""The problems that the checks report, and the reason that CloudFormation shows for them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

REASON_LIMIT = 256
"""The length of the longest reason that crhelper sends unchanged (`CfnResource._send`). It cuts the start of others."""

_WHERE_TO_FIND_ALL = " (the caller's log has all; keep it with --disable-rollback)"
_NOT_PRINTABLE = re.compile(r"[^\x20-\x7e]")


@dataclass(frozen=True, slots=True)
class Problem:
    """A reason why a call can't be made.

    `subject` is a Region, a role, an operation, or a service in a Region. If `fails_deployment` is false, the problem
    is only logged.
    """

    subject: str
    text: str
    fails_deployment: bool = True


def format_lines(problems: Sequence[Problem]) -> list[str]:
    """Returns one line of printable ASCII for each text, with all its subjects, in the order of the problems."""
    return [_format_line(text, subjects) for text, subjects in _group_by_text(problems).items()]


def format_reason(problems: Sequence[Problem]) -> str:
    """Returns the problems as one line of at most REASON_LIMIT characters.

    If not all problems fit, each one keeps only its first subject, so that as many as possible are shown.
    """
    complete = "; ".join(format_lines(problems))
    if len(complete) <= REASON_LIMIT:
        return complete
    lines = [_format_line(text, _shorten(subjects)) for text, subjects in _group_by_text(problems).items()]
    for count in range(len(lines), 0, -1):
        reason = "; ".join(lines[:count]) + _format_rest(len(lines) - count)
        if len(reason) <= REASON_LIMIT:
            return reason
    end = f"...{_format_rest(len(lines) - 1)}"
    return lines[0][: REASON_LIMIT - len(end)] + end


def _group_by_text(problems: Sequence[Problem]) -> dict[str, list[str]]:
    subjects: dict[str, list[str]] = {}
    for problem in dict.fromkeys(problems):
        subjects.setdefault(problem.text, []).append(problem.subject)
    return subjects


def _format_line(text: str, subjects: Sequence[str]) -> str:
    return _NOT_PRINTABLE.sub("?", f"{', '.join(subjects)}: {text}")


def _shorten(subjects: Sequence[str]) -> list[str]:
    return [f"{subjects[0]} and {len(subjects) - 1} more"] if len(subjects) > 1 else list(subjects)


def _format_rest(count: int) -> str:
    return (f"; and {count} more" if count else "") + _WHERE_TO_FIND_ALL
