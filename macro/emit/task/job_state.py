"""The Parallel state that starts a job and waits for its end, in place of a Task with `.sync`.

Its only branch has a Pass state, which creates a token for the job, a Task that starts it, and a Task that describes
it. The state machine repeats the last one until the job has ended, so no function waits. If the state machine repeats
the Parallel state, the Pass state creates another token. The fields of the state that concern its input are those of
the first Task, and the fields that concern its output are those of the second one, whose input is the state's. A
definition in a template can't contain null, so the first Task can't discard its result with a `ResultPath`.

Sources: Parallel workflow state, Processing input and output, and Passing data between states with variables in the AWS
Step Functions Developer Guide.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from caller.awsmodel.optimized.registry import split_pattern
from caller.awsmodel.optimized.sync_jobs import SYNC_JOBS
from caller.contract import INVALID_CALL, JOB_FAILED, NOT_TEXT, RESPONSE_TOO_LARGE, TIMEOUT
from macro.emit.task.job_start_state import attempts_so_far, error_handling, fail_state
from macro.emit.task.job_variables import last_states, unwrapped
from macro.emit.task.state_timeout import state_timeout, with_timeout_error
from macro.model.call import QueryLanguage
from macro.shorthand.fields import NATIVE_FIELDS

if TYPE_CHECKING:
    from collections.abc import Collection

    from caller.awsmodel.optimized.sync_job import SyncJob
    from macro.emit.task.invoked_function import InvokedFunction
    from macro.model.call import AwsCall
    from macro.model.template_values import Json

_JOB, _TOKEN, _INPUT = "CrossRegionJob", "CrossRegionToken", "CrossRegionInput"
_OF_START = frozenset({"InputPath"})
_OF_WAIT = frozenset({"InputPath", "ResultSelector", "ResultPath", "OutputPath", "Output"})
_DROPPED = frozenset({"Assign", "TimeoutSeconds", "TimeoutSecondsPath", "Type", "QueryLanguage"})
_LONGEST_NAME = 80  # characters: Amazon States Language, States
_WRONG_EXPRESSION: tuple[Json, ...] = (
    "States.IntrinsicFailure",
    "States.ParameterPathFailure",
    "States.QueryEvaluationError",
    "States.ResultPathMatchFailure",
)
"""The errors of the output fields of the state, such as `Output` and `Assign`, for a job that has ended."""

_NEVER_REPEATED: Json = {
    "ErrorEquals": [JOB_FAILED, TIMEOUT, INVALID_CALL, NOT_TEXT, RESPONSE_TOO_LARGE, *_WRONG_EXPRESSION],
    "MaxAttempts": 0,
}
_UNTIL_THE_END: Json = {
    "ErrorEquals": ["States.ALL"],
    "IntervalSeconds": 2,
    "BackoffRate": 1.5,
    "MaxDelaySeconds": 300,
    "MaxAttempts": 200_000,
}
"""Repeats the description of a job. The interval grows to five minutes, so a job of a day takes about 300 attempts.

An execution can last a year, which is about 105,000 intervals, but the quota of history events ends it after about 29
days (docs/dev/waiting.md).
"""


class JobStateNames(NamedTuple):
    """The names of the states in the branch. Each one ends with the name of its field."""

    token: str
    start: str
    unknown: str
    wait: str
    assigned: str


def name_states(state: str, taken: Collection[str]) -> JobStateNames:
    """Returns names for the states of the branch that aren't taken."""
    return JobStateNames(*(_name_state(state, role, taken) for role in JobStateNames._fields))


def job_state(
    call: AwsCall,
    state: dict[str, Json],
    function: InvokedFunction,
    payload: dict[str, Json],
    names: JobStateNames,
) -> dict[str, Json]:
    """Returns the Parallel state.

    Args:
        call: The call.
        state: The state as written.
        function: The caller function.
        payload: The payload of the call that starts the job.
        names: Names for the states of the branch, which no other state has.
    """
    is_jsonata = call.language is QueryLanguage.JSONATA
    language: dict[str, Json] = {"QueryLanguage": state["QueryLanguage"]} if "QueryLanguage" in state else {}
    job = SYNC_JOBS[split_pattern(call.integration)[0]]
    once = job.start_once if job.can_repeat_start(len(call.targets)) else None
    task: dict[str, Json] = {"Type": "Task", **language, "Resource": function.arn}
    states: Json = {
        names.token: {"Type": "Pass", **language, **_new_token(is_jsonata=is_jsonata), "Next": names.start},
        names.start: {
            **task,
            **_start(state, payload, call.language),
            **error_handling(names.unknown, function.facts.errors, once),
            "Next": names.wait,
        },
        names.unknown: {**fail_state(is_jsonata=is_jsonata), **language},
        **last_states(
            {**task, **_wait(job, state, payload, call.language)},
            state,
            (names.wait, names.assigned),
            is_jsonata=is_jsonata,
        ),
    }
    branch: Json = {"StartAt": names.token, "States": states}
    built: dict[str, Json] = {"Type": "Parallel", **language, "Branches": [branch]}
    return built | unwrapped(state, is_jsonata=is_jsonata) | _fields_of_parallel_state(state)


def _name_state(state: str, role: str, taken: Collection[str]) -> str:
    suffixes = (f" ({role})" if number == 1 else f" ({role} {number})" for number in count(1))
    names = (state[: _LONGEST_NAME - len(suffix)] + suffix for suffix in suffixes)
    return next(name for name in names if name not in taken)


def _fields_of_parallel_state(state: dict[str, Json]) -> dict[str, Json]:
    """Returns the fields that aren't those of a state in the branch, such as `Retry`, `Catch`, and `Next`."""
    return {
        name: with_timeout_error(value) if name in {"Retry", "Catch"} else value
        for name, value in state.items()
        if name not in _OF_WAIT | _DROPPED and not _is_call_field(name)
    }


def _is_call_field(name: str) -> bool:
    return name.removesuffix(".$") in NATIVE_FIELDS


def _new_token(*, is_jsonata: bool) -> dict[str, Json]:
    if is_jsonata:
        return {"Assign": {_TOKEN: "{% $uuid() %}"}}
    return {"Assign": {f"{_TOKEN}.$": "States.UUID()", f"{_INPUT}.$": "$"}}


def _start(state: dict[str, Json], payload: dict[str, Json], language: QueryLanguage) -> dict[str, Json]:
    """Returns the input and output fields of the Task that starts the job."""
    is_jsonata = language is QueryLanguage.JSONATA
    context = payload["Context"]
    assert isinstance(context, dict)  # noqa: S101  the macro has built the payload
    sent: Json = {
        **payload,
        "Context": {**context, **attempts_so_far(is_jsonata=is_jsonata)},
        **_variable("Token", _TOKEN, is_jsonata=is_jsonata),
    }
    return {
        **{name: value for name, value in state.items() if name in _OF_START},
        language.parameters_field: sent,
        **_keep_input(is_jsonata=is_jsonata),
    }


def _wait(
    job: SyncJob, state: dict[str, Json], payload: dict[str, Json], language: QueryLanguage
) -> dict[str, Json]:
    """Returns the input, output, and Retry fields of the Task that describes the job."""
    kept = {name: value for name, value in payload.items() if name.removesuffix(".$") != "Parameters"}
    sent: Json = {
        **kept,
        "Operation": job.describe,
        "Parameters": {},
        **_variable("Job", _JOB, is_jsonata=language is QueryLanguage.JSONATA),
        **state_timeout(state),
    }
    return {
        language.parameters_field: sent,
        **{name: value for name, value in state.items() if name in _OF_WAIT},
        "Retry": [_NEVER_REPEATED, _UNTIL_THE_END],
    }


def _variable(member: str, name: str, *, is_jsonata: bool) -> dict[str, Json]:
    return {member: f"{{% ${name} %}}"} if is_jsonata else {f"{member}.$": f"${name}"}


def _keep_input(*, is_jsonata: bool) -> dict[str, Json]:
    """Returns the fields that assign the result to a variable, and make the state's input the output."""
    if is_jsonata:
        return {"Assign": {_JOB: "{% $states.result %}"}, "Output": "{% $states.input %}"}
    return {"Assign": {f"{_JOB}.$": "$"}, "OutputPath": f"${_INPUT}"}
