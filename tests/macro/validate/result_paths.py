"""Returns the warnings about paths into the result of a call."""

from __future__ import annotations

import json
from typing import Any

from macro.expand import expand
from macro.model.rules import RESULT_PATH
from tests.golden.cases import DEPLOYMENT, inputs


def warnings(state: dict[str, Any], *, text: bool = False) -> list[tuple[str, str]]:
    """Returns the path and the message of each warning about a path into the result."""
    if "Resource" not in state:
        state = {"Type": "Cross::Region::AwsCall", "Region": "us-west-2", **state}
    definition = {"StartAt": "A", "States": {"A": {**state, "End": True}}}
    written = {"DefinitionString": json.dumps(definition)} if text else {"Definition": definition}
    template: dict[str, Any] = {
        "Resources": {"M": {"Type": "AWS::StepFunctions::StateMachine", "Properties": written}}
    }
    found = [
        each
        for each in expand(template, DEPLOYMENT, inputs(template)).diagnostics
        if each.rule is RESULT_PATH
    ]
    return [("/".join(each.path.steps[2:]), each.message) for each in found]


def select(call: dict[str, Any], *paths: str, **more: Any) -> list[str]:
    """Returns the messages for the paths of a ResultSelector."""
    selector = {f"{index}.$": path for index, path in enumerate(paths)}
    return [message for _, message in warnings({**call, "ResultSelector": selector, **more})]


def jsonata(call: dict[str, Any], expression: Any) -> list[str]:
    """Returns the messages for the output of a JSONata state."""
    renamed = {"Arguments" if name == "Parameters" else name: value for name, value in call.items()}
    return [message for _, message in warnings({**renamed, "QueryLanguage": "JSONata", "Output": expression})]
