"""Tests of the policies for calls: quotas, and conditional calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from macro.definition.reader import Inputs
from macro.expand import Expansion, expand
from tests.golden.cases import DEPLOYMENT, Files

if TYPE_CHECKING:
    from macro.model.template_values import Json


def expansion(states: dict[str, Any]) -> Expansion:
    definition: dict[str, Json] = {"StartAt": next(iter(states)), "States": states}
    properties: dict[str, Json] = {"Definition": definition}
    machine: Json = {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}
    template: dict[str, Json] = {"Resources": {"M": machine}}
    return expand(template, DEPLOYMENT, Inputs(Files(), {}))


def expanded(states: dict[str, Any]) -> dict[str, Any]:
    result: dict[str, Any] = expansion(states).template
    return result


def call(number: int) -> dict[str, Any]:
    queue = f"https://sqs.us-west-2.amazonaws.com/123456789012/{'queue' * 12}{number}"
    return {
        "Type": "Cross::Region::AwsCall",
        "Region": "us-west-2",
        "Service": "sqs",
        "Action": "sendMessage",
        "Parameters": {"QueueUrl": queue, "MessageBody": "x"},
        "End": True,
    }


def arns(resources: dict[str, Any]) -> set[str]:
    policies = [value for name, value in resources.items() if name.startswith("MCrossRegionCallerPolicy")]
    statements = [each for value in policies for each in value["Properties"]["PolicyDocument"]["Statement"]]
    return {str(arn) for statement in statements for arn in statement["Resource"]}


def test_statements_over_the_inline_quota_become_managed_policies() -> None:
    resources = expanded({f"S{number}": call(number) for number in range(150)})["Resources"]
    managed = [name for name, value in resources.items() if value["Type"] == "AWS::IAM::ManagedPolicy"]
    assert managed == ["MCrossRegionCallerPolicy1", "MCrossRegionCallerPolicy2"]
    assert len(arns(resources)) == 150
    assert set(managed) <= set(resources["M"]["DependsOn"])
    for name in managed:
        assert resources[name]["Properties"]["Roles"] == [{"Ref": "MCrossRegionCallerRole"}]


def test_statements_over_the_role_quota_are_refused_with_the_sizes() -> None:
    (error,) = expansion({f"S{number}": call(number) for number in range(900)}).errors
    assert (
        "a role can have 10 managed policies; distribute the calls to several state machines" in error.message
    )


def test_conditional_call_does_not_repeat_unconditional_permissions() -> None:
    states = {"A": call(1), "B": {"Fn::If": ["C", call(1), {"Type": "Succeed"}]}}
    resources = expanded(states)["Resources"]
    assert len(resources["MCrossRegionCallerPolicy"]["Properties"]["PolicyDocument"]["Statement"]) == 1
    assert "Condition" not in resources["MCrossRegionCallerPolicy"]
