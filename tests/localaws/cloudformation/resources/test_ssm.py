"""Tests of parameters of AWS Systems Manager in a stack."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest

from tests.localaws.functions_and_roles import REGION

if TYPE_CHECKING:
    from localaws import LocalAws
    from tests.localaws.cloudformation.conftest import Stacks


def parameter(**properties: Any) -> dict[str, Any]:
    return {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", **properties}}


def test_parameter_without_a_name(aws: LocalAws, stacks: Stacks) -> None:
    outputs = {"Name": {"Value": {"Ref": "P"}}, "Value": {"Value": {"Fn::GetAtt": ["P", "Value"]}}}
    name = stacks.create({"Resources": {"P": parameter(Value="one")}, "Outputs": outputs})
    created = stacks.outputs(name)
    assert created["Name"].startswith("CFN-P-")
    assert created["Value"] == "one"
    stacks.update(name, {"Resources": {"P": parameter(Value="two", Description="d")}, "Outputs": outputs})
    assert stacks.outputs(name) == {"Name": created["Name"], "Value": "two"}
    ssm = aws.client("ssm", REGION)
    assert ssm.get_parameter(Name=created["Name"])["Parameter"]["Value"] == "two"
    stacks.client.delete_stack(StackName=name)
    with pytest.raises(ssm.exceptions.ParameterNotFound):
        ssm.get_parameter(Name=created["Name"])


def test_new_name_replaces_a_parameter(aws: LocalAws, stacks: Stacks) -> None:
    first, second = (f"/orders/{uuid.uuid4().hex}" for _ in range(2))
    name = stacks.create({"Resources": {"P": parameter(Name=first, Value="v", Tags={"team": "orders"})}})
    ssm = aws.client("ssm", REGION)
    tags = ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId=first)["TagList"]
    assert tags == [{"Key": "team", "Value": "orders"}]
    stacks.update(name, {"Resources": {"P": parameter(Name=second, Value="v")}})
    found = ssm.get_parameters(Names=[first, second])
    assert ([item["Name"] for item in found["Parameters"]], found["InvalidParameters"]) == ([second], [first])
