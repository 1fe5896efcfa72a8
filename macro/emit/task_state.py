"""From a call to the Task that makes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caller.contract import NOT_YET
from macro.emit.iteration_data import has_iteration_data
from macro.model.call import IntegrationPattern, QueryLanguage
from macro.shorthand.fields import FIELDS, NATIVE_FIELDS

if TYPE_CHECKING:
    from macro.model.call import AwsCall
    from macro.model.template_values import Json

SERVICE_EXCEPTIONS: dict[str, Json] = {
    "ErrorEquals": [
        "Lambda.ServiceException",
        "Lambda.AWSLambdaException",
        "Lambda.SdkClientException",
        "Lambda.ClientExecutionTimeoutException",
        "Lambda.TooManyRequestsException",
    ],
    "IntervalSeconds": 2,
    "MaxAttempts": 6,
}
"""Retries what a native state would never see, at intervals that double (the states language's default).

Source: AWS Step Functions Developer Guide, Handle transient Lambda service exceptions.
"""

_CONTEXT = {
    "Execution": "Execution.Id",
    "State": "State.Name",
    "Entered": "State.EnteredTime",
}
_STATE_MACHINE = "StateMachine.Id"


def task(call: AwsCall, state: dict[str, Json], function: str, partition: str) -> dict[str, Json]:
    """The Task for a call.

    `state` is the state as written, whose ordinary fields keep their place; `function` is how the definition names
    the caller function's ARN; `partition` is the stack's.
    """
    own = _own_retries(call)
    built: dict[str, Json] = {"Type": "Task", **_invocation(call, function, partition)}
    for name, value in state.items():
        if not _is_call_field(name):
            built[name] = _retries(value, own) if name == "Retry" and own else value
    built["Type"] = "Task"
    if own and "Retry" not in state:
        built["Retry"] = _retries(None, own)
    return built


def _own_retries(call: AwsCall) -> list[Json]:
    """What we retry ourselves, before the state's own: a condition that does not hold yet, Lambda's errors."""
    own: list[Json] = []
    if call.waiting:
        # a constant delay, as botocore's waiters have; the first attempt is no retry
        own.append(
            {
                "ErrorEquals": [NOT_YET],
                "IntervalSeconds": call.waiting.delay,
                "MaxAttempts": call.waiting.attempts - 1,
                "BackoffRate": 1.0,
            }
        )
    if call.retry_on_service_exceptions:
        own.append(SERVICE_EXCEPTIONS)
    return own


def _is_call_field(name: str) -> bool:
    bare = name.removesuffix(".$")
    return bare in FIELDS or bare in NATIVE_FIELDS


def _invocation(call: AwsCall, function: str, partition: str) -> dict[str, Json]:
    name = "Arguments" if call.language is QueryLanguage.JSONATA else "Parameters"
    payload = _payload(call)
    if call.pattern is IntegrationPattern.REQUEST_RESPONSE:
        return {"Resource": function, name: payload}
    resource = f"arn:{partition}:states:::lambda:invoke.waitForTaskToken"
    return {"Resource": resource, name: {"FunctionName": function, "Payload": payload}}


def _payload(call: AwsCall) -> dict[str, Json]:
    """What the caller receives; its names are the shorthand's own."""
    payload: dict[str, Json] = {"Service": call.service, "Operation": call.operation, **call.payload}
    if call.credentials:
        written = call.payload["Credentials"]
        assert isinstance(written, dict)  # noqa: S101  the parser takes nothing else
        own = {name: value for name, value in written.items() if name != "AllowedRoles"}
        # as Step Functions itself does when it assumes a role: AWS documentation, Accessing resources in
        # other AWS accounts in Step Functions
        payload["Credentials"] = {**own, **_from_context(call, {"ExternalId": _STATE_MACHINE})}
    context: dict[str, Json] = {**_from_context(call, _CONTEXT)}
    if call.in_inline_map and not has_iteration_data(call):
        # the context object has nothing in an item processor that tells iterations apart
        context["SharedByIterations"] = True
    payload["Context"] = context
    return payload


def _from_context(call: AwsCall, members: dict[str, str]) -> dict[str, Json]:
    """Members of a payload that take their values from the context object."""
    if call.language is QueryLanguage.JSONATA:
        return {name: f"{{% $states.context.{path} %}}" for name, path in members.items()}
    return {f"{name}.$": f"$$.{path}" for name, path in members.items()}


def _retries(written: Json, own: list[Json]) -> Json:
    """Our Retry before the state's own, on both sides of an `Fn::If`."""
    match written:
        case {"Fn::If": [condition, then, otherwise]}:
            return {"Fn::If": [condition, _retries(then, own), _retries(otherwise, own)]}
        case None | {"Ref": "AWS::NoValue"}:
            return own
        case list():
            return [*own, *written]
        case _:
            return written
