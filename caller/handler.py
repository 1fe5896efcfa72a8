"""The caller function's handler: it takes a Task's payload and returns the native result or raises a native error."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import caller.coldstart.compiled_modules
import caller.coldstart.compiled_patterns  # noqa: F401  these two must precede the other imports
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
    from caller.call import TriedTarget
    from caller.deadline import Context
    from caller.invoke.outcome import Outcome

_MILLISECONDS = 1000
_first_invocation = iter((True,))  # of the execution environment

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
    cold_start = next(_first_invocation, False)
    tried: list[TriedTarget] = []
    result: Outcome | Failure
    try:
        if is_custom_resource(event):
            return _handle_custom_resource(event, context)
        result = execute(parse_call(event), deadline, tried)
    except CallFailed as failed:
        result = failed.failure
    except Exception as error:  # noqa: BLE001  bugs must also result in a named error
        result = internal_error(error)
    finally:
        gc_control.resume_gc()
    invocation = log.Invocation(event, context.aws_request_id if context else None, cold_start)
    log.write_call(_describe_call(invocation, tried, result, time.monotonic() - started))
    if isinstance(result, Failure):
        raise exception_for(result) from None
    return result.result


def _handle_custom_resource(request: dict[str, Any], context: Context | None) -> dict[str, Any]:
    from caller.preflight.custom_resource import handle_request  # noqa: PLC0415  only deployments need crhelper

    handle_request(request, context)
    return {}


def _describe_call(
    invocation: log.Invocation, tried: list[TriedTarget], result: Outcome | Failure, seconds: float
) -> log.CallRecord:
    return log.CallRecord(
        invocation=invocation,
        tried=tried,
        status=result.status,
        attempts=result.attempts,
        duration_ms=seconds * _MILLISECONDS,
        request_id=result.request_id,
        size=None if isinstance(result, Failure) else result.size,
        error=result.name if isinstance(result, Failure) else None,
    )
