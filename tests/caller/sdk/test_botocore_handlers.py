"""Tests of a session's event handlers and of parsing timestamps."""

from __future__ import annotations

from typing import Any

import pytest
from botocore import handlers
from botocore.session import Session

from caller.sdk.botocore_handlers import REMOVED_HANDLERS, kept_handlers
from caller.sdk.session import base_session


def registered(emitter: Any, event: str) -> list[Any]:
    """Returns the handlers of an event in the order of their calls."""
    return list(emitter._handlers.prefix_search(event))


EVENTS = sorted({event.replace("*", "any") for event, *_ in handlers.BUILTIN_HANDLERS})


@pytest.mark.parametrize("event", EVENTS)
def test_events_have_all_handlers_except_the_removed_ones(event: str) -> None:
    published = Session()
    emitted = published.get_component("event_emitter")._alias_event_name(event)
    every = registered(published._original_handler, emitted)  # type: ignore[attr-defined]
    if event.startswith("docs."):
        assert every
        assert registered(kept_handlers(), emitted) == []
        return
    removed = {
        getattr(handlers, name) for prefix, name in REMOVED_HANDLERS if f"{event}.".startswith(f"{prefix}.")
    }
    assert removed <= set(every)
    assert registered(kept_handlers(), emitted) == [handler for handler in every if handler not in removed]


@pytest.mark.parametrize(
    ("written", "native"),
    [
        ("Fri, 30 Jan 2026 08:00:00 GMT", "2026-01-30T08:00:00.000Z"),
        ("2026-01-30T08:00:00Z", "2026-01-30T08:00:00.000Z"),
        ("2026-01-30T08:00:00.125Z", "2026-01-30T08:00:00.125Z"),
        ("2026-01-30T10:00:00+02:00", "2026-01-30T08:00:00.000Z"),
        (1769760000, "2026-01-30T08:00:00.000Z"),
        ("1769760000", "2026-01-30T08:00:00.000Z"),
        ("Friday, 30-Jan-26 08:00:00 GMT", "2026-01-30T08:00:00.000Z"),
        ("30 Jan 2026 08:00:00 GMT", "2026-01-30T08:00:00.000Z"),
    ],
)
def test_timestamps_of_every_wire_format(written: float | str, native: str) -> None:
    factory: Any = base_session().get_component("response_parser_factory")
    assert factory.create_parser("rest-xml")._timestamp_parser(written) == native
