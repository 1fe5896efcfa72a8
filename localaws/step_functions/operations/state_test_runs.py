"""Runs a state as TestState does: once, without waiting for a retry."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from localaws.step_functions.interpreter import ERROR_NAMES, failure_event, interpreter_module
from localaws.step_functions.times import format_time

if TYPE_CHECKING:
    from localaws.step_functions.operations.state_tests import Mock, StateTest

_DEBUG: Final = frozenset({"DEBUG", "TRACE"})


@dataclass(slots=True)
class _Handled:
    """How the state handled an error: the index of its retrier or catcher, and the error."""

    status: str = ""
    error: str = ""
    cause: str = ""
    key: str = ""
    index: int = 0

    def record(self, status: str, failure: Any, key: str, index: int) -> None:
        """Sets all attributes. `failure` is the interpreter's description of a failed state."""
        details = next(iter(failure.event_details.values()))
        self.status, self.key, self.index = status, key, index
        self.error, self.cause = str(details.get("error") or ""), str(details.get("cause") or "")


def run_state_test(test: StateTest) -> dict[str, Any]:
    """Runs a state, and returns the response of TestState."""
    parser = interpreter_module("asl.parse.test_state.asl_parser").TestStateAmazonStateLanguageParser
    program = parser.parse(json.dumps(test.state))[0]
    state = program.test_state
    state.name = test.name
    handled = _Handled()
    if test.state.get("Type") == "Task":
        _record_handling(state, handled, test.retries)
        if test.mock:
            _replace_call(state, test.mock)
    env = _environment(test)
    program.eval(env)
    response = _result(env, test, handled)
    if test.level in _DEBUG:
        response["inspectionData"] = _inspection_data(env, handled)
    return response


def _environment(test: StateTest) -> Any:
    """Returns the interpreter's environment of the state, with its role, input, and variables."""
    details = interpreter_module("asl.eval.evaluation_details").AWSExecutionDetails(
        account=test.account, region=test.region, role_arn=test.role_arn
    )
    env = interpreter_module("asl.eval.test_state.environment").TestStateEnvironment(
        aws_execution_details=details,
        execution_type="STANDARD",
        context=_context(test),
        event_history_context=interpreter_module(
            "asl.eval.event.event_manager"
        ).EventHistoryContext.of_program_start(),
        cloud_watch_logging_session=None,
        activity_store={},
    )
    env.states.reset(input_value=test.given)
    for name, value in test.variables.items():
        env.variable_store.set(name, value)
    return env


def _context(test: StateTest) -> dict[str, Any]:
    """Returns the context object: that of no real execution, with the parts that the request contains."""
    run = f"{test.name}-{uuid.uuid4()}"
    machine = f"arn:aws:states:{test.region}:{test.account}:stateMachine:{test.name}"
    execution = {
        "Id": f"{machine.replace(':stateMachine:', ':execution:')}:{run}",
        "Input": test.given,
        "Name": run,
        "RoleArn": test.role_arn,
        "StartTime": format_time(datetime.now(UTC)),
    }
    given = test.context or {}
    return {
        "StateMachine": {"Id": machine, "Name": test.name},
        **given,
        "Execution": {**execution, **given.get("Execution", {})},
    }


def _record_handling(state: Any, handled: _Handled, retries: int) -> None:
    """Makes a Task state record which retrier or catcher handles its error, and not wait for a retry."""
    catch = state._handle_catch

    def handle_retry(env: Any, failure_event: Any) -> Any:
        index = _matching(env, state.retry.retriers, failure_event)
        if index is not None and retries < state.retry.retriers[index].max_attempts.attempts:
            handled.record("RETRIABLE", failure_event, "retryIndex", index)
            state._terminate_with_event(env=env, failure_event=failure_event)
        return interpreter_module("asl.component.common.retry.retry_outcome").RetryOutcome.CannotRetry

    def handle_catch(env: Any, failure_event: Any) -> None:
        index = _matching(env, state.catch.catchers, failure_event)
        if index is not None:
            handled.record("CAUGHT_ERROR", failure_event, "catchIndex", index)
        catch(env=env, failure_event=failure_event)

    state._handle_retry, state._handle_catch = handle_retry, handle_catch


def _matching(env: Any, handlers: Any, failure: Any) -> int | None:
    """Returns the index of the first retrier or catcher whose ErrorEquals contains an error, or None."""
    for index, handler in enumerate(handlers):
        env.stack.append(failure.error_name)
        handler.error_equals.eval(env)
        if env.stack.pop():
            return index
    return None


def _replace_call(state: Any, mock: Mock) -> None:
    """Makes a Task state use a mock instead of its call. The state still evaluates its parameters."""
    custom_name = interpreter_module(f"{ERROR_NAMES}.custom_error_name").CustomErrorName
    failed = interpreter_module(f"{ERROR_NAMES}.failure_event").FailureEventException

    def eval_execution(env: Any) -> None:
        if state.parargs:
            state.parargs.eval(env=env)
            env.stack.pop()
        if mock.error:
            details = ("taskFailedEventDetails", {"error": mock.error, "cause": mock.cause})
            raise failed(failure_event(env, custom_name(mock.error), "TaskFailed", details))
        env.stack.append(mock.result)
        env.inspection_data["result"] = json.dumps(mock.result)

    state._eval_execution = eval_execution


def _result(env: Any, test: StateTest, handled: _Handled) -> dict[str, Any]:
    """Returns the status, the output or the error, and the name of the next state."""
    program_state = env.program_state()
    error = getattr(program_state, "error", None)
    if handled.status == "RETRIABLE":
        return {"status": "RETRIABLE", "error": handled.error, "cause": handled.cause}
    if error is not None:
        return {"status": "FAILED", "error": error.get("error") or "", "cause": error.get("cause") or ""}
    output = {"output": json.dumps(env.states.get_input(), separators=(",", ":"))}
    next_state = getattr(program_state, "next_state_name", "") or env.next_state_name
    if next_state != test.name:
        output["nextState"] = next_state
    if handled.status:
        return {"status": handled.status, "error": handled.error, "cause": handled.cause, **output}
    return {"status": "SUCCEEDED", **output}


def _inspection_data(env: Any, handled: _Handled) -> dict[str, Any]:
    data = dict(env.inspection_data)
    data["variables"] = json.dumps(env.variable_store._inner_scope)
    if handled.status:
        data["errorDetails"] = {handled.key: handled.index}
    return data
