"""`TimeoutSeconds` of states that wait, which the caller checks at each attempt."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from caller.contract import TIMEOUT
from caller.errors import CallFailed, Failure, invalid_call

if TYPE_CHECKING:
    from caller.call import Call


def check_state_timeout(call: Call, subject: str) -> None:
    """Checks the time since the execution entered the state.

    Step Functions applies `TimeoutSeconds` to each attempt of a Task, and a wait consists of many short attempts.

    Args:
        call: The call. Its `state_timeout` is in seconds.
        subject: The condition that isn't met yet, for the message, such as `TableExists isn't true`.

    Raises:
        CallFailed: The time has passed (`CrossRegion.Timeout`), or the payload has no valid time of entry
            (`CrossRegion.InvalidCall`).

    Source: AWS Step Functions Developer Guide, "Task workflow state" (`TimeoutSeconds`).
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
