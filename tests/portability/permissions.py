"""Compares the permissions of a state machine's role with those of the caller."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from macro.iam.actions import required_actions
from macro.iam.arns.parameters import is_present
from macro.iam.derive import derive_statements
from macro.iam.role.patterns import matches_action
from macro.intrinsics.template_facts import read_template_facts
from macro.source.expand_options import ExpandOptions
from macro.state_machines.role_permissions import read_role_permissions
from scripts.catalog.actions import map_entries

if TYPE_CHECKING:
    from macro.expand import Expansion
    from macro.iam.role.access import ExecutionRole
    from macro.model.call import AwsCall
    from macro.model.stack_context import StackContext
    from scripts.catalog.sources import MethodMap

_NOT_ALWAYS_USED = {("CopyObject", "s3:PutObjectAcl")}
"""The actions that map.json names without their conditions: the parameter ACL."""


def declares_role(template: dict[str, Any], logical_id: str) -> bool:
    """Returns whether the template declares the role of a state machine."""
    resources = template["Resources"]
    stack = ExpandOptions().deployment().stack
    facts = read_template_facts(template, {}, stack)
    return not read_role_permissions(logical_id, resources[logical_id], resources, stack, facts).missing


def never_worked(expansion: Expansion) -> bool:
    """Returns whether a call in the stack's Region would be denied, because no statement of its role allows it."""
    return any(
        not _allows(expansion.sources.find_role(call), action)
        for call in _calls(expansion)
        for action in _needed(call)
    )


def find_lacking(expansion: Expansion, stack: StackContext, method_map: MethodMap) -> tuple[str, ...]:
    """Returns the actions that the call uses according to map.json, that the role allows, and that the caller lacks."""
    lacking: list[str] = []
    for call in _calls(expansion):
        if call.credentials is not None:
            continue
        role = expansion.sources.find_role(call)
        statements = derive_statements(call, stack, expansion.sources)
        granted = [action for each in statements if each.effect == "Allow" for action in each.actions]
        lacking += (
            entry["action"]
            for entry in map_entries(call.service, call.operation, method_map)
            if entry["action"] not in granted and _is_used(entry, call) and _allows(role, entry["action"])
        )
    return tuple(dict.fromkeys(lacking))


def _is_used(entry: dict[str, Any], call: AwsCall) -> bool:
    """Returns whether the call uses an action according to map.json."""
    if "conditions" in entry or (call.operation, entry["action"]) in _NOT_ALWAYS_USED:
        return False
    path = entry.get("arn_override", {}).get("template", "").removeprefix("${").removesuffix("}")
    return is_present(call.parameters, path.replace("[]", "")) if path.isidentifier() or "." in path else True


def _calls(expansion: Expansion) -> list[AwsCall]:
    return [call for state_machine in expansion.state_machines for call in state_machine.calls]


def _needed(call: AwsCall) -> list[str]:
    if call.credentials is not None:
        return ["sts:AssumeRole"]
    return [action.action for action in required_actions(call)]


def _allows(role: ExecutionRole, action: str) -> bool:
    """Returns whether the role can allow the action, which is unknown if the macro can't read all of its policies."""
    permissions = role.permissions
    if permissions.missing or permissions.unread:
        return True
    allowing = (statement for statement in permissions.statements if not statement.is_deny)
    return any(
        statement.is_not_action or any(matches_action(each, action) for each in statement.actions)
        for statement in allowing
    )
