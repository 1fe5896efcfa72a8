from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from macro.model.diagnostics import TemplateError
from macro.validate.cycles import check_cycles
from tests.macro.iam.role.templates import expanded, role_template, statement

if TYPE_CHECKING:
    from macro.model.template_values import Json


def resource(*uses: str, waits_for: Json = None) -> dict[str, Json]:
    return {
        "Type": "T",
        "Properties": {"Uses": [{"Ref": name} for name in uses]},
        "DependsOn": waits_for or [],
    }


def test_cycle_through_an_added_resource_is_reported_once() -> None:
    resources: dict[str, Json] = {
        "Orders": resource(waits_for=["Policy", "Check"]),
        "Policy": resource("Bucket"),
        "Check": resource("Policy"),
        "Bucket": resource("Orders"),
    }
    with pytest.raises(TemplateError) as raised:
        check_cycles(resources, ["Policy", "Check"], "do this")
    assert str(raised.value) == (
        "Resources/Bucket: circular dependency: Policy -> Bucket -> Orders -> Policy; do this"
    )


def test_cycle_in_the_template_is_not_reported() -> None:
    resources: dict[str, Json] = {"A": resource("B"), "B": resource("A"), "Policy": resource("A")}
    check_cycles(resources, ["Policy"], "")


def test_unknown_names_and_malformed_resources_are_ignored() -> None:
    resources: dict[str, Json] = {
        "Policy": resource("Parameter", "Fn", waits_for="Gone"),
        "Fn::ForEach::X": [],
    }
    check_cycles(resources, ["Policy"], "")


def test_depends_on_can_be_a_string() -> None:
    resources: dict[str, Json] = {"Policy": resource("Orders"), "Orders": resource(waits_for="Policy")}
    with pytest.raises(TemplateError, match="Policy -> Orders -> Policy"):
        check_cycles(resources, ["Policy"], "")


def test_boundary_that_depends_on_the_state_machine_is_the_reason() -> None:
    boundary = {"PolicyDocument": {"Statement": {"Resource": {"Fn::Sub": "${Orders}"}}}}
    template = role_template(
        {"Read": {"call": "s3:getObject", "parameters": {"Bucket": "b", "Key": "k"}}},
        [statement("s3:GetObject", "*")],
        settings={"PermissionsBoundary": {"Ref": "Boundary"}},
        resources={"Boundary": {"Type": "AWS::IAM::ManagedPolicy", "Properties": boundary}},
    )
    (error,) = expanded(template).errors
    assert error.message.startswith("circular dependency: ")
    assert "Role -> Boundary -> Orders -> " in error.message
    assert error.message.endswith(
        "; the permissions boundary of the caller's role can't depend on the state machine; write a literal name or a"
        " wildcard in its policy instead of a reference"
    )
