"""The caller function's handler: it takes a Task's payload and returns the native result or raises a native error."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from caller import log
from caller.coldstart import gc_control, lazy_imports  # noqa: F401  must precede the import of botocore
from caller.coldstart.warmup import warm_up
from caller.deadline import Deadline
from caller.environment import in_lambda
from caller.errors import CallFailed, Failure, exception_for
from caller.invoke.executor import execute
from caller.payload import parse_call
from caller.preflight.request import is_custom_resource
from caller.sdk.internal_error import internal_error

if TYPE_CHECKING:
    from caller.call import Call
    from caller.deadline import Context
    from caller.invoke.outcome import Outcome

_MILLISECONDS = 1000

if in_lambda():
    warm_up()


def handler(event: object, context: Context | None) -> Any:
    """Makes the call that a payload describes, and writes one log line.

    Args:
        event: A Task's payload, or a CloudFormation custom resource request.
        context: Lambda's context object, or None outside of Lambda.

    Returns:
        The result, which is a JSON value. For a custom resource request, an empty object.

    Raises:
        NamedError: The call failed. The class has the native error name (`S3.NoSuchKeyException`,
            `CrossRegion.InvalidCall`), and the text is the native cause.
    """
    deadline = Deadline.of(context)
    started = time.monotonic()
    call: Call | None = None
    try:
        if is_custom_resource(event):
            return _handle_custom_resource(event, context)
        call = parse_call(event)
        outcome = execute(call, deadline)
    except CallFailed as failed:
        failure = failed.failure
    except Exception as error:  # noqa: BLE001  bugs must also result in a named error
        failure = internal_error(error)
    else:
        _log_success(call, outcome, time.monotonic() - started)
        return outcome.result
    finally:
        gc_control.resume_gc()
    _log_failure(call, failure, time.monotonic() - started)
    raise exception_for(failure) from None


def _handle_custom_resource(request: dict[str, Any], context: Context | None) -> dict[str, Any]:
    from caller.preflight.custom_resource import handle_request  # noqa: PLC0415  only deployments need crhelper

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
