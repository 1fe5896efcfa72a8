"""Tests of which state machines share a caller, and of the caller's condition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from macro.definition.reader import Inputs
from macro.expand import expand
from tests.golden.cases import DEPLOYMENT, Files

if TYPE_CHECKING:
    from collections.abc import Sequence

READ = {
    "Type": "Cross::Region::AwsCall",
    "Region": "us-west-2",
    "Service": "s3",
    "Action": "getObject",
    "Parameters": {"Bucket": "archive", "Key": "a"},
    "End": True,
}


def expanded(conditions: Sequence[str | None], **settings: Any) -> dict[str, Any]:
    """Expands a template that has a state machine for each condition.

    None means a state machine without a condition.
    """
    machines = {
        f"Machine{number}": {
            "Type": "AWS::StepFunctions::StateMachine",
            **({"Condition": condition} if condition else {}),
            "Properties": {"Definition": {"StartAt": "Read", "States": {"Read": READ}}},
        }
        for number, condition in enumerate(conditions)
    }
    template: dict[str, Any] = {
        "Metadata": {"Cross::Region::AwsCall": settings},
        "Conditions": {name: {"Fn::Equals": ["a", name]} for name in conditions if name},
        "Resources": machines,
    }
    return expand(template, DEPLOYMENT, Inputs(Files(), {})).template


def count(template: dict[str, Any], kind: str) -> int:
    return sum(resource["Type"] == kind for resource in template["Resources"].values())


def test_each_state_machine_has_a_separate_caller() -> None:
    template = expanded([None, None])
    assert count(template, "AWS::Lambda::Function") == 2
    assert count(template, "Custom::CrossRegionPreflight") == 2


def test_shared_caller_has_the_permissions_of_all_state_machines() -> None:
    template = expanded([None, None, "Far"], SharedCaller=True)
    assert count(template, "AWS::Lambda::Function") == 1
    assert count(template, "Custom::CrossRegionPreflight") == 1
    assert "Condition" not in template["Resources"]["CrossRegionCaller"]
    for number in range(3):
        waits_for = template["Resources"][f"Machine{number}"]["DependsOn"]
        assert waits_for[0] == "CrossRegionCallerPolicy"
        assert waits_for[1].startswith("CrossRegionPreflight")


@pytest.mark.parametrize(
    ("boundaries", "callers"),
    [(["a", "a"], "a"), (["a", "b"], None), (["a", None], None), ([None, "a"], None), ([None, None], None)],
)
def test_shared_caller_has_a_boundary_that_all_roles_have(
    boundaries: list[str | None], callers: str | None
) -> None:
    resources: dict[str, Any] = {}
    for number, boundary in enumerate(boundaries):
        properties: dict[str, Any] = {"PermissionsBoundary": boundary} if boundary else {}
        resources[f"Role{number}"] = {"Type": "AWS::IAM::Role", "Properties": properties}
        definition = {"StartAt": "Read", "States": {"Read": READ}}
        resources[f"Machine{number}"] = {
            "Type": "AWS::StepFunctions::StateMachine",
            "Properties": {"RoleArn": {"Fn::GetAtt": [f"Role{number}", "Arn"]}, "Definition": definition},
        }
    settings: dict[str, Any] = {"Cross::Region::AwsCall": {"SharedCaller": True}}
    template: Any = expand(
        {"Metadata": settings, "Resources": resources}, DEPLOYMENT, Inputs(Files(), {})
    ).template
    assert template["Resources"]["CrossRegionCallerRole"]["Properties"].get("PermissionsBoundary") == callers


@pytest.mark.parametrize(
    ("boundaries", "callers"),
    [(["a", "a"], "a"), (["a", "b"], None), (["a", None], None), ([None, "a"], None)],
)
def test_caller_has_a_boundary_that_all_roles_in_an_if_have(
    boundaries: list[str | None], callers: str | None
) -> None:
    """Otherwise, it would have a boundary even if the condition selects the role without one."""
    resources: dict[str, Any] = {
        f"Role{number}": {
            "Type": "AWS::IAM::Role",
            "Properties": {"PermissionsBoundary": each} if each else {},
        }
        for number, each in enumerate(boundaries)
    }
    arns = [{"Fn::GetAtt": [name, "Arn"]} for name in resources]
    definition = {"StartAt": "Read", "States": {"Read": READ}}
    resources["Machine"] = {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {"RoleArn": {"Fn::If": ["Far", *arns]}, "Definition": definition},
    }
    template: Any = expand({"Resources": resources}, DEPLOYMENT, Inputs(Files(), {})).template
    role = template["Resources"]["MachineCrossRegionCallerRole"]["Properties"]
    assert role.get("PermissionsBoundary") == callers


def test_shared_caller_has_the_condition_of_all_its_state_machines() -> None:
    template = expanded(["Far", "Far"], SharedCaller=True)
    assert template["Resources"]["CrossRegionCaller"]["Condition"] == "Far"
    assert set(template["Conditions"]) == {"Far"}


def test_more_than_ten_conditions_are_nested() -> None:
    names = [f"Far{number}" for number in range(12)]
    template = expanded(names, SharedCaller=True)
    assert template["Resources"]["CrossRegionCaller"]["Condition"] == "CrossRegionCallerIsUsed"
    (*groups,) = template["Conditions"]["CrossRegionCallerIsUsed"]["Fn::Or"]
    assert [len(group["Fn::Or"]) for group in groups] == [10, 2]
    named = [condition["Condition"] for group in groups for condition in group["Fn::Or"]]
    assert named == names


def test_one_state_machine_can_use_shared_caller() -> None:
    assert "CrossRegionCaller" in expanded([None], SharedCaller=True)["Resources"]
