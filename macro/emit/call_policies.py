"""Builds the policies with the permissions of a state machine's calls, under the conditions of the calls."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from macro.emit.policies import document, policy
from macro.iam.derive import derive_statements
from macro.iam.packing import packed
from macro.iam.role.branches import combine
from macro.intrinsics.conditions import any_condition, apply_branches, branches_condition
from macro.model.diagnostics import DiagnosticCollector

if TYPE_CHECKING:
    from collections.abc import Sequence

    from macro.emit.logical_ids import LogicalIds
    from macro.iam.other_sources import PermissionSources
    from macro.model.call import Branch
    from macro.model.stack_context import StackContext
    from macro.model.statement import Statement
    from macro.model.template_values import Json
    from macro.state_machines.model import StateMachine


@dataclass(frozen=True, slots=True)
class CallPolicies:
    """Policies by logical ID, and the conditions that they add to the template."""

    policies: dict[str, Json]
    conditions: dict[str, Json]


@dataclass(frozen=True, slots=True)
class RunPolicies:
    """The number of characters in the role's other inline policies, and the number of its managed policies."""

    characters: int
    managed: int


def call_policies(
    machine: StateMachine,
    names: LogicalIds,
    stack: StackContext,
    run: RunPolicies,
    sources: PermissionSources,
) -> CallPolicies:
    """Returns the policies with the permissions of a state machine's calls.

    Args:
        machine: The state machine, or all state machines that share the caller.
        names: The logical IDs of the resources that the macro adds.
        stack: The stack.
        run: What the caller's role has without these policies.
        sources: The sources of permissions outside the definitions.

    Raises:
        TemplateError: With every problem of the calls' permissions.
    """
    collector = DiagnosticCollector()
    allowed: dict[int, Statement] = {}  # Calls that need the same access share the statements of the role.
    for call in machine.calls:
        derived = collector.attempt(derive_statements, call, stack, sources) or ()
        allowed |= {id(each): each for each in _add_branches(derived, call.branches)}
    collector.finish()
    whole = packed(allowed.values(), machine.path, reserved=run.characters, attached=run.managed)
    policies: dict[str, Json] = {}
    conditions: dict[str, Json] = {}
    for number, statements in enumerate((whole.inline, *whole.managed)):
        if statements:
            suffix = str(number) if number else ""
            resource = _policy(names, number, statements)
            if all(statement.branches for statement in statements):
                # IAM rejects a policy without statements
                resource["Condition"] = names.calls_condition + suffix
                conditions[names.calls_condition + suffix] = _when(machine, statements)
            policies[names.policy + suffix] = resource
    return CallPolicies(policies, conditions)


def _add_branches(statements: Sequence[Statement], branches: tuple[Branch, ...]) -> Sequence[Statement]:
    """Returns the statements under the branches of a call, without those that contradict them."""
    if not branches:
        return statements
    combined = [(each, combine(branches, each.branches)) for each in statements]
    return [replace(each, branches=both) for each, both in combined if both is not None]


def _policy(names: LogicalIds, number: int, statements: tuple[Statement, ...]) -> dict[str, Json]:
    """Returns the inline policy (number 0), or one of the managed policies."""
    written = [apply_branches(statement.branches, statement.render()) for statement in statements]
    role: Json = {"Ref": names.role}
    if not number:
        return policy(names.policy, written, role)
    properties: dict[str, Json] = {"PolicyDocument": document(written), "Roles": [role]}
    return {"Type": "AWS::IAM::ManagedPolicy", "Properties": properties}


def _when(machine: StateMachine, statements: tuple[Statement, ...]) -> Json:
    """Returns the condition that is true if at least one of the statements' calls exists."""
    alternatives = dict.fromkeys(statement.branches for statement in statements)
    any_call = any_condition([branches_condition(branches) for branches in alternatives])
    condition = machine.resource.get("Condition")
    return {"Fn::And": [{"Condition": condition}, any_call]} if isinstance(condition, str) else any_call
