"""The Task state that makes a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caller.contract import NOT_YET
from macro.emit.task.iteration_data import has_iteration_data
from macro.emit.task.job_state import job_state
from macro.emit.task.state_timeout import state_timeout, with_timeout_error
from macro.model.call import IntegrationPattern, QueryLanguage
from macro.shorthand.fields import FIELDS, NATIVE_FIELDS

if TYPE_CHECKING:
    from macro.emit.task.invoked_function import InvokedFunction
    from macro.emit.task.job_state import JobStateNames
    from macro.emit.task.lambda_errors import LambdaErrors
    from macro.model.call import AwsCall
    from macro.model.template_values import Json

_CONTEXT = {
    "Execution": "Execution.Id",
    "State": "State.Name",
    "Entered": "State.EnteredTime",
}
_STATE_MACHINE = "StateMachine.Id"


def task(
    call: AwsCall,
    state: dict[str, Json],
    function: InvokedFunction,
    inner_names: JobStateNames | None = None,
) -> dict[str, Json]:
    """Returns the Task for a call, or the Parallel state for a call that starts a job and waits for it.

    Args:
        call: The call.
        state: The state as written. Its other fields keep their order.
        function: The caller function.
        inner_names: The names of the states inside the Parallel state.
    """
    if inner_names is not None:
        return job_state(call, state, function, _payload(call), inner_names)
    added = _added_retries(call, function.facts.errors)
    built: dict[str, Json] = {"Type": "Task", **_invocation(call, state, function)}
    for name, value in state.items():
        if not _is_call_field(name):
            kept = with_timeout_error(value) if call.waiting and name in {"Retry", "Catch"} else value
            built[name] = _retries(kept, added) if name == "Retry" and added else kept
    built["Type"] = "Task"
    if added and "Retry" not in state:
        built["Retry"] = _retries(None, added)
    return built


def _added_retries(call: AwsCall, errors: LambdaErrors) -> list[Json]:
    """Returns the retriers that go before the state's own: for an unmet condition and for Lambda's errors."""
    retriers: list[Json] = []
    if call.waiting:
        # botocore's waiters have a constant delay; the first attempt isn't a retry
        retriers.append(
            {
                "ErrorEquals": [NOT_YET],
                "IntervalSeconds": call.waiting.delay,
                "MaxAttempts": call.waiting.attempts - 1,
                "BackoffRate": 1.0,
            }
        )
    if call.retry_on_service_exceptions:
        invokes = call.integration.partition(".")[0] == "lambda:invoke"
        retriers.append(errors.retry_if_not_run() if invokes else errors.retry_all())
    return retriers


def _is_call_field(name: str) -> bool:
    bare = name.removesuffix(".$")
    return bare in FIELDS or bare in NATIVE_FIELDS


def _invocation(call: AwsCall, state: dict[str, Json], function: InvokedFunction) -> dict[str, Json]:
    name = call.language.parameters_field
    payload = _payload(call)
    if call.waiting:
        payload |= state_timeout(state)
    if call.pattern is IntegrationPattern.REQUEST_RESPONSE:
        return {"Resource": function.arn, name: payload}
    resource = f"arn:{function.facts.partition}:states:::lambda:invoke.waitForTaskToken"
    return {"Resource": resource, name: {"FunctionName": function.arn, "Payload": payload}}


def _payload(call: AwsCall) -> dict[str, Json]:
    """Returns the payload that the caller receives, with the field names of the shorthand."""
    payload: dict[str, Json] = {"Service": call.service, "Operation": call.operation, **call.payload}
    if call.credentials:
        written = call.payload["Credentials"]
        assert isinstance(written, dict)  # noqa: S101  checked by the parser
        fields = {name: value for name, value in written.items() if name != "AllowedRoles"}
        # Step Functions uses the same external ID: "Accessing resources in other AWS accounts in Step Functions" in
        # the AWS Step Functions Developer Guide
        payload["Credentials"] = {**fields, **_from_context(call, {"ExternalId": _STATE_MACHINE})}
    context: dict[str, Json] = {**_from_context(call, _CONTEXT)}
    if call.in_inline_map and not has_iteration_data(call):
        # the context object has nothing in an item processor that tells iterations apart
        context["SharedByIterations"] = True
    payload["Context"] = context
    return payload


def _from_context(call: AwsCall, members: dict[str, str]) -> dict[str, Json]:
    """Returns payload members with values from the context object."""
    if call.language is QueryLanguage.JSONATA:
        return {name: f"{{% $states.context.{path} %}}" for name, path in members.items()}
    return {f"{name}.$": f"$$.{path}" for name, path in members.items()}


def _retries(written: Json, added: list[Json]) -> Json:
    """Returns our retriers followed by the state's own, on both sides of an `Fn::If`."""
    match written:
        case {"Fn::If": [condition, then, otherwise]}:
            return {"Fn::If": [condition, _retries(then, added), _retries(otherwise, added)]}
        case None | {"Ref": "AWS::NoValue"}:
            return added
        case list():
            return [*added, *written]
        case _:
            return written
