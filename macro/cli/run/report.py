"""Prints the steps of an execution while it runs, and then its result and its calls."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from macro.cli.run.history import cause_text
from macro.cli.terminal.color import bold, green, orange, red

if TYPE_CHECKING:
    from collections.abc import Iterable

    from localaws import ApiCall
    from macro.cli.run.history import Step
    from macro.cli.run.local_run import Execution

_COLORS = {"failed": red, "retried": orange, "caught": orange, "output": green}
_COLUMNS = ("Region", "Service", "Operation", "Status", "Duration")
_STATE = 16  # columns
_EVENT = 8
_MIN_WIDTH = 20  # columns of a detail


class Report:
    """Prints text while the execution runs, or one JSON object at the end."""

    def __init__(self, state_machine: str, *, as_json: bool) -> None:
        """Creates a report for a state machine, named by its logical ID."""
        self._state_machine = state_machine
        self._as_json = as_json
        self._steps: list[Step] = []

    def step(self, step: Step) -> None:
        """Prints a step of a state."""
        self._steps.append(step)
        if not self._as_json:
            event = _COLORS.get(step.event, str)(f"{step.event:{_EVENT}}")
            click.echo(f"{step.state:{_STATE}} {event} {_cut(step.detail, _STATE + _EVENT + 2)}")

    def end(self, execution: Execution) -> None:
        """Prints the result and the calls."""
        if self._as_json:
            click.echo(json.dumps(self._object(execution), indent=2, ensure_ascii=False))
        else:
            _print_end(execution)
            _print_calls(execution.calls)

    def _object(self, execution: Execution) -> dict[str, Any]:
        ended = execution.description
        output = {"output": json.loads(execution.output)} if execution.output else {}
        return {
            "stateMachine": self._state_machine,
            "status": ended["status"],
            **output,
            **{name: ended[name] for name in ("error", "cause") if ended.get(name)},
            "states": [asdict(step) for step in self._steps],
            "calls": [_call_object(call) for call in execution.calls],
        }


def _call_object(call: ApiCall) -> dict[str, Any]:
    return {
        "region": call.region,
        "service": call.service,
        "operation": call.operation,
        "status": call.status,
        "milliseconds": call.milliseconds,
    }


def _print_end(execution: Execution) -> None:
    ended = execution.description
    color = green if execution.succeeded else red
    click.echo(f"\n{color(ended['status'])}")
    if ended.get("error"):
        click.echo(f"{ended['error']}: {cause_text(ended.get('cause') or '')}".removesuffix(": "))
    if execution.output:
        click.echo(json.dumps(json.loads(execution.output), indent=2, ensure_ascii=False))


def _print_calls(calls: Iterable[ApiCall]) -> None:
    rows = [_COLUMNS, *(_row(call) for call in calls)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_COLUMNS))]
    click.echo()
    if len(rows) == 1:
        click.echo("The state machine made no calls.")
        return
    for number, row in enumerate(rows):
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        click.echo(bold(line) if number == 0 else line)


def _row(call: ApiCall) -> tuple[str, str, str, str, str]:
    return call.region, call.service, call.operation, str(call.status), f"{call.milliseconds:.0f} ms"


def _cut(text: str, used: int) -> str:
    """Returns a text cut to the rest of the terminal's line, or the whole text without a terminal."""
    if not sys.stdout.isatty():
        return text
    room = max(shutil.get_terminal_size().columns - used, _MIN_WIDTH)
    return text if len(text) <= room else f"{text[: room - 1]}…"
