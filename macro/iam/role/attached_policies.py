"""The policies of a role that is a resource of the template: inline, attached, and managed.

Sources: AWS CloudFormation Template Reference, AWS::IAM::Role, AWS::IAM::Policy, AWS::IAM::RolePolicy, and
AWS::IAM::ManagedPolicy.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from macro.iam.role.permissions import RolePermissions, RoleStatement, Unread
from macro.iam.role.statements import parse_document
from macro.iam.role.tables import aws_managed_policy
from macro.iam.role.text_parts import mask, split_text
from macro.intrinsics.branches import combine, unfold, unfold_items
from macro.model.call import Branch
from macro.model.diagnostics import TemplatePath

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from macro.iam.role.text_parts import Parts
    from macro.intrinsics.branches import Branches
    from macro.model.template_values import Json

ROLE = "AWS::IAM::Role"
_MANAGED_POLICY = "AWS::IAM::ManagedPolicy"
_ROLE_POLICY = "AWS::IAM::RolePolicy"
_POLICIES = ("AWS::IAM::Policy", _ROLE_POLICY, _MANAGED_POLICY)
_AWS_MANAGED = re.compile(r"(?:arn:[^:]*:iam::aws:policy/)?(?P<name>[\w+=,.@/-]+)")
"""The ARN of a managed policy of AWS or, as in SAM, its name."""

Parsed = RoleStatement | Unread


def read_role(logical_id: str, resources: Mapping[str, Json], branches: Branches = ()) -> RolePermissions:
    """Returns the permissions of a role resource.

    Args:
        logical_id: The logical ID of the role.
        resources: The resources of the template.
        branches: The `Fn::If` branches under which the state machine has this role.
    """
    role = resources.get(logical_id)
    properties = read_properties(role)
    path = TemplatePath(logical_id)
    under = _with_condition(role, branches)
    if under is None:
        return RolePermissions()
    managed = properties.get("ManagedPolicyArns")
    return to_permissions(
        [
            *_inline(properties.get("Policies"), path.at("Policies"), under),
            *read_managed(managed, path.at("ManagedPolicyArns"), resources, under),
            *read_attached(logical_id, properties.get("RoleName"), resources, under),
        ],
        properties.get("PermissionsBoundary"),
    )


def to_permissions(parsed: Iterable[Parsed], boundary: Json) -> RolePermissions:
    """Returns the permissions of a role with these statements and this permissions boundary."""
    entries = list(parsed)
    has_boundary = any(each is not None for each, _, _ in unfold(boundary, TemplatePath("")))
    return RolePermissions(
        tuple(each for each in entries if isinstance(each, RoleStatement)),
        tuple(each for each in entries if isinstance(each, Unread)),
        (boundary if has_boundary else None,),
    )


def read_properties(resource: Json) -> Mapping[str, Json]:
    """Returns the properties of a resource, or an empty mapping."""
    properties = resource.get("Properties") if isinstance(resource, dict) else None
    return properties if isinstance(properties, dict) else {}


def _with_condition(resource: Json, branches: Branches) -> Branches | None:
    """Returns the branches under which a resource with a `Condition` exists."""
    condition = resource.get("Condition") if isinstance(resource, dict) else None
    return combine(branches, (Branch(condition, taken=True),)) if isinstance(condition, str) else branches


def _inline(policies: Json, path: TemplatePath, branches: Branches) -> Iterator[Parsed]:
    for policy, policy_path, under in unfold_items(policies, path, branches):
        if isinstance(policy, dict):
            yield from parse_document(policy.get("PolicyDocument"), policy_path.at("PolicyDocument"), under)
        elif policy is not None:
            yield Unread(policy_path, "the inline policy isn't an object", can_deny=True, branches=under)


def read_managed(
    arns: Json, path: TemplatePath, resources: Mapping[str, Json], branches: Branches
) -> Iterator[Parsed]:
    """Yields the statements of the managed policies in a list of ARNs or, as in SAM, names."""
    for arn, arn_path, under in unfold_items(arns, path, branches):
        if arn is None:
            continue
        logical_id = _find_managed_policy(arn, resources)
        if logical_id is not None:
            yield from _read_policy(logical_id, resources, under)
            continue
        match = _AWS_MANAGED.fullmatch(mask(split_text(arn)))
        statements = aws_managed_policy(match["name"]) if match else None
        if statements is None:
            yield Unread(arn_path, "the managed policy isn't in the template", can_deny=True, branches=under)
        else:
            yield from at_path(parse_document({"Statement": statements}, arn_path, under), arn_path)


def at_path(parsed: Iterable[Parsed], path: TemplatePath) -> Iterator[Parsed]:
    """Yields the statements of a policy that a template names, with the path of the name."""
    return (replace(each, path=path) for each in parsed)


def _find_managed_policy(arn: Json, resources: Mapping[str, Json]) -> str | None:
    """Returns the logical ID of the managed policy in the template that an ARN names."""
    match arn:
        case {"Ref": str(name)} | {"Fn::GetAtt": [str(name), "PolicyArn"]} | {"Fn::Sub": str(name)}:
            name = name.removeprefix("${").removesuffix("}").removesuffix(".PolicyArn")
        case {"Fn::GetAtt": str(name)}:
            name = name.removesuffix(".PolicyArn")
        case _:
            name = ""
    if _is_type(resources.get(name), _MANAGED_POLICY):
        return name
    parts = split_text(arn)
    for logical_id, resource in resources.items():
        named = read_properties(resource).get("ManagedPolicyName")
        if _is_type(resource, _MANAGED_POLICY) and named is not None and _ends_with(parts, split_text(named)):
            return logical_id
    return None


def _ends_with(parts: Parts, name: Parts) -> bool:
    """Whether the last part of a path is a name."""
    start = len(parts) - len(name)
    if start < 0 or not name:
        return False
    first, rest = parts[start], parts[start + 1 :]
    if isinstance(name[0], str) and isinstance(first, str):
        return rest == name[1:] and first.rpartition("/")[2] == name[0]
    before = parts[start - 1] if start else ""
    return (first, *rest) == name and isinstance(before, str) and before.endswith("/")


def read_attached(
    logical_id: str, role_name: Json, resources: Mapping[str, Json], branches: Branches = ()
) -> Iterator[Parsed]:
    """Yields the statements of the policy resources that name the role.

    Args:
        logical_id: The logical ID of the role, which SAM may not have created yet.
        role_name: The role's `RoleName`, or None.
        resources: The resources of the template.
        branches: The `Fn::If` branches under which the state machine has this role.
    """
    for policy_id, resource in resources.items():
        if not any(_is_type(resource, kind) for kind in _POLICIES):
            continue
        properties = read_properties(resource)
        steps = "RoleName" if _is_type(resource, _ROLE_POLICY) else "Roles"
        path = TemplatePath(policy_id, (steps,))
        for named, named_path, under in unfold_items(properties.get(steps), path, branches):
            reference = named.get("Ref") if isinstance(named, dict) else None
            is_other = isinstance(reference, str) and reference in resources
            names = _names_role(named, logical_id, None if is_other else role_name)
            if names:
                yield from _read_policy(policy_id, resources, under)
            elif names is None:
                reason = "the policy can belong to this role or to another one"
                yield Unread(named_path, reason, can_deny=True, branches=under)


def _names_role(named: Json, logical_id: str, role_name: Json) -> bool | None:
    """Whether an item of `Roles` names the role; None if only the deployment knows it."""
    if named in ({"Ref": logical_id}, {"Fn::Sub": f"${{{logical_id}}}"}):
        return True
    if named is None or role_name is None:
        return False
    if split_text(named) == split_text(role_name):
        return True
    return False if isinstance(named, str) and isinstance(role_name, str) else None


def _read_policy(logical_id: str, resources: Mapping[str, Json], branches: Branches) -> Iterator[Parsed]:
    resource = resources.get(logical_id)
    under = _with_condition(resource, branches)
    document = read_properties(resource).get("PolicyDocument")
    if under is not None and document is not None:
        yield from parse_document(document, TemplatePath(logical_id, ("PolicyDocument",)), under)


def _is_type(resource: Json, kind: str) -> bool:
    return isinstance(resource, dict) and resource.get("Type") == kind
