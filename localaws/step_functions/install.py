"""Puts what moto's Step Functions lack into its places, one function per lack."""

from __future__ import annotations

import importlib
import sys
import uuid
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError
from moto.core.config import default_user_config
from moto.core.exceptions import AWSError

from localaws.step_functions.tasks import lambda_failure, task_client


def install() -> None:
    """Before the server takes its first request, and before anybody imports moto's interpreter."""
    _use_role_credentials()
    _evaluate_jsonata()
    _keep_query_languages_apart()
    _name_lambda_failures()
    _write_times_as_aws()
    _name_executions()
    _keep_map_items()
    _keep_states_errors()
    _sample_role_arns()
    _name_api_errors()
    default_user_config["stepfunctions"] = {"execute_state_machine": True}


def _parser(name: str) -> Any:
    """A module of moto's interpreter. Imported here, not above: what is replaced first must be in place."""
    return importlib.import_module(f"moto.stepfunctions.parser.{name}")


def _use_role_credentials() -> None:
    """moto's tasks call with constant credentials. They import the function by name, so it goes in first."""
    if "moto.stepfunctions.parser.models" in sys.modules:
        raise RuntimeError("moto's interpreter is loaded already")
    _parser("asl.utils.boto_client").boto_client_for = task_client


def _evaluate_jsonata() -> None:
    """moto has no evaluator, and writes strings with quotes into expressions as they are."""
    # not imported above: it imports moto's interpreter
    queries: Any = importlib.import_module("localaws.step_functions.jsonata_queries")
    jsonata = _parser("asl.jsonata.jsonata")
    jsonata._eval_jsonata = queries.evaluate
    jsonata.encode_jsonata_variable_declarations = queries.declarations
    expressions = _parser("asl.component.common.string.string_expression")
    # moto's stand-ins for the functions that `queries` has
    expressions.get_intrinsic_functions_declarations = lambda variable_references: ""  # noqa: ARG005
    expression_class = expressions.StringJSONata
    plain = expression_class._eval_body

    def _eval_body(self: Any, env: Any) -> None:
        try:
            plain(self, env)
        except jsonata.JSONataException as error:
            raise _query_failure(env, self.expression, error.details) from error

    expression_class._eval_body = _eval_body


def _failure(env: Any, error_name: Any, event: str, details: tuple[str, Any]) -> Any:
    """moto's FailureEvent: an error's name, its event's type, and the event's details under their key."""
    return _parser("asl.component.common.error_name.failure_event").FailureEvent(
        env=env,
        error_name=error_name,
        event_type=_parser("api").HistoryEventType(event),
        event_details=dict([details]),
    )


def _query_failure(env: Any, expression: str, details: str | None) -> Exception:
    """States.QueryEvaluationError, as moto raises it for undefined results."""
    names = "asl.component.common.error_name"
    kind = _parser(f"{names}.states_error_name_type").StatesErrorNameType.StatesQueryEvaluationError
    name = _parser(f"{names}.states_error_name").StatesErrorName(typ=kind)
    cause = f"The JSONata expression '{expression}' threw an error during evaluation. {details}"
    evaluation = {"cause": cause, "error": name.error_name}
    failure = _failure(env, name, "EvaluationFailed", ("evaluationFailedEventDetails", evaluation))
    exception: Exception = _parser(f"{names}.failure_event").FailureEventException(failure_event=failure)
    return exception


def _keep_query_languages_apart() -> None:
    """moto keeps the query language on the class, where a rejected definition leaves it for the next one."""

    def __init__(self: Any) -> None:  # noqa: N807  the method's name
        self._query_language_per_scope = []

    _parser("asl.parse.preprocessor").Preprocessor.__init__ = __init__


def _name_lambda_failures() -> None:
    """moto calls a function that could not be invoked `Exception`."""
    custom_name = _parser("asl.component.common.error_name.custom_error_name").CustomErrorName
    task = _parser("asl.component.state.exec.state_task.state_task_lambda").StateTaskLambda
    plain = task._from_error

    def _from_error(self: Any, env: Any, ex: Exception) -> Any:
        if not isinstance(ex, ClientError):
            return plain(self, env, ex)
        error, cause = lambda_failure(ex)
        details = {"error": error, "cause": cause}
        key = "lambdaFunctionFailedEventDetails"
        return _failure(env, custom_name(error), "LambdaFunctionFailed", (key, details))

    task._from_error = _from_error


def _write_times_as_aws() -> None:
    """The context object's times: milliseconds and Z; and its RetryCount."""

    def state_data(**data: Any) -> dict[str, Any]:
        return {**data, "EnteredTime": _time(datetime.fromisoformat(data["EnteredTime"])), "RetryCount": 0}

    def execution_data(**data: Any) -> dict[str, Any]:
        return {**data, "StartTime": _time(data["StartTime"])}

    _parser("asl.component.state.state").StateData = state_data
    _parser("backend.execution_worker").ExecutionData = execution_data


def _name_executions() -> None:
    """moto calls every execution that has no name `None`, so that a state machine can have one of them."""
    backend = _parser("models").StepFunctionsParserBackend
    plain = backend.start_execution

    def start_execution(self: Any, state_machine_arn: str, name: str | None = None, *more: Any) -> Any:
        return plain(self, state_machine_arn, name or str(uuid.uuid4()), *more)

    backend.start_execution = start_execution


def _keep_map_items() -> None:
    """moto forgets the Map item in the frames that Task states open."""
    environment = _parser("asl.eval.environment").Environment
    plain = environment.as_inner_frame_of.__func__

    def as_inner_frame_of(cls: Any, env: Any, *more: Any, **named: Any) -> Any:
        frame = plain(cls, env, *more, **named)
        context = env.states.context_object.context_object_data
        if "Map" in context:
            frame.states.context_object.context_object_data["Map"] = context["Map"]
        return frame

    environment.as_inner_frame_of = classmethod(as_inner_frame_of)


def _keep_states_errors() -> None:
    """moto can't pass `States.…` errors out of iterations and branches: it takes them for custom names."""
    custom_name = _parser("asl.component.common.error_name.custom_error_name").CustomErrorName
    states_name = _parser("asl.component.common.error_name.states_error_name").StatesErrorName

    def any_name(error_name: str) -> Any:
        is_states = error_name is not None and str(error_name).startswith("States.")
        return states_name.from_name(error_name) if is_states else custom_name(error_name)

    states = "asl.component.state.exec"
    _parser(f"{states}.state_map.iteration.iteration_worker").CustomErrorName = any_name
    _parser(f"{states}.state_parallel.branches_decl").CustomErrorName = any_name


def _sample_role_arns() -> None:
    """moto's grammar takes `RoleArn.$` in a payload for the name of a field: elsewhere it is a keyword."""
    preprocessor = _parser("asl.parse.preprocessor")
    strings = _parser("asl.component.common.string.string_expression")
    payloads = "asl.component.common.payload.payloadvalue.payloadbinding.payload_binding"
    sampled = _parser(payloads).PayloadBindingStringExpressionSimple
    plain = preprocessor.Preprocessor.visitPayload_binding_value

    def visit(self: Any, ctx: Any) -> Any:
        binding = plain(self, ctx)
        if not binding.field.endswith(".$"):
            return binding
        return sampled(binding.field[:-2], expression(self, binding.payload_value.val))

    def expression(self: Any, text: str) -> Any:
        if text.startswith("$$"):
            return strings.StringContextPath(text)
        if text.startswith("$") and text[1:2] in {"", ".", "["}:
            return strings.StringJsonPath(text)
        if text.startswith("$"):
            return strings.StringVariableSample(self._get_current_query_language().query_language_mode, text)
        function, _ = preprocessor.IntrinsicParser.parse(text)
        return strings.StringIntrinsicFunction(text, function)

    preprocessor.Preprocessor.visitPayload_binding_value = visit


def _name_api_errors() -> None:
    """The errors of moto's interpreter have their names where moto's server does not look for them."""
    for error in vars(_parser("api")).values():
        if isinstance(error, type) and issubclass(error, AWSError) and isinstance(error.code, str):
            error.TYPE = error.code


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
