"""Makes one call: from the parsed payload to the result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import (
    ClientError,
    ParamValidationError,
    UnsupportedS3AccesspointConfigurationError,
    UnsupportedS3ControlConfigurationError,
)

from caller.awsmodel.models import service_model
from caller.awsmodel.transport.checksums import find_common_runtime_checksum
from caller.awsmodel.transport.multi_region import find_multi_region_endpoint
from caller.deadline import sleep
from caller.errors import CallFailed, invalid_call
from caller.features.streaming_body import BODY_READ_ERRORS, retry_delay
from caller.invoke.endpoints import check_endpoint
from caller.invoke.failover import call_first_available, order_targets
from caller.invoke.native_call import NativeCall
from caller.invoke.operation import prepare_operation
from caller.invoke.outcome import Outcome
from caller.invoke.regions import check_regions
from caller.sdk import clients, error_translation
from caller.sdk.repeats import repeats

if TYPE_CHECKING:
    from botocore.client import BaseClient

    from caller.call import Call, Target, TriedTarget
    from caller.deadline import Deadline
    from caller.errors import Failure
    from caller.invoke.operation import PreparedOperation
    from caller.sdk.attempts import SentRequests

_CANNOT_BE_SENT = (
    "a parameter can't be sent. S3 metadata must be ASCII, and a value that becomes part of the host name can contain "
    "only letters, digits, '-', and '.'"
)
_UNSUPPORTED_ARN = (
    "the bucket's ARN can't be used. Its Region must be the Region of the call, and its type must support the "
    "EndpointOptions"
)


def execute(call: Call, deadline: Deadline, tried: list[TriedTarget]) -> Outcome:
    """Makes the call at the first target that is available; raises CallFailed. `tried` gets each target for the log."""
    prepared = prepare_operation(call.service, call.operation, call.blob_format)
    steps = _choose_steps(call, prepared)
    call = steps.call  # a call that waits for a job has only the job's target
    parameters = steps.encode_parameters()
    multi_region_endpoint = find_multi_region_endpoint(call.service, parameters)
    check_regions(call, multi_region_endpoint)
    for target in call.targets:
        check_endpoint(call.service, target)
    checksum = find_common_runtime_checksum(prepared.operation, parameters)
    _load_common_runtime(multi_region_endpoint or (f"the checksum {checksum}" if checksum else None))
    has_stream = prepared.operation.has_streaming_output
    with steps.open_body(parameters, deadline) as complete:

        def attempt(target: Target, target_deadline: Deadline, sent: SentRequests) -> Outcome:
            outcome = _call_target(steps, complete, target, sent)
            # a streaming body is read while it is written; if it breaks off, the next target is tried
            return steps.write_result(outcome, target_deadline) if has_stream else outcome

        repeatable = steps.is_repeatable(complete)
        with repeats(allowed=repeatable):
            try:
                outcome = call_first_available(
                    order_targets(call), attempt, deadline, tried, repeatable=repeatable
                )
            except CallFailed as failed:
                raise CallFailed(steps.name_call_failure(failed.failure)) from None
    return outcome if has_stream else steps.write_result(outcome, deadline)


def _load_common_runtime(need: str | None) -> None:
    """Loads awscrt if something needs it (`the checksum CRC64NVME`); raises CallFailed if the function has none."""
    if need:
        from caller.sdk.common_runtime import require_common_runtime  # noqa: PLC0415  few calls load it

        require_common_runtime(need)


def _choose_steps(call: Call, prepared: PreparedOperation) -> NativeCall:
    if call.integration:
        from caller.invoke.optimized.steps import choose_steps  # noqa: PLC0415  SDK integrations don't load it

        return choose_steps(call, prepared)
    extensions = (call.query, call.wait_until, call.paginate, call.result_writer, call.body_from)
    if not any(extensions) and not call.fail_on_function_error:
        return NativeCall(call, prepared)
    from caller.invoke.extended_call import ExtendedCall  # noqa: PLC0415  native calls don't load these features

    return ExtendedCall(call, prepared)


def _call_target(
    steps: NativeCall, parameters: dict[str, Any], target: Target, sent: SentRequests
) -> Outcome:
    """Returns one target's outcome; raises CallFailed for every failure of a request."""
    call, prepared = steps.call, steps.prepared
    try:
        client = clients.client_for(call.service, target, call.credentials, call.options)
        return _send(steps, client, parameters, target, sent)
    except ClientError as error:
        raise CallFailed(_translate_service_error(error, steps)) from None
    except ParamValidationError:
        # botocore's message contains the value
        raise invalid_call([f"{call.service} {call.operation}: {_CANNOT_BE_SENT}"]) from None
    except (UnsupportedS3AccesspointConfigurationError, UnsupportedS3ControlConfigurationError):
        raise invalid_call([f"{call.service} {call.operation}: {_UNSUPPORTED_ARN}"]) from None
    except CallFailed:
        raise
    except Exception as error:
        if not error_translation.is_request_error(error):
            raise
        service_id = str(prepared.service.service_id)
        failure = error_translation.client_failure(
            error, service_id, sent.latest_operation, was_sent=sent.is_open
        )
        is_about_role = isinstance(error, error_translation.StsUnavailable)
        if is_about_role:  # the call's own request wasn't sent
            raise CallFailed(failure._replace(may_have_run=False)) from None
        raise CallFailed(steps.name_failure(failure, error)) from None


def _send(
    steps: NativeCall, client: BaseClient, parameters: dict[str, Any], target: Target, sent: SentRequests
) -> Outcome:
    response, result, attempts = _send_until_complete(steps, client, parameters, sent)
    metadata = response["ResponseMetadata"]
    return Outcome(
        result=result,
        region=target.region,
        status=metadata["HTTPStatusCode"],
        attempts=sent.total if steps.call.paginate else attempts,
        request_id=metadata.get("RequestId"),
        size=steps.measure(result),
    )


def _send_until_complete(
    steps: NativeCall, client: BaseClient, parameters: dict[str, Any], sent: SentRequests
) -> tuple[dict[str, Any], Any, int]:
    """Returns the parsed response, the result, and the number of requests that they took.

    botocore repeats a request if the body breaks off, but not if the body is a stream, which its user reads.
    """
    attempts = 0
    while True:
        response = steps.send(client, parameters)
        attempts += response["ResponseMetadata"].get("RetryAttempts", 0) + 1
        try:
            return response, steps.read_result(response, parameters), attempts
        except BODY_READ_ERRORS:
            wait = retry_delay(attempts, steps.call.options)
            if wait is None:
                sent.latest_operation = attempts  # to the user, all of them are one operation
                raise
        sleep(wait)


def _translate_service_error(error: ClientError, steps: NativeCall) -> Failure:
    # a call can't be sts:AssumeRole, which is refused: the error is about the call's credentials
    if error.operation_name == "AssumeRole":
        sts = service_model("sts")
        failure = error_translation.service_failure(error, sts, sts.operation_model("AssumeRole"))
        # all targets use the same credentials, and the call's own request wasn't sent
        return failure._replace(can_fail_over=False, may_have_run=False)
    prepared = steps.prepared
    failure = error_translation.service_failure(error, prepared.service, prepared.operation)
    return steps.name_failure(failure, error)
