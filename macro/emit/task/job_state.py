"""The Parallel state that starts a job and waits for its end, in place of a Task with `.sync`.

Its only branch has a Pass state, which creates a name for the job, a Task that starts it, and a Task that describes
it. The state machine repeats the last one until the job has ended, so no function waits. If the state machine repeats
the Parallel state, the Pass state creates another name. The fields of the state that concern its input are those of the
first Task, and the fields that concern its output are those of the second one, whose input is the state's. A definition
in a template can't contain null, so the first Task can't discard its result with a `ResultPath`.

Sources: Parallel workflow state, Processing input and output, and Passing data between states with variables in the AWS
Step Functions Developer Guide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from caller.awsmodel.optimized.registry import split_pattern
from caller.awsmodel.optimized.sync_jobs import SYNC_JOBS
from caller.contract import DEADLINE_EXCEEDED, INVALID_CALL, JOB_FAILED, MAY_HAVE_STARTED, TIMEOUT
from macro.emit.task.state_timeout import state_timeout, with_timeout_error
from macro.model.call import QueryLanguage

if TYPE_CHECKING:
    from macro.model.call import AwsCall
    from macro.model.template_values import Json

_JOB, _TOKEN, _INPUT = "CrossRegionJob", "CrossRegionToken", "CrossRegionInput"
_OF_START = frozenset({"InputPath"})
_OF_WAIT = frozenset({"InputPath", "ResultSelector", "ResultPath", "OutputPath", "Output"})
_DROPPED = frozenset({"TimeoutSeconds", "TimeoutSecondsPath", "Type", "QueryLanguage"})
_LONGEST_NAME = 80
_NEVER_REPEATED: Json = {"ErrorEquals": [JOB_FAILED, TIMEOUT, INVALID_CALL], "MaxAttempts": 0}
_UNTIL_THE_END: Json = {
    "ErrorEquals": ["States.ALL"],
    "IntervalSeconds": 2,
    "BackoffRate": 1.5,
    "MaxDelaySeconds": 300,
    "MaxAttempts": 200_000,
}
"""Repeats the description of a job. The interval grows to five minutes, so a job of a day takes about 300 attempts.

An execution can last a year, which is about 105,000 intervals.
"""

_MAY_HAVE_STARTED: Json = {
    "ErrorEquals": [
        MAY_HAVE_STARTED,
        DEADLINE_EXCEEDED,
        "Lambda.ServiceException",
        "Lambda.AWSLambdaException",
        "Lambda.SdkClientException",
        "Lambda.ClientExecutionTimeoutException",
        "Lambda.TooManyRequestsException",
        "Lambda.Unknown",
        "Sandbox.Timedout",
        "Runtime.ExitError",
    ],
    "IntervalSeconds": 2,
    "BackoffRate": 2.0,
    "MaxDelaySeconds": 60,
    "MaxAttempts": 10,
}
"""Repeats a start after errors that don't say whether the job was started. It gives the job the same name again."""

_NOT_STARTED: Json = {
    "ErrorEquals": ["Lambda.TooManyRequestsException"],
    "IntervalSeconds": 2,
    "MaxAttempts": 6,
}
"""Repeats a start only if the job wasn't started. With several targets, another attempt can reach another target."""


def job_state(
    call: AwsCall,
    state: dict[str, Json],
    function: str,
    payload: dict[str, Json],
    names: tuple[str, str, str],
) -> dict[str, Json]:
    """Returns the Parallel state.

    Args:
        call: The call.
        state: The state as written.
        function: The caller function's ARN as the definition refers to it.
        payload: The payload of the call that starts the job.
        names: Names for the states of the branch, which no other state has.
    """
    is_jsonata = call.language is QueryLanguage.JSONATA
    language: dict[str, Json] = {"QueryLanguage": state["QueryLanguage"]} if "QueryLanguage" in state else {}
    token, start, wait = names
    parameters = "Arguments" if is_jsonata else "Parameters"
    states: dict[str, Json] = {}
    states[token] = {"Type": "Pass", **language, **_new_token(is_jsonata=is_jsonata), "Next": start}
    states[start] = {
        "Type": "Task",
        **language,
        "Resource": function,
        **{name: value for name, value in state.items() if name in _OF_START},
        parameters: {**payload, **_variable("Token", _TOKEN, is_jsonata=is_jsonata)},
        **_keep_input(is_jsonata=is_jsonata),
        "Retry": [_MAY_HAVE_STARTED if len(call.targets) == 1 else _NOT_STARTED],
        "Next": wait,
    }
    states[wait] = {
        "Type": "Task",
        **language,
        "Resource": function,
        parameters: _wait_payload(call, state, payload, is_jsonata=is_jsonata),
        **{name: value for name, value in state.items() if name in _OF_WAIT},
        "Retry": [_NEVER_REPEATED, _UNTIL_THE_END],
        "End": True,
    }
    branch: Json = {"StartAt": token, "States": states}
    unwrapped = {"Output": "{% $states.result[0] %}"} if is_jsonata else {"OutputPath": "$[0]"}
    built: dict[str, Json] = {"Type": "Parallel", **language, "Branches": [branch], **unwrapped}
    for name, value in state.items():
        if name not in _OF_WAIT | _DROPPED and not _is_call_field(name):
            built[name] = with_timeout_error(value) if name in {"Retry", "Catch"} else value
    return built


def name_states(state: str, taken: set[str]) -> tuple[str, str, str]:
    """Returns names for the states of the branch, and adds them to the names that are taken."""
    names = []
    for role in ("token", "start", "wait"):
        number = 1
        while True:
            suffix = f" ({role})" if number == 1 else f" ({role} {number})"
            name = state[: _LONGEST_NAME - len(suffix)] + suffix
            if name not in taken:
                break
            number += 1
        taken.add(name)
        names.append(name)
    return names[0], names[1], names[2]


def _is_call_field(name: str) -> bool:
    return name.removesuffix(".$") in {"Resource", "Parameters", "Arguments", "Credentials"}


def _new_token(*, is_jsonata: bool) -> dict[str, Json]:
    if is_jsonata:
        return {"Assign": {_TOKEN: "{% $uuid() %}"}}
    return {"Assign": {f"{_TOKEN}.$": "States.UUID()", f"{_INPUT}.$": "$"}}


def _variable(member: str, name: str, *, is_jsonata: bool) -> dict[str, Json]:
    return {member: f"{{% ${name} %}}"} if is_jsonata else {f"{member}.$": f"${name}"}


def _keep_input(*, is_jsonata: bool) -> dict[str, Json]:
    """Returns the fields that assign the result to a variable, and make the state's input the output."""
    if is_jsonata:
        return {"Assign": {_JOB: "{% $states.result %}"}, "Output": "{% $states.input %}"}
    return {"Assign": {f"{_JOB}.$": "$"}, "OutputPath": f"${_INPUT}"}


def _wait_payload(
    call: AwsCall, state: dict[str, Json], payload: dict[str, Json], *, is_jsonata: bool
) -> dict[str, Json]:
    """Returns the payload of the call that describes the job."""
    job = SYNC_JOBS[split_pattern(call.integration)[0]]
    kept = {name: value for name, value in payload.items() if name.removesuffix(".$") != "Parameters"}
    described: dict[str, Json] = {**kept, "Operation": job.describe, "Parameters": {}}
    return described | _variable("Job", _JOB, is_jsonata=is_jsonata) | state_timeout(state)
