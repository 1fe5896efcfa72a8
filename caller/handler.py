"""The caller function's entry: a Task's payload in, the native result out, or an exception with the native
name.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from caller import log
from caller.deadline import Deadline
from caller.defect import defect
from caller.event import Call, read_call
from caller.failure import CallFailed, Failure, exception_for, invalid_call
from caller.perform import Outcome, perform

if TYPE_CHECKING:
    from caller.deadline import Context

_MILLISECONDS = 1000


def handler(event: object, context: Context | None) -> dict[str, Any]:
    """Makes the call that the payload describes and returns its native result, a JSON object.

    Raises an exception whose class bears the native error name (`S3.NoSuchKeyException`,
    `CrossRegion.InvalidCall`) and whose text is the native cause. Writes one log line per call.
    """
    deadline = Deadline.of(context)
    started = time.monotonic()
    call: Call | None = None
    try:
        _refuse_custom_resource(event)
        call = read_call(event)
        outcome = perform(call, deadline)
    except CallFailed as failed:
        failure = failed.failure
    except Exception as error:  # noqa: BLE001  the last line: a defect must come out as a clean error too
        failure = defect(error)
    else:
        _log_success(call, outcome, time.monotonic() - started)
        return outcome.result
    _log_failure(call, failure, time.monotonic() - started)
    raise exception_for(failure) from None


def _refuse_custom_resource(event: object) -> None:
    if isinstance(event, dict) and "ResponseURL" in event and "RequestType" in event:
        raise invalid_call(["this version of the caller does not answer custom resources"])


def _log_success(call: Call, outcome: Outcome, seconds: float) -> None:
    log.write(
        log.Record(
            service=call.service,
            operation=call.operation,
            region=outcome.region,
            status=outcome.status,
            attempts=outcome.attempts,
            duration_ms=seconds * _MILLISECONDS,
            request_id=outcome.request_id,
            size=outcome.size,
        )
    )


def _log_failure(call: Call | None, failure: Failure, seconds: float) -> None:
    log.write(
        log.Record(
            service=call.service if call else "",
            operation=call.operation if call else "",
            region=",".join(target.region for target in call.targets) if call else "",
            status=failure.status,
            attempts=failure.attempts,
            duration_ms=seconds * _MILLISECONDS,
            request_id=failure.request_id,
            error=failure.name,
        )
    )
