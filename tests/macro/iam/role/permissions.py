"""Reads the permissions of a role in a template."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from macro.intrinsics.template_facts import TemplateFacts
from macro.state_machines.role_permissions import read_role_permissions
from tests.macro.iam.role.templates import STACK, statement

if TYPE_CHECKING:
    from macro.iam.role.permissions import RolePermissions

GET_ARN = {"Fn::GetAtt": ["Role", "Arn"]}
DOCUMENT = {"Statement": [statement("s3:GetObject", "*")]}
NO_VALUE = {"Ref": "AWS::NoValue"}


def read(
    role: Any = GET_ARN,
    properties: dict[str, Any] | None = None,
    machine: dict[str, Any] | None = None,
    **resources: Any,
) -> RolePermissions:
    """Returns the permissions of a state machine whose role has these properties."""
    state_machine = {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {"RoleArn": role},
        **(machine or {}),
    }
    template: dict[str, Any] = {
        "Role": {"Type": "AWS::IAM::Role", "Properties": properties or {}},
        "Other": {"Type": "AWS::IAM::Role", "Properties": {}},
        **resources,
    }
    return read_role_permissions("Orders", state_machine, template, STACK, TemplateFacts())


def paths(permissions: RolePermissions) -> list[str]:
    """Returns the paths of the statements in the template."""
    return [str(each.path).removeprefix("Resources/") for each in permissions.statements]


def policy(kind: str, **properties: Any) -> dict[str, Any]:
    """Returns a policy resource: a `Policy` or a `ManagedPolicy`."""
    return {"Type": f"AWS::IAM::{kind}", "Properties": {"PolicyDocument": DOCUMENT, **properties}}


def inline(*policies: Any) -> dict[str, Any]:
    """Returns the property with the inline policies of a role."""
    return {"Policies": [{"PolicyDocument": each} for each in policies]}
