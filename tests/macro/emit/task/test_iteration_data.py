"""Tests of calls in an inline Map whose iterations all send the same call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from macro.emit.task.invoked_function import CallerFacts, InvokedFunction
from macro.emit.task.iteration_data import has_iteration_data
from macro.emit.task.lambda_errors import LambdaErrors
from macro.emit.task_state import task
from macro.model.call import AwsCall, QueryLanguage, S3Location
from macro.model.diagnostics import TemplatePath
from macro.model.template_values import Intrinsic, RunTime

if TYPE_CHECKING:
    from macro.model.template_values import TemplateValue

FUNCTION = InvokedFunction("arn", CallerFacts("aws", LambdaErrors.of(in_vpc=False, has_snap_start=False)))


def ecs_call(parameters: TemplateValue, **fields: Any) -> AwsCall:
    path = TemplatePath("Orders").at("States", "Run")
    language = fields.pop("language", QueryLanguage.JSONPATH)
    return AwsCall(path, "Run", "ecs", "RunTask", language, (), parameters, {"Parameters": {}}, **fields)


@pytest.mark.parametrize(
    "expression",
    [
        "$.key",
        "$",
        "$['key']",
        "$prefix",
        "States.Format('{}/{}', $$.Execution.Id, $.key)",
        "{% $states.input.key %}",
        "{% $states.context.Execution.Id & $states.input.key %}",
        "{% $uppercase($key) %}",
        "{% $states %}",
    ],
)
def test_input_and_variables_can_differ_between_iterations(expression: str) -> None:
    assert has_iteration_data(ecs_call({"Overrides": [{"Name": RunTime(expression)}]}))
    assert has_iteration_data(ecs_call(RunTime(expression)))


@pytest.mark.parametrize(
    "expression",
    [
        "$$.Execution.Id",
        "$$['Execution']['Input']",
        "States.Format('$.key of {}', $$.State.Name)",
        "States.UUID()",
        "{% $states.context.Execution.Input.key %}",
        "{% $now() & '$states.input' %}",
        '{% "$a \\" $b" %}',
    ],
)
def test_context_object_is_identical_in_each_iteration(expression: str) -> None:
    assert not has_iteration_data(ecs_call({"Overrides": [{"Name": RunTime(expression)}]}))


def test_intrinsic_functions_are_identical_in_each_iteration() -> None:
    assert not has_iteration_data(ecs_call({"Cluster": Intrinsic({"Ref": "Cluster"}), "Count": 1}))


def test_key_of_body_from_can_differ_between_iterations() -> None:
    body = S3Location(bucket="inputs", name=RunTime("$.key"))
    assert has_iteration_data(ecs_call({}, body_from=body))
    assert not has_iteration_data(ecs_call({}, body_from=S3Location("inputs", "fixed")))


CONTEXT = {
    "Execution.$": "$$.Execution.Id",
    "State.$": "$$.State.Name",
    "Entered.$": "$$.State.EnteredTime",
}


@pytest.mark.parametrize(
    ("parameters", "in_inline_map", "added"),
    [
        ({}, False, {}),
        ({}, True, {"SharedByIterations": True}),
        ({"Cluster": RunTime("$.cluster")}, True, {}),
        ({"Cluster": RunTime("$.cluster")}, False, {}),
    ],
)
def test_payload_marks_calls_that_are_identical_in_each_iteration(
    parameters: TemplateValue, *, in_inline_map: bool, added: dict[str, bool]
) -> None:
    call = ecs_call(parameters, in_inline_map=in_inline_map)
    built: Any = task(call, {}, FUNCTION)
    assert built["Parameters"]["Context"] == CONTEXT | added


def test_payload_mark_in_jsonata() -> None:
    call = ecs_call({}, in_inline_map=True, language=QueryLanguage.JSONATA)
    built: Any = task(call, {}, FUNCTION)
    assert built["Arguments"]["Context"] == {
        "Execution": "{% $states.context.Execution.Id %}",
        "State": "{% $states.context.State.Name %}",
        "Entered": "{% $states.context.State.EnteredTime %}",
        "SharedByIterations": True,
    }
