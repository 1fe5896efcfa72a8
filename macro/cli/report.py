"""Prints diagnostics as text, and converts them to JSON."""

from __future__ import annotations

import json
import textwrap
from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from macro.cli.terminal.color import bold, green, orange, red
from macro.cli.terminal.lines import with_noun
from macro.model.diagnostics import one_line
from macro.model.rules import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from macro.cli.expand_file import LocatedDiagnostic, Outcome

_COLORS = {Severity.ERROR: red, Severity.WARNING: orange}


def print_diagnostics(diagnostics: Sequence[LocatedDiagnostic]) -> None:
    """Prints one line for each diagnostic, and the text to paste below it, on standard error."""
    for located in diagnostics:
        diagnostic = located.diagnostic
        location = bold(one_line(str(located.location)))
        rule = _COLORS[diagnostic.severity](diagnostic.rule.id)
        click.echo(f"{location}: {rule} {diagnostic.message}", err=True)
        if diagnostic.fix:
            click.echo(f"\n{textwrap.indent(diagnostic.fix, '    ')}\n", err=True)


def print_summary(outcomes: Sequence[Outcome]) -> None:
    """Prints the number of templates, of calls, and of errors and warnings on standard error."""
    calls, failed = sum(outcome.calls for outcome in outcomes), any(outcome.failed for outcome in outcomes)
    counts = [
        with_noun(len(outcomes), "template"),
        *([with_noun(calls, "call")] if calls or not failed else []),
    ]
    severities = Counter(one.diagnostic.severity for outcome in outcomes for one in outcome.diagnostics)
    problems = [
        _COLORS[severity](with_noun(severities[severity], severity.value))
        for severity in Severity
        if severities[severity]
    ]
    click.echo(", ".join([*counts, *(problems or [green("no problems")])]), err=True)


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
