"""Tests of definitions in files that the macro writes into the template as text."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from macro.definition.reader import Inputs
from macro.expand import expand
from tests.golden.cases import DEPLOYMENT

if TYPE_CHECKING:
    from macro.definition.external_file import DefinitionLocation
    from macro.expand import Expansion

CALL = '"Type": "Task", "Resource": "arn:aws:states:us-west-2::aws-sdk:s3:listBuckets", "Parameters": {}, "End": true'


@dataclass(frozen=True)
class OneFile:
    text: str

    def read(self, _location: DefinitionLocation) -> str:
        return self.text


def expanded(text: str) -> Expansion:
    properties = {
        "RoleArn": "arn:aws:iam::123456789012:role/r",
        "DefinitionS3Location": {"Bucket": "b", "Key": "k"},
        "DefinitionSubstitutions": {"Seconds": 5},
    }
    machine: dict[str, Any] = {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}
    return expand({"Resources": {"Orders": machine}}, DEPLOYMENT, Inputs(OneFile(text), {}))


@pytest.mark.parametrize(
    "member",
    [
        '"OutputPath": null,',  # a comma after the last member, which only YAML allows
        '"OutputPath",',  # a key without a value, which is null in YAML
    ],
)
def test_null_in_a_file_that_only_looks_like_json(member: str) -> None:
    expansion = expanded(f'{{"StartAt": "A", "States": {{"A": {{{CALL}, {member}}}}}}}')
    assert not expansion.errors
    resources: Any = expansion.template["Resources"]
    definition = json.loads(resources["Orders"]["Properties"]["DefinitionString"])
    state = definition["States"]["A"]
    assert (state["Parameters"]["Operation"], state["OutputPath"]) == ("ListBuckets", None)


NULLS = """{ "StartAt": "A",  "States": {
  "A": {CALL, "InputPath" : null, "ResultPath":null, "Next": "B"},
  "B": {"Type": "Pass", "Result":  null, "Parameters": {"a": null, "b": [null, 1.0]}, "Next": "C"},
  "C": {"Type": "Pass", "QueryLanguage": "JSONata", "Output":null , "Assign": {"v": null}, "End": true}
} }"""


def test_nulls_in_a_file_stay_as_written() -> None:
    expansion = expanded(NULLS.replace("CALL", CALL.replace(', "End": true', "")))
    assert not expansion.errors
    resources: Any = expansion.template["Resources"]
    text = resources["Orders"]["Properties"]["DefinitionString"]
    _, _, rest = NULLS.partition('"Next": "B"')
    assert text.endswith(rest.partition("\n")[2])
    state = json.loads(text)["States"]["A"]
    assert (state["InputPath"], state["ResultPath"]) == (None, None)


@pytest.mark.parametrize("name", ["VersionId", "IfMatch"])
def test_null_parameter_is_passed_to_the_caller(name: str) -> None:
    parameters = f'"Bucket": "b", "Key": "k", "{name}": null'
    call = CALL.replace("listBuckets", "getObject").replace(
        '"Parameters": {}', f'"Parameters": {{{parameters}}}'
    )
    expansion = expanded(f'{{"StartAt": "A", "States": {{"A": {{{call}}}}}}}')
    assert not expansion.errors
    resources: Any = expansion.template["Resources"]
    state = json.loads(resources["Orders"]["Properties"]["DefinitionString"])["States"]["A"]
    assert state["Parameters"]["Parameters"] == {"Bucket": "b", "Key": "k", name: None}
    actions = json.dumps(resources["OrdersCrossRegionCallerPolicy"])
    assert "s3:GetObject" in actions
    assert "s3:GetObjectVersion" not in actions


def test_placeholder_in_place_of_members_is_an_error() -> None:
    (error,) = expanded(f'{{"StartAt": "A", "States": {{"A": {{{CALL}, ${{More}}}}}}}}').errors
    assert error.message.startswith("s3://b/k isn't valid JSON: line 1 column ")


def test_number_in_a_file_stays_a_placeholder() -> None:
    expansion = expanded(f'{{"StartAt": "A", "States": {{"A": {{{CALL}, "TimeoutSeconds": ${{Seconds}}}}}}}}')
    assert not expansion.errors
    resources: Any = expansion.template["Resources"]
    assert '"TimeoutSeconds": ${Seconds}' in resources["Orders"]["Properties"]["DefinitionString"]
