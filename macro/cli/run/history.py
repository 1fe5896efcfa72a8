"""Converts the history of an execution to the steps of its states.

Source: AWS Step Functions API Reference, HistoryEvent.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_FAILED = ("Failed", "TimedOut")
_ENTERED, _EXITED = "StateEntered", "StateExited"
_CONTAINERS = {"MapStateStarted": "Map", "ParallelStateStarted": "Parallel"}
_STARTED = ("Scheduled", *_CONTAINERS)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a state: `event` is entered, failed, retried, caught, or output; `detail` is its data or error."""

    state: str
    event: str
    detail: str


class History:
    """Reads a growing history."""

    def __init__(self) -> None:
        """Creates a reader that has seen no events."""
        self._open: dict[int, tuple[str, ...]] = {}  # after each event: the open states, outermost first
        self._failures: dict[int, str] = {}
        self._kinds: dict[str, str] = {}

    def steps(self, events: Iterable[dict[str, Any]]) -> Iterator[Step]:
        """Yields the steps in the events that are new."""
        for event in events:
            if event["id"] not in self._open:
                yield from self._steps(event)

    def _steps(self, event: dict[str, Any]) -> Iterator[Step]:
        kind, before = event["type"], event.get("previousEventId", 0)
        details = _details(event)
        state = self._state(event, details)
        failure = self._failures.get(before)
        if kind.endswith(_FAILED) and not kind.startswith("Execution"):
            self._failures[event["id"]] = str(details.get("error") or failure or kind)
            if "error" in details:
                yield Step(state, "failed", _describe_error(details))
        elif kind.endswith(_ENTERED):
            yield Step(state, "entered", _compact(details.get("input", "")))
        elif kind.endswith(_EXITED):
            if failure:
                yield Step(state, "caught", failure)
            yield Step(state, "output", _compact(details.get("output", "")))
        elif failure and kind.endswith(_STARTED):
            yield Step(state, "retried", failure)

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


def _describe_error(details: dict[str, Any]) -> str:
    message = " ".join(cause_text(str(details.get("cause") or "")).split())
    return f"{details['error']}: {message}" if message else str(details["error"])


def cause_text(cause: str) -> str:
    """Returns the message in a cause. The cause of a Lambda task is a JSON object with an `errorMessage`."""
    try:
        return str(json.loads(cause)["errorMessage"])
    except (ValueError, KeyError, TypeError):
        return cause


def _compact(text: str) -> str:
    """Returns JSON on one line without spaces."""
    try:
        return json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":"))
    except ValueError:
        return text
