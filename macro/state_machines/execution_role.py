"""Which role a state machine runs as, and whether a policy can be attached to it.

Sources: AWS::StepFunctions::StateMachine RoleArn; AWS::Serverless::StateMachine Role and Policies; AWS::IAM::Policy
Roles (role names).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from macro.definition.reader import SERVERLESS
from macro.intrinsics.placeholders import resolve_placeholders
from macro.intrinsics.sub_join_text import flatten_text
from macro.model import rules
from macro.model.diagnostics import template_error
from macro.model.template_values import Intrinsic

if TYPE_CHECKING:
    from collections.abc import Mapping

    from macro.model.diagnostics import TemplatePath
    from macro.model.stack_context import StackContext
    from macro.model.template_values import Json

_ROLE = "AWS::IAM::Role"
_NO_VALUE: Json = {"Ref": "AWS::NoValue"}
_ARN = re.compile(r"arn:.+:iam::(?P<account>\$\{AWS::AccountId\}|[^:]*):role/(?P<path>.+)", re.DOTALL)
_WHOLE_ROLE = re.compile(r"\$\{([^.!}]+)\.Arn\}")


def find_execution_role(resource: Mapping[str, Json]) -> Json:
    """The value of `RoleArn` (`Role` in a serverless state machine); None where the template gives none."""
    properties = resource.get("Properties")
    if not isinstance(properties, dict):
        return None
    role = properties.get("Role" if resource["Type"] == SERVERLESS else "RoleArn")
    return None if role == _NO_VALUE else role


def role_name(role: Json, resources: Mapping[str, Json], home: StackContext, place: TemplatePath) -> Json:
    """The name of the role that an ARN in a template means, as an `AWS::IAM::Policy` takes it.

    `resources` are the template's. Raises Rejected, with the reason, where no policy can be attached to the role.
    """
    match role:
        case {"Fn::If": [condition, then, otherwise]}:
            sides = [role_name(side, resources, home, place) for side in (then, otherwise)]
            return {"Fn::If": [condition, *sides]}
        case {"Fn::GetAtt": [str(logical_id), "Arn"]}:
            return _of_resource(logical_id, resources, place)
        case {"Fn::GetAtt": str(path)} if path.endswith(".Arn"):
            return _of_resource(path.removesuffix(".Arn"), resources, place)
        case {"Ref": "AWS::NoValue"}:
            return role
        case _:
            return _of_text(role, resources, home, place)


def _of_resource(logical_id: str, resources: Mapping[str, Json], place: TemplatePath) -> Json:
    """A role of the template; one that is not there yet is SAM's, which makes it after us."""
    resource = resources.get(logical_id)
    if isinstance(resource, dict) and resource.get("Type") != _ROLE:
        raise template_error(rules.STATE_MACHINE, place, f"{logical_id} is no {_ROLE}, so its Arn is no role")
    return {"Ref": logical_id}


def _of_text(role: Json, resources: Mapping[str, Json], home: StackContext, place: TemplatePath) -> Json:
    """A role by its ARN as text: a literal, `Fn::Sub` or `Fn::Join`."""
    flat = flatten_text(role, lambda _name: None)
    if flat is None:
        raise template_error(
            rules.STATE_MACHINE,
            place,
            "the role comes from outside of this template, so no policy can be attached to it",
        )
    whole = _WHOLE_ROLE.fullmatch(flat.text)
    if whole and isinstance(role, dict) and "Fn::Sub" in role:
        return _of_resource(whole.group(1), resources, place)
    value = resolve_placeholders(flat.text, flat.meaning)
    if whole is None and isinstance(value, Intrinsic) and "Fn::GetAtt" in value.function:
        return role_name(value.function, resources, home, place)
    match = _ARN.fullmatch(flat.text)
    if not match:
        raise template_error(
            rules.STATE_MACHINE, place, f"'{flat.text}' is no role ARN that a name can be taken from"
        )
    _check_account(match["account"], flat.text, home, place)
    name = resolve_placeholders(match["path"].rsplit("/", 1)[-1], flat.meaning)
    return name.function if isinstance(name, Intrinsic) else str(name)


def _check_account(account: str, arn: str, home: StackContext, place: TemplatePath) -> None:
    if account.startswith("${") or account == home.account:
        return
    raise template_error(
        rules.STATE_MACHINE,
        place,
        f"the role {arn} is of account {account}, the stack of {home.account}: no policy can be attached",
    )
