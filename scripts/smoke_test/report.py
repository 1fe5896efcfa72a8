"""The report of a run, in Markdown, to paste into an issue."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from scripts.smoke_test.model import Verdict
from scripts.smoke_test.points import NOT_COVERED
from scripts.smoke_test.redaction import redact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scripts.smoke_test.model import Finding, Findings, Point

_LONGEST = 120  # characters in a cell of the table
_PROBLEMS = (Verdict.DIFFERENT, Verdict.NOT_OBSERVED)


def has_problems(findings: Findings) -> bool:
    """Returns whether anything differs or wasn't observed, although no API refused it."""
    return any(each.verdict in _PROBLEMS for _, of_point in findings for each in of_point)


def report(findings: Findings, heading: Sequence[str], account: str) -> str:
    """Returns the report without anything that identifies the account.

    Args:
        findings: The findings by point.
        heading: Lines about the run: version, Regions, date.
        account: The ID of the account.
    """
    counts = Counter(each.verdict for _, of_point in findings for each in of_point)
    lines = [
        "## Smoke test of Cross::Region::AwsCall",
        "",
        *(f"- {line}" for line in heading),
        f"- {', '.join(f'{counts[verdict]} {verdict}' for verdict in Verdict if counts[verdict])}",
    ]
    details: list[str] = []
    shown: set[str] = set()  # facts of one observation can have the same reason
    for point, of_point in findings:
        lines += ["", f"### `{point.id}`: {point.title}", "", f"Source: {point.source}", ""]
        lines += ["| question | expected | observed | verdict |", "| --- | --- | --- | --- |"]
        for unredacted in of_point:
            finding = _redacted(
                unredacted, account
            )  # before a text is cut, because a part of an ID isn't found
            lines.append(_row(finding))
            details += [line for line in _detail(point, finding) if finding.observed not in shown]
            shown.add(finding.observed)
    lines += ["", "### Not covered", "", *(f"- {text}" for text in NOT_COVERED)]
    if details:
        lines += ["", "### Long values", *details]
    return redact("\n".join(lines) + "\n", account)


def _redacted(finding: Finding, account: str) -> Finding:
    expected, observed = (redact(text, account) for text in (finding.expected, finding.observed))
    return replace(finding, expected=expected, observed=observed)


def _row(finding: Finding) -> str:
    cells = (finding.fact.question, _cell(finding.expected), _cell(finding.observed), finding.verdict.value)
    return f"| {' | '.join(cells)} |"


def _cell(text: str) -> str:
    """Returns a text as one cell. A long one is cut, and printed after the tables."""
    one_line = " ".join(text.split()).replace("|", "\\|")
    if not one_line:
        return "(empty)"
    return f"`{one_line}`" if len(one_line) <= _LONGEST else f"`{one_line[:_LONGEST]}` …"


def _detail(point: Point, finding: Finding) -> list[str]:
    if max(len(finding.expected), len(finding.observed)) <= _LONGEST:
        return []
    return [
        "",
        f"`{point.id}`: {finding.fact.question}",
        "",
        "```text",
        f"expected: {finding.expected}",
        f"observed: {finding.observed}",
        "```",
    ]
