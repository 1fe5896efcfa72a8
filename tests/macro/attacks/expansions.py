"""Expands templates with one state machine, in each format of a definition."""

from __future__ import annotations

import json
from typing import Any, cast

from localaws.cloudformation.template.intrinsics import Evaluator
from macro.definition.reader import Inputs
from macro.expand import Expansion, expand
from tests.golden.cases import DEPLOYMENT, Files

ARN = "arn:aws:lambda:eu-central-1:123456789012:function:caller"
CALL = {
    "Type": "Cross::Region::AwsCall",
    "Region": "us-west-2",
    "Service": "s3",
    "Action": "getObject",
    "End": True,
}


class Stack:
    """Resolves references as CloudFormation does in a deployed stack."""

    def __init__(self, parameters: dict[str, str]) -> None:
        self._parameters = parameters

    def ref(self, name: str) -> Any:
        return self._parameters.get(name, name)

    def attribute(self, logical_id: str, name: str) -> Any:
        return f"{ARN}-{logical_id}" if name == "Arn" else name

    def imported(self, name: str) -> str:
        return name


def expanded(definition: dict[str, Any], **properties: Any) -> dict[str, Any]:
    """Returns the resources of the expansion of a template with one state machine."""
    return cast("dict[str, Any]", _expand(definition, properties).template["Resources"])


def messages(definition: dict[str, Any], **properties: Any) -> str:
    """Returns the errors of a template with one state machine."""
    return "\n".join(map(str, _expand(definition, properties).errors))


def _expand(definition: dict[str, Any], properties: dict[str, Any]) -> Expansion:
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": {**definition, **properties}}
    template: Any = {"Resources": {"Orders": machine}}
    return expand(template, DEPLOYMENT, Inputs(Files(), {}))


def deployed_state(resources: dict[str, Any], parameters: dict[str, str]) -> dict[str, Any]:
    """Returns the state `Read` of the deployed definition."""
    properties = resources["Orders"]["Properties"]
    resolve = Evaluator(Stack(parameters), {}, {}, "eu-central-1").resolve
    definition = resolve(properties.get("DefinitionString", properties.get("Definition")))
    text = definition if isinstance(definition, str) else json.dumps(definition)
    for name, value in resolve(properties.get("DefinitionSubstitutions", {})).items():
        text = text.replace("${" + name + "}", str(value))
    state: dict[str, Any] = json.loads(text, strict=False)["States"]["Read"]
    return state


def as_object(definition: Any) -> dict[str, Any]:
    """Returns the property with the definition as an object."""
    return {"Definition": definition}


def as_text(definition: Any) -> dict[str, Any]:
    """Returns the property with the definition as text."""
    return {"DefinitionString": json.dumps(definition)}


def as_sub(definition: Any) -> dict[str, Any]:
    """Returns the property with the definition as text in `Fn::Sub`."""
    return {"DefinitionString": {"Fn::Sub": json.dumps(definition).replace("${", "${!")}}


def as_join(definition: Any) -> dict[str, Any]:
    """Returns the property with the definition as lines of text in `Fn::Join`."""
    return {"DefinitionString": {"Fn::Join": ["\n", json.dumps(definition, indent=1).split("\n")]}}


def as_json_string(definition: Any) -> dict[str, Any]:
    """Returns the property with the definition as an object in `Fn::ToJsonString`."""
    return {"DefinitionString": {"Fn::ToJsonString": definition}}


def statements_of(resources: dict[str, Any]) -> list[dict[str, Any]]:
    """Returns the statements of the policies that the macro adds."""
    return [
        statement
        for name, resource in resources.items()
        if resource["Type"] in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy") and "CrossRegion" in name
        for statement in resource["Properties"]["PolicyDocument"]["Statement"]
    ]
