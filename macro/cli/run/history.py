"""An execution's history, as what its states went through.

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
_WHOLE = {"MapStateStarted": "Map", "ParallelStateStarted": "Parallel"}
_STARTED = ("Scheduled", *_WHOLE)


@dataclass(frozen=True, slots=True)
class Step:
    """What a state did: `event` is entered, failed, retried, caught or output; `detail` its data or error."""

    state: str
    event: str
    detail: str


class History:
    """Reads a history that grows: `steps` gives what is new in it."""

    def __init__(self) -> None:
        """Starts before the first event."""
        self._open: dict[int, tuple[str, ...]] = {}  # after each event: the states it is in, outermost first
        self._failures: dict[int, str] = {}
        self._kinds: dict[str, str] = {}

    def steps(self, events: Iterable[dict[str, Any]]) -> Iterator[Step]:
        """The steps in those events that were not seen before, in their order."""
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
                yield Step(state, "failed", _said(details))
        elif kind.endswith(_ENTERED):
            yield Step(state, "entered", _compact(details.get("input", "")))
        elif kind.endswith(_EXITED):
            if failure:
                yield Step(state, "caught", failure)
            yield Step(state, "output", _compact(details.get("output", "")))
        elif failure and kind.endswith(_STARTED):
            yield Step(state, "retried", failure)

    def _state(self, event: dict[str, Any], details: dict[str, Any]) -> str:
        """The state that an event is about; notes which states are open after it."""
        kind, name = event["type"], str(details.get("name"))
        inside = self._open.get(event.get("previousEventId", 0), ())
        if kind.endswith(_ENTERED):
            self._kinds[name] = kind.removesuffix(_ENTERED)
            inside = (*inside, name)
        elif kind.endswith(_EXITED):
            self._open[event["id"]] = inside[: inside.index(name)] if name in inside else inside
            return name
        elif kind in _WHOLE:  # a Map or Parallel is tried again: the failure before was inside it
            while inside and self._kinds[inside[-1]] != _WHOLE[kind]:
                inside = inside[:-1]
        self._open[event["id"]] = inside
        return inside[-1] if inside else ""


def _details(event: dict[str, Any]) -> dict[str, Any]:
    """An event's own member, which is named after its type."""
    found = (value for name, value in event.items() if name.endswith("EventDetails"))
    return next((value for value in found if isinstance(value, dict)), {})


def _said(details: dict[str, Any]) -> str:
    message = " ".join(cause_text(str(details.get("cause") or "")).split())
    return f"{details['error']}: {message}" if message else str(details["error"])


def cause_text(cause: str) -> str:
    """What a cause says: of a Lambda task's, which is a JSON object, its `errorMessage`."""
    try:
        return str(json.loads(cause)["errorMessage"])
    except (ValueError, KeyError, TypeError):
        return cause


def _compact(text: str) -> str:
    """JSON on one line, without spaces that carry nothing."""
    try:
        return json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":"))
    except ValueError:
        return text
