"""The `Policies` of a serverless state machine: statements, managed policies, and SAM's policy templates.

Sources: AWS SAM Developer Guide, "AWS::Serverless::StateMachine" and "AWS SAM policy templates".
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from macro.iam.role.attached_policies import read_managed
from macro.iam.role.permissions import Unread
from macro.iam.role.statements import parse_document
from macro.iam.role.tables import sam_policy_templates
from macro.intrinsics.branches import unfold_items

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from macro.iam.role.permissions import RoleStatement
    from macro.intrinsics.branches import Branches
    from macro.model.diagnostics import TemplatePath
    from macro.model.template_values import Json


def read_sam_policies(
    policies: Json, path: TemplatePath, resources: Mapping[str, Json]
) -> Iterator[RoleStatement | Unread]:
    """Yields the statements of a serverless state machine's `Policies`."""
    for policy, policy_path, branches in unfold_items(policies, path):
        match policy:
            case {"Statement": _}:
                yield from parse_document(policy, policy_path, branches)
            case {"Ref": _} | {"Fn::GetAtt": _} | {"Fn::Sub": _} | {"Fn::Join": _} | str():
                yield from read_managed(policy, policy_path, resources, branches)
            case dict() if len(policy) == 1 and next(iter(policy)) in sam_policy_templates():
                ((name, arguments),) = policy.items()
                yield from _read_template(name, arguments, policy_path.at(name), branches)
            case None:
                pass
            case _:
                reason = "the macro doesn't know this form of policy"
                yield Unread(policy_path, reason, can_deny=True, branches=branches)


def _read_template(
    name: str, arguments: Json, path: TemplatePath, branches: Branches
) -> Iterator[RoleStatement | Unread]:
    values = arguments if isinstance(arguments, dict) else {}
    filled: Json = {"Statement": _fill_in(sam_policy_templates()[name], values)}
    for parsed in parse_document(filled, path, branches):
        yield replace(parsed, path=path)  # the statements themselves aren't in the user's template


def _fill_in(value: Json, arguments: Mapping[str, Json]) -> Json:
    match value:
        case {"Ref": str(name)} if name in arguments:
            return arguments[name]
        case dict():
            return {key: _fill_in(member, arguments) for key, member in value.items()}
        case list():
            return [_fill_in(item, arguments) for item in value]
        case _:
            return value
