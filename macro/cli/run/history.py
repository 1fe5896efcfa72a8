"""Converts the history of an execution to the steps of its states.

Source: AWS Step Functions API Reference, HistoryEvent.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from macro.cli.run.causes import cause_text, parse_if_json, without_stack_traces

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_TIMED_OUT = "TimedOut"
_FAILED = ("Failed", _TIMED_OUT)
_UNNAMED = "an error that the history doesn't name"
_ENTERED, _EXITED = "StateEntered", "StateExited"
_CONTAINERS = {"MapStateStarted": "Map", "ParallelStateStarted": "Parallel"}
_STARTED = ("Scheduled", *_CONTAINERS)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a state.

    Args:
        state: The name of the state.
        event: `entered`, `failed`, `retried`, `caught`, or `output`.
        detail: The input or the output; for `failed`, an object with the members `error` and `cause`; for `retried` and
            `caught`, the name of the error.
    """

    state: str
    event: str
    detail: Any

    def text(self) -> str:
        """Returns the detail on one line, without the stack traces of functions."""
        if self.event == "failed":
            message = " ".join(cause_text(self.detail["cause"]).split())
            return f"{self.detail['error']}: {message}" if message else str(self.detail["error"])
        if self.event in ("retried", "caught"):
            return str(self.detail)
        return json.dumps(without_stack_traces(self.detail), ensure_ascii=False, separators=(",", ":"))


class History:
    """Reads a growing history."""

    def __init__(self, fail_states: Mapping[str, tuple[str, str]] | None = None) -> None:
        """Creates a reader that has seen no events.

        Args:
            fail_states: The error and the cause of each Fail state. The history doesn't contain them.
        """
        self._fail_states = fail_states or {}
        self._open: dict[int, tuple[str, ...]] = {}  # after each event: the open states, outermost first
        # The error of each event that is a failure. It is empty if the error has no name.
        self._failures: dict[int, str] = {}
        self._kinds: dict[str, str] = {}  # the type of each state that was entered

    def steps(self, events: Iterable[dict[str, Any]]) -> Iterator[Step]:
        """Yields the steps in the events that are new."""
        for event in events:
            if event["id"] not in self._open:
                yield from self._steps(event)

    def _steps(self, event: dict[str, Any]) -> Iterator[Step]:
        kind, details = event["type"], _details(event)
        state = self._state(event, details)
        # The error if this event follows a failure, or None.
        earlier = self._failures.get(event.get("previousEventId", 0))
        if kind.endswith(_FAILED) and not kind.startswith("Execution"):
            error = self._failures[event["id"]] = str(details.get("error") or earlier or _default_error(kind))
            if details.get("error") or kind.endswith(_TIMED_OUT):
                yield Step(state, "failed", _failure(error, str(details.get("cause") or "")))
        elif kind.endswith(_ENTERED):
            yield Step(state, "entered", parse_if_json(details.get("input", "")))
            if kind.startswith("Fail"):
                yield self._fail(state, event["id"])
        elif kind.endswith(_EXITED):
            output = parse_if_json(details.get("output", ""))
            if earlier is not None:
                yield Step(state, "caught", earlier or _find_error(output) or _UNNAMED)
            yield Step(state, "output", output)
        elif earlier is not None and kind.endswith(_STARTED):
            yield Step(state, "retried", earlier or _UNNAMED)

    def _fail(self, state: str, event_id: int) -> Step:
        """Returns the failure of a Fail state, which has no event of its own, and stores its error."""
        error, cause = self._fail_states.get(state, ("", ""))
        self._failures[event_id] = error
        return Step(state, "failed", _failure(error or _UNNAMED, cause))

    def _state(self, event: dict[str, Any], details: dict[str, Any]) -> str:
        """Returns the state that an event belongs to, and stores the states that are open after it."""
        kind, name = event["type"], str(details.get("name"))
        inside = self._open.get(event.get("previousEventId", 0), ())
        if kind.endswith(_ENTERED):
            self._kinds[name] = kind.removesuffix(_ENTERED)
            inside = (*inside, name)
        elif kind.endswith(_EXITED):
            self._open[event["id"]] = inside[: inside.index(name)] if name in inside else inside
            return name
        elif kind in _CONTAINERS:  # a Map or Parallel is retried after a failure inside it
            while inside and self._kinds[inside[-1]] != _CONTAINERS[kind]:
                inside = inside[:-1]
        self._open[event["id"]] = inside
        return inside[-1] if inside else ""


def _details(event: dict[str, Any]) -> dict[str, Any]:
    """Returns the details of an event. The name of the member depends on the type of the event."""
    details = (value for name, value in event.items() if name.endswith("EventDetails"))
    return next((value for value in details if isinstance(value, dict)), {})


def find_fail_states(definition: Any) -> dict[str, tuple[str, str]]:
    """Returns the error and the cause of each Fail state in a definition by the name of the state.

    An error or a cause that is a path or an expression is left out, because only the execution knows its value.
    """
    found: dict[str, tuple[str, str]] = {}
    if isinstance(definition, list):
        for member in definition:
            found |= find_fail_states(member)
    elif isinstance(definition, dict):
        for name, value in definition.items():
            if isinstance(value, dict) and value.get("Type") == "Fail":
                error, cause = (str(value.get(field, "")) for field in ("Error", "Cause"))
                found[name] = (
                    "" if error.startswith("{%") else error,
                    "" if cause.startswith("{%") else cause,
                )
            else:
                found |= find_fail_states(value)
    return found


def _failure(error: str, cause: str) -> dict[str, Any]:
    """Returns the detail of a failure. A cause that is a JSON object isn't text in text."""
    value = parse_if_json(cause)
    return {"error": error, "cause": value if isinstance(value, dict) else cause}


def _default_error(kind: str) -> str:
    """Returns the error name of an event without one, or an empty string.

    Source: AWS Step Functions Developer Guide, "Handling errors in Step Functions workflows".
    """
    return "States.Timeout" if kind.endswith(_TIMED_OUT) else ""


def _find_error(output: Any) -> str:
    """Returns the name of the caught error in the output of a state, or an empty string.

    A Catch field puts an object with the members `Error` and `Cause` into the output, or into a member of it.
    """
    candidates = [output, *output.values()] if isinstance(output, dict) else []
    errors = (each for each in candidates if isinstance(each, dict) and each.keys() == {"Error", "Cause"})
    return next((str(each["Error"]) for each in errors), "")
