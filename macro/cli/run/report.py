"""Prints the steps of an execution while it runs, and then its result and its calls."""

from __future__ import annotations

import json
import textwrap
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from macro.cli.run.causes import cause_text, parse_if_json
from macro.cli.terminal.color import bold, green, orange, red
from macro.cli.terminal.lines import fit, terminal_width

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from localaws import ApiCall
    from macro.cli.run.history import Step
    from macro.cli.run.local_run import Execution
    from macro.cli.run.logs import FunctionLog

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
            for line in _step_lines(f"{step.state:{_STATE}} {event} ", step):
                click.echo(line)

    def end(self, execution: Execution, logs: Sequence[FunctionLog]) -> None:
        """Prints the result, the calls, and the logs of functions."""
        if self._as_json:
            click.echo(json.dumps(self._object(execution, logs), indent=2, ensure_ascii=False))
            return
        _print_end(execution)
        if execution.calls is None:
            click.echo("\nThe emulator has no list of calls.")
        else:
            _print_calls(execution.calls)
        for log in logs:
            click.echo("\n" + bold(f"Log of {log.function} in {log.region}"))
            for line in log.lines:
                click.echo(textwrap.indent(line, "  "))

    def _object(self, execution: Execution, logs: Sequence[FunctionLog]) -> dict[str, Any]:
        output = {"output": json.loads(execution.output)} if execution.output else {}
        cause = parse_if_json(execution.description.get("cause") or "")
        calls = execution.calls
        return {
            "stateMachine": self._state_machine,
            "status": execution.description["status"],
            **output,
            **({"error": execution.error} if execution.error else {}),
            **({"cause": cause} if cause else {}),
            "states": [asdict(step) for step in self._steps],
            "calls": None if calls is None else [_call_object(call) for call in calls],
            "logs": [asdict(log) for log in logs],
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
    if execution.error:
        click.echo(f"{execution.error}: {cause_text(ended.get('cause') or '')}".removesuffix(": "))
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


def _step_lines(start: str, step: Step) -> list[str]:
    """Returns the lines of a step. Errors are complete; data is cut to the rest of the terminal's line."""
    width, used = terminal_width(), len(click.unstyle(start))
    if width is None:
        return [start + step.text()]
    room = max(width - used, _MIN_WIDTH)
    if step.event == "failed":
        first, *rest = fit("", step.text(), room, indent=0)
        return [start + first, *(" " * used + line for line in rest)]
    text = step.text()
    return [start + (text if len(text) <= room else f"{text[: room - 1]}…")]
