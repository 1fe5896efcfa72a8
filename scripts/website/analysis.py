"""What the playground shows for a template. The page runs this module in the browser, with Pyodide.

Nothing here knows a rule of the macro: one expansion supplies the diagnostics, the explanation, the expanded template,
and the graphs, as the commands of `cross-region` print them.
"""

from __future__ import annotations

import contextlib
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from macro.cli.expand_file import expand_file
from macro.cli.explain.explanation import explain
from macro.cli.explain.mermaid import flowcharts
from macro.cli.explain.text import condition_texts
from macro.cli.format_value import format_value
from macro.cli.report import as_json
from macro.source.expand_options import ExpandOptions, without_default

if TYPE_CHECKING:
    from collections.abc import Mapping

    from macro.cli.explain.explanation import ExplainedCall, ExplainedStatement, Explanation


def analyze(request: str) -> str:
    """Analyzes a template.

    Args:
        request: JSON text of an object. `files` has the text of each file by its name. The first one is the template,
            and the others are the definitions that it names. `region` is the Region of the stack.

    Returns:
        JSON text of an object. `problems` are the objects of `cross-region check --format json`. The other members are
        null if the template has errors: `explanation` has what `cross-region explain` prints, `expanded` is the text
        that `cross-region expand` prints, and `graphs` are pairs of a logical ID and a Mermaid flowchart.

    Raises:
        ValueError: A file's name has a folder, or no partition has the Region.
    """
    written = json.loads(request)
    options = ExpandOptions(region=without_default(written["region"]))
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        return json.dumps(_analyze(_write(written["files"]), options))


def _write(files: Mapping[str, str]) -> str:
    """Writes the files to the current folder, and returns the name of the template."""
    for name, text in files.items():
        if Path(name).name != name:
            raise ValueError(f"the file '{name}' must not be in a folder")
        Path(name).write_text(text, encoding="utf-8")
    return next(iter(files))


def _analyze(template: str, options: ExpandOptions) -> dict[str, Any]:
    outcome = expand_file(template, options, skip_s3=True)
    result = None if outcome.failed or outcome.ignored_errors else outcome.result
    problems = json.loads(as_json([*outcome.diagnostics, *outcome.ignored_errors]))
    if result is None:
        return {"problems": problems, "explanation": None, "expanded": None, "graphs": None}
    return {
        "problems": problems,
        "explanation": _explanation(explain(result, options.deployment().stack)),
        "expanded": result.template.write(result.expansion.template),
        "graphs": flowcharts(result.expansion.state_machines),
    }


def _explanation(explanation: Explanation) -> dict[str, Any]:
    return {
        "calls": [_call(call) for call in explanation.calls],
        "added": [{"logicalId": name, "type": kind} for name, kind in explanation.added],
        "notes": list(explanation.notes),
    }


def _call(call: ExplainedCall) -> dict[str, Any]:
    return {
        "state": call.state,
        "call": call.call,
        "targets": list(call.targets),
        "options": list(call.options),
        "statements": [_statement(statement) for statement in call.statements],
    }


def _statement(explained: ExplainedStatement) -> dict[str, Any]:
    statement = explained.statement
    return {
        "effect": statement.effect,
        "actions": list(statement.actions),
        "exceptResources": statement.is_not_resource,
        "resources": [format_value(resource) for resource in statement.resources],
        "conditions": condition_texts(dict(statement.condition)),
        "reason": statement.reason,
        "sources": [source.as_json() for source in explained.sources],
    }
