"""`cross-region explain`: shows the calls of a template and the source of each permission."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from macro.cli.options import expand_options, format_option
from macro.cli.template_argument import TemplateArgument
from macro.cli.terminal.command import TerminalCommand
from macro.cli.terminal.lines import terminal_width
from macro.cli.terminal.progress import announce_if_slow
from macro.cli.terminal.streams import read_standard_input

if TYPE_CHECKING:
    from collections.abc import Iterable

    from macro.cli.explain.explanation import ExplainedStatement, Explanation
    from macro.model.call import Branch
    from macro.source.expand_options import ExpandOptions


@click.command(name="explain", cls=TerminalCommand)
@click.argument("template", type=TemplateArgument())
@format_option("text", "markdown", "mermaid", "json")
@expand_options
def command(template: str, kind: str, *, options: ExpandOptions) -> None:
    """Shows the calls of a template: their Regions, the permissions that they get, and the source of each permission.

    TEMPLATE is a file, or - for standard input. --format mermaid draws the state machines, with the calls grouped by
    Region. The source is the rule that the resources come from, and the line of the template. In a terminal, lines
    break only between words, so that you can copy ARNs.

    Exit status: 0 without errors, 1 if the template has errors, 2 for wrong usage.
    """
    from macro.cli.expand_file import expand_file  # noqa: PLC0415  --help doesn't need it
    from macro.cli.explain.explanation import explain  # noqa: PLC0415
    from macro.cli.explain.mermaid import as_mermaid  # noqa: PLC0415
    from macro.cli.explain.text import as_markdown, as_text  # noqa: PLC0415
    from macro.cli.report import print_diagnostics  # noqa: PLC0415

    text = read_standard_input(template)
    with announce_if_slow(f"explaining {template}"):
        outcome = expand_file(template, options, text=text, skip_s3=True)
    print_diagnostics([*outcome.diagnostics, *outcome.ignored_errors])
    if outcome.failed or outcome.ignored_errors or outcome.result is None:
        raise click.exceptions.Exit(1)
    explanation = explain(outcome.result, options.deployment().stack)
    if kind == "mermaid":
        click.echo(as_mermaid(outcome.result.expansion.state_machines))
        return
    if kind == "text":
        click.echo(as_text(explanation, terminal_width()))
        return
    click.echo(as_markdown(explanation) if kind == "markdown" else _as_json(explanation))


def _as_json(explanation: Explanation) -> str:
    calls = [
        {
            "state": call.state,
            "call": call.call,
            "targets": list(call.targets),
            "templateConditions": _as_conditions(call.branches),
            "options": list(call.options),
            "statements": [_as_object(statement) for statement in call.statements],
        }
        for call in explanation.calls
    ]
    added = [{"logicalId": name, "type": kind} for name, kind in explanation.added]
    value = {"calls": calls, "added": added, "notes": list(explanation.notes)}
    return json.dumps(value, indent=2, ensure_ascii=False)


def _as_conditions(branches: Iterable[Branch]) -> dict[str, bool]:
    """Returns the conditions of the template that something depends on, with the value that each must have."""
    return {branch.condition: branch.taken for branch in branches}


def _as_object(explained: ExplainedStatement) -> dict[str, object]:
    """Returns the statement as in the policy, with its reason and its sources."""
    sources = [source.as_json() for source in explained.sources]
    return {
        **explained.statement.render(),
        "TemplateConditions": _as_conditions(explained.statement.branches),
        "Why": explained.statement.reason,
        "Sources": sources,
    }
