"""Findings printed: for a person, as JSON, or as SARIF."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from macro.cli.expand_file import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Sequence

_COLOURS = {Level.ERROR: "red", Level.WARNING: "yellow"}


def print_findings(findings: Sequence[Finding]) -> None:
    """One line each on standard error, coloured where that is a terminal."""
    for finding in findings:
        where, _, rest = str(finding).partition(": ")
        click.echo(
            f"{click.style(where, bold=True)}: {click.style(rest, fg=_COLOURS[finding.level])}", err=True
        )


def print_summary(findings: Sequence[Finding], templates: int) -> None:
    """The count of findings, on standard error."""
    counted = [
        f"{count} {level.value}{'s' * (count > 1)}"
        for level in Level
        if (count := sum(finding.level is level for finding in findings))
    ]
    checked = f"{templates} template{'s' * (templates != 1)}"
    click.echo(f"{', '.join(counted) or 'no problems'} in {checked}", err=True)


def as_json(findings: Sequence[Finding]) -> str:
    """The findings as a JSON list of objects: file, line, column, endLine, endColumn, level, place, message."""
    return json.dumps([_as_object(finding) for finding in findings], indent=2, ensure_ascii=False)


def _as_object(finding: Finding) -> dict[str, Any]:
    return {
        "file": finding.file,
        "line": finding.span.line,
        "column": finding.span.column,
        "endLine": finding.span.end_line,
        "endColumn": finding.span.end_column,
        "level": finding.level.value,
        "place": finding.place,
        "message": finding.text,
    }
