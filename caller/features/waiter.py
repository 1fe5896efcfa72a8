"""`WaitUntil`: checks a waiter's condition once. The state's Retry waits and repeats the check.

The conditions are botocore's acceptors (`botocore.waiter`), which match a parsed response or a service's error.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from caller.awsmodel.suggestions import did_you_mean
from caller.contract import NOT_YET, WAITER_FAILED
from caller.errors import CallFailed, Failure, invalid_call
from caller.features.state_timeout import check_state_timeout
from caller.sdk.session import waiter_model

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from botocore.model import OperationModel
    from botocore.waiter import AcceptorConfig, SingleWaiterConfig

    from caller.call import Call


def find_waiter(name: str, operation: OperationModel) -> SingleWaiterConfig:
    """Returns a waiter of the operation; raises CallFailed (`CrossRegion.InvalidCall`) if there is no such waiter."""
    service = operation.service_model.service_name
    model = waiter_model(service)
    waiters = {waiter: model.get_waiter(waiter) for waiter in model.waiter_names} if model else {}
    names = [waiter for waiter, config in waiters.items() if config.operation == operation.name]
    if name in names:
        return waiters[name]
    text = f"WaitUntil: '{name}' is not a waiter of {service} {operation.name}{did_you_mean(name, names)}"
    raise invalid_call([text])


def check_waiter(
    call: Call,
    operation: OperationModel,
    method: Callable[..., dict[str, Any]],
    parameters: Mapping[str, Any],
) -> dict[str, Any]:
    """Sends one request and returns the parsed response if it meets the condition of the call's waiter.

    If the condition is an error, the response has only its metadata.

    Raises:
        CallFailed: The condition isn't met yet (`CrossRegion.NotYet`), it can no longer be met
            (`CrossRegion.WaiterFailed`), or the state's timeout has passed (`CrossRegion.Timeout`).
        ClientError: The service returned an error that no acceptor matches.
    """
    name = str(call.wait_until)
    waiter = find_waiter(name, operation)
    subject = f"{name} isn't true"
    check_state_timeout(call, subject)
    error: ClientError | None = None
    response: Mapping[str, Any]
    try:
        response = method(**parameters)
    except ClientError as raised:
        if raised.operation_name == "AssumeRole":  # the error isn't a response to the call
            raise
        error, response = raised, raised.response
    matching = next((acceptor for acceptor in waiter.acceptors if acceptor.matcher_func(response)), None)
    if matching is None and error is not None:
        raise error
    if matching is not None and matching.state == "success":
        return {"ResponseMetadata": response["ResponseMetadata"]} if error else dict(response)
    failure = _build_failure(name, matching, response)
    if failure.name == NOT_YET:
        check_state_timeout(call, subject)
    raise CallFailed(failure)


def _build_failure(name: str, matching: AcceptorConfig | None, response: Mapping[str, Any]) -> Failure:
    metadata = response.get("ResponseMetadata", {})
    failed = matching is not None and matching.state == "failure"
    reason = f": {_explain(matching, response)}" if matching else ""
    text = f"{name} can no longer succeed{reason}" if failed else f"{name} isn't true yet{reason}"
    return Failure(
        WAITER_FAILED if failed else NOT_YET,
        text,
        status=metadata.get("HTTPStatusCode"),
        request_id=metadata.get("RequestId"),
        attempts=metadata.get("RetryAttempts", 0) + 1,
    )


def _explain(matching: AcceptorConfig, response: Mapping[str, Any]) -> str:
    """Returns what an acceptor matched: a part of the response, its status, or the service's error."""
    expected = json.dumps(matching.expected)
    match matching.matcher:
        case "path":
            return f"{matching.argument} is {expected}"
        case "pathAll":
            return f"all values of {matching.argument} are {expected}"
        case "pathAny":
            return f"a value of {matching.argument} is {expected}"
        case "status":
            return f"the HTTP status is {expected}"
        case _:
            error = response.get("Error", {})
            return f"{error.get('Code', 'no error')} ({error.get('Message', '')})".removesuffix(" ()")
