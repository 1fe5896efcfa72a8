"""The TimeoutSeconds of a state with `WaitUntil`, which counts from the first attempt.

Step Functions starts the time of a Task again for each attempt, and such a state has one attempt for each check of the
condition. Therefore, the caller gets the value, and reports the end of the time with an error of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from caller.contract import TIMEOUT

if TYPE_CHECKING:
    from macro.model.template_values import Json

_NATIVE = "States.Timeout"


def state_timeout(state: dict[str, Json]) -> dict[str, Json]:
    """Returns the payload's member with the state's timeout, or nothing."""
    if "TimeoutSeconds" in state:
        return {"StateTimeout": state["TimeoutSeconds"]}
    if "TimeoutSecondsPath" in state:
        return {"StateTimeout.$": state["TimeoutSecondsPath"]}
    return {}


def with_timeout_error(handlers: Json) -> Json:
    """Returns a Retry or Catch that handles the caller's timeout wherever it handles `States.Timeout`."""
    match handlers:
        case dict() if isinstance(names := handlers.get("ErrorEquals"), list):
            if _NATIVE not in names or TIMEOUT in names:
                return handlers
            after = names.index(_NATIVE) + 1
            return {**handlers, "ErrorEquals": [*names[:after], TIMEOUT, *names[after:]]}
        case {"Fn::If": [condition, then, otherwise]}:
            return {"Fn::If": [condition, with_timeout_error(then), with_timeout_error(otherwise)]}
        case list():
            return [with_timeout_error(handler) for handler in handlers]
        case _:
            return handlers
