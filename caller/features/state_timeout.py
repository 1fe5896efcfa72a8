"""The TimeoutSeconds of a state that the caller checks repeatedly."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from caller.contract import TIMEOUT
from caller.errors import CallFailed, Failure, invalid_call

if TYPE_CHECKING:
    from caller.call import Call


def check_state_timeout(call: Call, subject: str) -> None:
    """Raises CallFailed if the time since the execution entered the state exceeds the state's TimeoutSeconds.

    Step Functions itself limits each attempt. For most states, the first attempt is usually the only one.

    Args:
        call: The call.
        subject: What is still true, such as `TableExists isn't true`.
    """
    if call.state_timeout is None:
        return
    elapsed = (datetime.now(UTC) - time_of_entry(call)).total_seconds()
    if elapsed >= call.state_timeout:
        text = (
            f"{subject} {elapsed:,.0f} s after the first attempt, and the state's TimeoutSeconds is "
            f"{call.state_timeout:g}"
        )
        raise CallFailed(Failure(TIMEOUT, text))


def time_of_entry(call: Call) -> datetime:
    """Returns the time at which the execution entered the state; raises CallFailed (`CrossRegion.InvalidCall`)."""
    try:
        entered = datetime.fromisoformat(call.origin.entered)
    except ValueError:
        entered = None
    if entered is None or entered.tzinfo is None:
        raise invalid_call(["Context.Entered must be a timestamp such as '2026-01-31T12:00:00Z'"])
    return entered
