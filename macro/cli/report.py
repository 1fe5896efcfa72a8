"""Prints diagnostics as text, and converts them to JSON."""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING, Any

import click

from macro.model.rules import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from macro.cli.expand_file import LocatedDiagnostic

_COLORS = {Severity.ERROR: "red", Severity.WARNING: "yellow"}


def print_diagnostics(diagnostics: Sequence[LocatedDiagnostic]) -> None:
    """Prints one line for each diagnostic, and the text to paste below it, on standard error."""
    for located in diagnostics:
        diagnostic = located.diagnostic
        location = click.style(str(located.location), bold=True)
        rule = click.style(diagnostic.rule.id, fg=_COLORS[diagnostic.severity], bold=True)
        click.echo(f"{location}: {rule} {diagnostic.message}", err=True)
        if diagnostic.fix:
            click.echo(f"\n{textwrap.indent(diagnostic.fix, '    ')}\n", err=True)


def print_summary(diagnostics: Sequence[LocatedDiagnostic], templates: int) -> None:
    """Prints the number of errors and warnings on standard error."""
    counts = [
        f"{count} {severity.value}{'s' * (count > 1)}"
        for severity in Severity
        if (count := sum(located.diagnostic.severity is severity for located in diagnostics))
    ]
    checked = f"{templates} template{'s' * (templates != 1)}"
    click.echo(f"{', '.join(counts) or 'no problems'} in {checked}", err=True)


def as_json(diagnostics: Sequence[LocatedDiagnostic]) -> str:
    """Returns a JSON list with one object for each diagnostic.

    Its members are file, line, column, endLine, endColumn (from 1, the end is exclusive), severity, rule, path,
    message, and fix.
    """
    return json.dumps([_as_object(located) for located in diagnostics], indent=2, ensure_ascii=False)


def _as_object(located: LocatedDiagnostic) -> dict[str, Any]:
    diagnostic, span = located.diagnostic, located.location.span
    return {
        "file": located.location.file,
        "line": span.line,
        "column": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
        "severity": diagnostic.severity.value,
        "rule": diagnostic.rule.id,
        "path": str(diagnostic.path),
        "message": diagnostic.message,
        "fix": diagnostic.fix,
    }
