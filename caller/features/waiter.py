"""`WaitUntil`: one look at whether a waiter's condition holds; the state machine's Retry does the waiting.

The acceptors are botocore's own (`botocore.waiter`), which look at the parsed response, or at a service's error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from caller.awsmodel.suggestions import did_you_mean
from caller.contract import NOT_YET, WAITER_FAILED
from caller.errors import CallFailed, Failure, invalid_call
from caller.sdk.session import waiter_model

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from botocore.model import OperationModel
    from botocore.waiter import AcceptorConfig, SingleWaiterConfig

_OPERATION_OF_ROLES = "AssumeRole"


def find_waiter(name: str, operation: OperationModel) -> SingleWaiterConfig:
    """The operation's waiter of that name; raises CallFailed (`CrossRegion.InvalidCall`) with the nearest one."""
    service = operation.service_model.service_name
    model = waiter_model(service)
    waiters = {known: model.get_waiter(known) for known in model.waiter_names} if model else {}
    own = [known for known, waiter in waiters.items() if waiter.operation == operation.name]
    if name in own:
        return waiters[name]
    text = f"WaitUntil: '{name}' is not a waiter of {service} {operation.name}{did_you_mean(name, own)}"
    raise invalid_call([text])


def check_waiter(
    name: str, operation: OperationModel, method: Callable[..., dict[str, Any]], parameters: Mapping[str, Any]
) -> dict[str, Any]:
    """The response of one call for which the condition holds; where an error says so, one without members.

    Raises CallFailed: `CrossRegion.NotYet`, or `CrossRegion.WaiterFailed` where it can't hold any more. An error
    that the waiter does not know is raised as it came (botocore's ClientError).
    """
    waiter = find_waiter(name, operation)
    error: ClientError | None = None
    response: Mapping[str, Any]
    try:
        response = method(**parameters)
    except ClientError as raised:
        if raised.operation_name == _OPERATION_OF_ROLES:  # not an answer to the call
            raise
        error, response = raised, raised.response
    accepted = next((known for known in waiter.acceptors if known.matcher_func(response)), None)
    if accepted is None and error is not None:
        raise error
    if accepted is not None and accepted.state == "success":
        return {"ResponseMetadata": response["ResponseMetadata"]} if error else dict(response)
    raise CallFailed(_verdict(name, accepted, response))


def _verdict(name: str, accepted: AcceptorConfig | None, response: Mapping[str, Any]) -> Failure:
    metadata = response.get("ResponseMetadata", {})
    failed = accepted is not None and accepted.state == "failure"
    reason = f": {_explained(accepted, response)}" if accepted else ""
    text = f"{name} can't come about any more{reason}" if failed else f"{name} does not hold yet{reason}"
    return Failure(
        WAITER_FAILED if failed else NOT_YET,
        text,
        status=metadata.get("HTTPStatusCode"),
        request_id=metadata.get("RequestId"),
        attempts=metadata.get("RetryAttempts", 0) + 1,
    )


def _explained(accepted: AcceptorConfig, response: Mapping[str, Any]) -> str:
    """botocore's words for what matched, and the service's own where it answered with an error."""
    message = response.get("Error", {}).get("Message")
    return f"{accepted.explanation} ({message})" if message else str(accepted.explanation)
