"""Contexts and responses for the tests of starts of jobs, and the bodies of their requests."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.caller.calls import CONTEXT
from tests.caller.invoke.optimized.payloads import json_response
from tests.caller.invoke.optimized.sync_jobs import JOBS

if TYPE_CHECKING:
    from tests.caller.wire import Wire


THROTTLED = json_response(400, {"__type": "ThrottlingException", "message": "slow down"})
STATES = "states:startExecution"
REQUIRES_NAME = [name for name in JOBS if name.startswith("sagemaker:")]
NAME_IN_USE = json_response(400, {"__type": "ResourceInUse", "message": "the name is taken"})


def entered(seconds_ago: float, *, retry_count: int) -> dict[str, Any]:
    """Returns the context of a state that was entered some seconds ago."""
    time = datetime.now(UTC) - timedelta(seconds=seconds_ago)
    return {**CONTEXT, "Entered": time.isoformat(), "RetryCount": retry_count}


def body(wire: Wire, index: int = -1) -> dict[str, Any]:
    """Returns the body of a request, by default the last one."""
    sent: dict[str, Any] = json.loads(wire.requests[index].body)
    return sent
