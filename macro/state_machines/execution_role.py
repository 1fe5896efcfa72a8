"""Finds the role that a state machine runs with, and the name to attach a policy to it.

Sources: AWS::StepFunctions::StateMachine RoleArn; AWS::Serverless::StateMachine Role and Policies; AWS::IAM::Policy
Roles (role names).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from macro.definition.reader import SERVERLESS
from macro.intrinsics.placeholders import PLACEHOLDER, no_placeholders, resolve_placeholders
from macro.intrinsics.sub_join_text import flatten_text
from macro.model import rules
from macro.model.diagnostics import template_error
from macro.model.template_values import NO_VALUE, Intrinsic

if TYPE_CHECKING:
    from collections.abc import Mapping

    from macro.model.diagnostics import TemplateError, TemplatePath
    from macro.model.stack_context import StackContext
    from macro.model.template_values import Json

_ROLE = "AWS::IAM::Role"
_ARN = re.compile(r"arn:.+:iam::(?P<account>\$\{AWS::AccountId\}|[^:]*):role/(?P<path>.+)", re.DOTALL)
_REFERENCE = re.compile(r"\$\{([^.!}]+)\.Arn\}")


class UnknownRoleNameError(Exception):
    """Only a deployment can know the name of a role. The message says why."""


def find_execution_role(resource: Mapping[str, Json]) -> Json:
    """Returns the value of `RoleArn` (`Role` in a serverless state machine), or None if there is no role."""
    properties = resource.get("Properties")
    if not isinstance(properties, dict):
        return None
    role = properties.get("Role" if resource["Type"] == SERVERLESS else "RoleArn")
    return None if role == NO_VALUE else role


def is_given_from_outside(role: Json, resources: Mapping[str, Json]) -> bool:
    """Returns whether a role's ARN is a parameter, an import, or an output, also in one branch of an `Fn::If`."""
    match role:
        case {"Fn::If": [_, then, otherwise]}:
            return any(is_given_from_outside(side, resources) for side in (then, otherwise))
        case {"Ref": str(name)}:
            return name not in resources and not name.startswith("AWS::")
        case {"Fn::GetAtt": [_, str(attribute)]}:
            return attribute != "Arn"
        case {"Fn::GetAtt": str(path)}:
            return path.partition(".")[2] != "Arn"
        case {"Fn::Sub": _} | {"Fn::Join": _}:
            flat = flatten_text(role, no_placeholders)
            value = resolve_placeholders(flat.text, flat.meaning) if flat else None
            inner = value.function if isinstance(value, Intrinsic) else role
            return inner != role and is_given_from_outside(inner, resources)
        case _:
            return isinstance(role, dict)


def role_name(role: Json, resources: Mapping[str, Json], stack: StackContext, path: TemplatePath) -> Json:
    """Returns the name of the role with an ARN, as `Roles` of an `AWS::IAM::Policy` requires it.

    Args:
        role: The role's ARN, as in the template.
        resources: The resources of the template.
        stack: The stack.
        path: The property that contains the ARN.

    Raises:
        TemplateError: The value can't be the ARN of the state machine's role.
        UnknownRoleNameError: The value can be the ARN of a role, but its name is unknown.
    """
    match role:
        case {"Fn::If": [condition, then, otherwise]}:
            sides = [role_name(side, resources, stack, path) for side in (then, otherwise)]
            return {"Fn::If": [condition, *sides]}
        case {"Fn::GetAtt": [str(logical_id), "Arn"]}:
            return _of_resource(logical_id, resources, path)
        case {"Fn::GetAtt": str(attribute)} if attribute.partition(".")[2] == "Arn":
            return _of_resource(attribute.removesuffix(".Arn"), resources, path)
        case {"Ref": "AWS::NoValue"}:
            return role
        case {"Ref": str(logical_id)} if logical_id in resources:
            raise _not_an_arn(logical_id, resources, path)
        case _:
            return _of_text(role, resources, stack, path)


def _of_resource(logical_id: str, resources: Mapping[str, Json], path: TemplatePath) -> Json:
    """Returns the name of a role in the template. If there is no such resource, AWS SAM creates it after the macro."""
    resource = resources.get(logical_id)
    if isinstance(resource, dict) and resource.get("Type") != _ROLE:
        raise template_error(
            rules.STATE_MACHINE, path, f"{logical_id} isn't an {_ROLE}, so its ARN can't be the role"
        )
    return {"Ref": logical_id}


def _not_an_arn(logical_id: str, resources: Mapping[str, Json], path: TemplatePath) -> TemplateError:
    """Returns the error for a `Ref` of a resource, whose value isn't an ARN if the resource is a role."""
    _of_resource(logical_id, resources, path)
    text = f"!Ref {logical_id} is the name of the role, not its ARN; use !GetAtt {logical_id}.Arn"
    return template_error(rules.STATE_MACHINE, path, text)


def _of_text(role: Json, resources: Mapping[str, Json], stack: StackContext, path: TemplatePath) -> Json:
    """Returns the name of a role whose ARN is a literal, an `Fn::Sub`, or an `Fn::Join`."""
    flat = flatten_text(role, no_placeholders)
    if flat is None:
        raise UnknownRoleNameError("the macro can't determine the name of the role")
    reference = _REFERENCE.fullmatch(flat.text)
    if reference and isinstance(role, dict) and "Fn::Sub" in role:
        return _of_resource(reference.group(1), resources, path)
    value = resolve_placeholders(flat.text, flat.meaning)
    if reference is None and isinstance(value, Intrinsic) and value.function.keys() & {"Fn::GetAtt", "Ref"}:
        return role_name(value.function, resources, stack, path)
    match = _ARN.fullmatch(flat.text)
    if not match and PLACEHOLDER.search(flat.text):
        raise UnknownRoleNameError(f"the macro can't determine the name of the role from '{flat.text}'")
    if not match:
        hint = f"; did you mean !GetAtt {flat.text}.Arn?" if flat.text in resources else ""
        raise template_error(rules.STATE_MACHINE, path, f"'{flat.text}' isn't the ARN of a role{hint}")
    _check_account(match["account"], flat.text, stack, path)
    name = resolve_placeholders(match["path"].rsplit("/", 1)[-1], flat.meaning)
    return name.function if isinstance(name, Intrinsic) else str(name)


def _check_account(account: str, arn: str, stack: StackContext, path: TemplatePath) -> None:
    """Raises TemplateError if a role is in another account. AWS: "Cross-account pass role is not allowed"."""
    if account.startswith("${") or account == stack.account or not stack.account_is_certain:
        return
    raise template_error(
        rules.STATE_MACHINE,
        path,
        f"the role {arn} is in the account {account}, but the stack is in {stack.account}; use a role of the stack's"
        " account (a state can use a role of another account in Credentials)",
    )
