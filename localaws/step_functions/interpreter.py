"""Access to moto's Step Functions interpreter, which must not be imported before its patches are in place."""

from __future__ import annotations

import importlib
from typing import Any, Final

ERROR_NAMES: Final = "asl.component.common.error_name"


def interpreter_module(name: str) -> Any:
    """Imports a module of moto's interpreter, by its name below `moto.stepfunctions.parser`."""
    return importlib.import_module(f"moto.stepfunctions.parser.{name}")


def failure_event(env: Any, error_name: Any, event_type: str, details: tuple[str, dict[str, Any]]) -> Any:
    """Returns moto's description of a failed state.

    Args:
        env: moto's environment of the state.
        error_name: One of moto's error name objects.
        event_type: The type of the history event, such as `TaskFailed`.
        details: The key of the event's details, and the details (`error` and `cause`).
    """
    return interpreter_module(f"{ERROR_NAMES}.failure_event").FailureEvent(
        env=env,
        error_name=error_name,
        event_type=interpreter_module("api").HistoryEventType(event_type),
        event_details=dict([details]),
    )


def states_failure(env: Any, name: str, cause: str, event_type: str, details_key: str) -> Any:
    """Returns the exception with which moto fails a state; `name` is an error name such as `States.Runtime`."""
    error_name = interpreter_module(f"{ERROR_NAMES}.states_error_name").StatesErrorName.from_name(name)
    event = failure_event(env, error_name, event_type, (details_key, {"cause": cause, "error": name}))
    return interpreter_module(f"{ERROR_NAMES}.failure_event").FailureEventException(failure_event=event)
