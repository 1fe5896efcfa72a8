"""Adds to moto's Step Functions what it lacks. Each function adds one thing."""

from __future__ import annotations

import importlib
import re
import sys
import uuid
from datetime import datetime
from typing import Any, Final

from moto.core.config import default_user_config

from localaws.step_functions.child_executions import patch_child_executions
from localaws.step_functions.error_patches import patch_errors
from localaws.step_functions.interpreter import interpreter_module, states_failure
from localaws.step_functions.map_failures import patch_map_failures
from localaws.step_functions.map_workers import patch_map_workers
from localaws.step_functions.operations import responses
from localaws.step_functions.operations.versions import find_executed
from localaws.step_functions.parsing import patch_parsing
from localaws.step_functions.pauses import patch_pauses
from localaws.step_functions.retry_counts import patch_retry_counts
from localaws.step_functions.sdk_integrations import patch_sdk_integrations
from localaws.step_functions.task_credentials import task_client
from localaws.step_functions.times import format_time

_MAP_IN_CONTEXT: Final = re.compile(r"\$states\s*\.\s*context\s*\.\s*Map\b")
_SEVERAL_VALUES: Final = re.compile(r"\*|\?|\.\.|\[[^\]']*[:,]")
"""A part of a JSONPath that can select several values: a wildcard, a filter, a descendant, a slice, or a union."""
_ITERATIONS: Final = "asl.component.state.exec.state_map.iteration"
# The workers of distributed Maps inherit from these.
_ITERATION_WORKERS: Final = {
    "itemprocessor.inline_item_processor_worker": "InlineItemProcessorWorker",
    "iterator.inline_iterator_worker": "InlineIteratorWorker",
}


def install() -> None:
    """Patches moto's interpreter.

    Call this before the server takes its first request, and before anything imports moto's interpreter.
    """
    _use_role_credentials()
    _evaluate_jsonata()
    _reset_query_language()
    _format_times()
    _name_executions()
    _limit_map_items_to_item_selectors()
    _read_role_arns_from_input()
    _unwrap_definite_paths()
    patch_errors()
    patch_pauses()
    patch_retry_counts()
    patch_map_failures()
    patch_map_workers()
    patch_parsing()
    patch_sdk_integrations()
    patch_child_executions()
    responses.install()
    default_user_config["stepfunctions"] = {"execute_state_machine": True}


def _unwrap_definite_paths() -> None:
    """Makes `$[0].a` the value of the member. moto returns a list with it, unless the path ends with the index."""
    paths = interpreter_module("asl.utils.json_path")
    original = paths._is_singleton_array_access

    def is_definite(path: str) -> bool:
        return original(path) or _SEVERAL_VALUES.search(path) is None

    paths._is_singleton_array_access = is_definite


def _use_role_credentials() -> None:
    """Gives Task states their role's credentials. moto uses the same constant ones for every state."""
    # moto's tasks import this function by name, so it must be replaced before they are imported.
    if "moto.stepfunctions.parser.models" in sys.modules:
        raise RuntimeError("moto's interpreter is already imported")
    interpreter_module("asl.utils.boto_client").boto_client_for = task_client


def _evaluate_jsonata() -> None:
    """Adds a JSONata evaluator, and escapes strings in variables, which moto doesn't do."""
    # Not imported at the top: the evaluator imports moto's interpreter.
    evaluator: Any = importlib.import_module("localaws.step_functions.jsonata_evaluator")
    jsonata = interpreter_module("asl.jsonata.jsonata")
    jsonata._eval_jsonata = evaluator.evaluate
    jsonata.encode_jsonata_variable_declarations = evaluator.declare_variables
    expressions = interpreter_module("asl.component.common.string.string_expression")
    # The evaluator has these functions, so moto's replacements for them must not be declared.
    expressions.get_intrinsic_functions_declarations = lambda variable_references: ""  # noqa: ARG005
    expression_class = expressions.StringJSONata
    original = expression_class._eval_body

    def _eval_body(self: Any, env: Any) -> None:
        context = env.states.context_object.context_object_data
        if "Map" not in context and _MAP_IN_CONTEXT.search(self.expression):
            cause = f"The JSONata expression '{self.expression}' refers to $states.context.Map outside an ItemSelector."
            raise states_failure(env, "States.Runtime", cause, "TaskFailed", "taskFailedEventDetails")
        try:
            original(self, env)
        except jsonata.JSONataException as error:
            cause = f"The JSONata expression '{self.expression}' threw an error during evaluation. {error.details}"
            key = "evaluationFailedEventDetails"
            raise states_failure(
                env, "States.QueryEvaluationError", cause, "EvaluationFailed", key
            ) from error

    expression_class._eval_body = _eval_body


def _reset_query_language() -> None:
    """Starts each definition with the default query language.

    moto keeps the query language on the class, so a definition that it rejects would change the next one's.
    """

    def __init__(self: Any) -> None:  # noqa: N807  the method's name
        self._query_language_per_scope = []

    interpreter_module("asl.parse.preprocessor").Preprocessor.__init__ = __init__


def _format_times() -> None:
    """Writes the context object's times as AWS does, with milliseconds and Z, and adds RetryCount."""

    def state_data(**data: Any) -> dict[str, Any]:
        entered = format_time(datetime.fromisoformat(data["EnteredTime"]))
        return {**data, "EnteredTime": entered, "RetryCount": 0}

    def execution_data(**data: Any) -> dict[str, Any]:
        return {**data, "StartTime": format_time(data["StartTime"])}

    interpreter_module("asl.component.state.state").StateData = state_data
    interpreter_module("backend.execution_worker").ExecutionData = execution_data


def _name_executions() -> None:
    """Names executions without a name, which moto calls `None`, and starts the version that an alias selects."""
    backend = interpreter_module("models").StepFunctionsParserBackend
    original = backend.start_execution

    def start_execution(self: Any, state_machine_arn: str, name: str | None = None, *more: Any) -> Any:
        executed = find_executed(self, state_machine_arn)
        return original(self, executed, name or str(uuid.uuid4()), *more)

    backend.start_execution = start_execution


def _limit_map_items_to_item_selectors() -> None:
    """Removes `Map` from the context object when the Map state's ItemSelector has been evaluated.

    `$$.Map.Item` exists only in the ItemSelector (AWS Step Functions Developer Guide, "Accessing execution data from
    the Context object"). moto also offers it to some of the item processor's states.
    """

    def patch(worker: Any) -> None:
        original = worker._eval_input

        def _eval_input(self: Any, env_frame: Any) -> None:
            original(self, env_frame)
            del env_frame.states.context_object.context_object_data["Map"]

        worker._eval_input = _eval_input

    for module, name in _ITERATION_WORKERS.items():
        patch(getattr(interpreter_module(f"{_ITERATIONS}.{module}"), name))


def _read_role_arns_from_input() -> None:
    """Evaluates `RoleArn.$` in a payload. moto's grammar takes it for a keyword and leaves it as text."""
    preprocessor = interpreter_module("asl.parse.preprocessor")
    strings = interpreter_module("asl.component.common.string.string_expression")
    payloads = "asl.component.common.payload.payloadvalue.payloadbinding.payload_binding"
    evaluated_binding = interpreter_module(payloads).PayloadBindingStringExpressionSimple
    original = preprocessor.Preprocessor.visitPayload_binding_value

    def visit(self: Any, ctx: Any) -> Any:
        binding = original(self, ctx)
        if not binding.field.endswith(".$"):
            return binding
        return evaluated_binding(binding.field[:-2], expression(self, binding.payload_value.val))

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
