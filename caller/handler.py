"""The caller function's entry: a Task's payload in, the native result out, or an exception with the native
name.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from caller import log
from caller.coldstart import gc_control, lazy_imports  # noqa: F401  lazy_imports acts before botocore is imported
from caller.coldstart.warmup import warm_up
from caller.deadline import Deadline
from caller.environment import in_lambda
from caller.errors import CallFailed, Failure, exception_for
from caller.invoke.executor import execute
from caller.payload import Call, parse_call
from caller.preflight.request import is_custom_resource
from caller.sdk.internal_error import internal_error

if TYPE_CHECKING:
    from caller.deadline import Context
    from caller.invoke.outcome import Outcome

_MILLISECONDS = 1000

if in_lambda():
    warm_up()


def handler(event: object, context: Context | None) -> Any:
    """Makes the call that the payload describes and returns its result, a JSON value.

    Raises an exception whose class bears the native error name (`S3.NoSuchKeyException`,
    `CrossRegion.InvalidCall`) and whose text is the native cause. Writes one log line per call. A custom
    resource request is answered where it says; its result is an empty object.
    """
    deadline = Deadline.of(context)
    started = time.monotonic()
    call: Call | None = None
    try:
        if is_custom_resource(event):
            return _answered(event, context)
        call = parse_call(event)
        outcome = execute(call, deadline)
    except CallFailed as failed:
        failure = failed.failure
    except Exception as error:  # noqa: BLE001  the last line: a defect must come out as a clean error too
        failure = internal_error(error)
    else:
        _log_success(call, outcome, time.monotonic() - started)
        return outcome.result
    finally:
        gc_control.resume_gc()
    _log_failure(call, failure, time.monotonic() - started)
    raise exception_for(failure) from None


def _answered(request: dict[str, Any], context: Context | None) -> dict[str, Any]:
    from caller.preflight.custom_resource import handle_request  # noqa: PLC0415  crhelper is paid for by deployments alone

    handle_request(request, context)
    return {}


def _log_success(call: Call, outcome: Outcome, seconds: float) -> None:
    log.write_call(
        log.CallRecord(
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
    log.write_call(
        log.CallRecord(
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
