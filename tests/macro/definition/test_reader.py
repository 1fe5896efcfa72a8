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


def test_placeholder_in_place_of_members_is_an_error() -> None:
    (error,) = expanded(f'{{"StartAt": "A", "States": {{"A": {{{CALL}, ${{More}}}}}}}}').errors
    assert error.message.startswith("s3://b/k isn't valid JSON: line 1 column ")


def test_number_in_a_file_stays_a_placeholder() -> None:
    expansion = expanded(f'{{"StartAt": "A", "States": {{"A": {{{CALL}, "TimeoutSeconds": ${{Seconds}}}}}}}}')
    assert not expansion.errors
    resources: Any = expansion.template["Resources"]
    assert '"TimeoutSeconds": ${Seconds}' in resources["Orders"]["Properties"]["DefinitionString"]
