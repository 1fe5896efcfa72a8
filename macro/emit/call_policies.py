"""Builds the policies with the permissions of a state machine's calls, under the conditions of the calls."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from macro.emit.policies import document, policy
from macro.iam.assumed_roles import is_pinned
from macro.iam.derive import derive_statements
from macro.iam.packing import estimate_size, pack_statements
from macro.intrinsics.branches import combine
from macro.intrinsics.conditions import any_condition, apply_branches, branches_condition
from macro.intrinsics.dependencies import find_dependents
from macro.intrinsics.references import referenced
from macro.model.diagnostics import DiagnosticCollector

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from macro.emit.caller_group import CallerGroup
    from macro.emit.context import EmitContext
    from macro.iam.packing import Packed
    from macro.model.call import Branch
    from macro.model.statement import Statement
    from macro.model.template_values import Json
    from macro.state_machines.model import StateMachine


@dataclass(frozen=True, slots=True)
class CallPolicies:
    """The policies of a caller.

    Args:
        policies: The policies by logical ID.
        conditions: The conditions that they add to the template.
        later: The policies that depend on a state machine. CloudFormation creates them after it.
    """

    policies: dict[str, Json]
    conditions: dict[str, Json]
    later: frozenset[str] = frozenset()

    @property
    def earlier(self) -> list[str]:
        """The logical IDs of the policies that a state machine can wait for."""
        return [name for name in self.policies if name not in self.later]


@dataclass(frozen=True, slots=True)
class RunPolicies:
    """The number of characters in the role's other inline policies, and the number of its managed policies."""

    characters: int
    managed: int


@dataclass(frozen=True, slots=True)
class _Group:
    """Statements that go to the same policies, and the names of the first one and of its condition."""

    policy: str
    condition: str
    statements: tuple[Statement, ...]
    is_later: bool = False


def call_policies(group: CallerGroup, run: RunPolicies, context: EmitContext) -> CallPolicies:
    """Returns the policies with the permissions of the calls of state machines.

    A state machine waits for the policies. Statements that depend on a state machine are in policies of their own,
    which no state machine waits for. The same applies to the permissions to assume roles, because their condition on
    the external ID can refer to the state machine.

    Args:
        group: The state machines that share a caller.
        run: What the caller's role has without these policies.
        context: The template and the deployment.

    Raises:
        TemplateError: With every problem of the calls' permissions.
    """
    machine = group.machine
    policies: dict[str, Json] = {}
    conditions: dict[str, Json] = {}
    later: set[str] = set()
    for part in _group_statements(group, context):
        whole = pack_statements(part.statements, machine.path, reserved=run.characters, attached=run.managed)
        run = _add_packed(run, whole)
        for number, statements in enumerate((whole.inline, *whole.managed)):
            if not statements:
                continue
            suffix = str(number) if number else ""
            resource = _policy(part.policy, group.names.role, number, statements)
            if all(statement.branches for statement in statements):
                # IAM rejects a policy without statements
                resource["Condition"] = part.condition + suffix
                conditions[part.condition + suffix] = _when(machine, statements)
            policies[part.policy + suffix] = resource
            later |= {part.policy + suffix} if part.is_later else set()
    return CallPolicies(policies, conditions, frozenset(later))


def _group_statements(group: CallerGroup, context: EmitContext) -> Iterator[_Group]:
    """Yields the statements of the calls, and those that assume roles for each state machine.

    Raises TemplateError with every problem of the calls' permissions.
    """
    names = group.names
    collector = DiagnosticCollector()
    shared: dict[int, Statement] = {}  # Calls that need the same access share the statements of the role.
    assuming: dict[str, list[Statement]] = {}
    later: set[str] = set()
    for call in group.machine.calls:
        owner = call.path.logical_id
        derived = collector.attempt(derive_statements, call, context.deployment.stack, context.sources)
        for each in _add_branches(derived or (), call.branches):
            if call.credentials and is_pinned(each):
                assuming.setdefault(owner, []).append(each)
            else:
                shared[id(each)] = each
        later |= {owner} if call.follows_state_machine else set()
    collector.finish()
    earlier, following = _split(shared.values(), group, context)
    yield _Group(names.policy, names.calls_condition, earlier)
    yield _Group(names.later_policy, names.later_condition, following, is_later=True)
    for owner, statements in assuming.items():
        own = replace(names, state_machine=owner)
        policy_id, condition = own.assume_role_policy, own.roles_condition
        yield _Group(policy_id, condition, tuple(statements), is_later=owner in later)


def _split(
    statements: Iterable[Statement], group: CallerGroup, context: EmitContext
) -> tuple[tuple[Statement, ...], tuple[Statement, ...]]:
    """Returns the statements without and with a dependency on one of the state machines.

    For example, the role of a state machine can have a policy for a function whose environment contains the state
    machine's ARN.
    """
    owners = (machine.logical_id for machine in group.machines)
    following = find_dependents(owners, context.dependencies)
    both: dict[bool, list[Statement]] = {False: [], True: []}
    for statement in statements:
        both[not following.isdisjoint(referenced(statement.render()))].append(statement)
    return tuple(both[False]), tuple(both[True])


def _add_packed(run: RunPolicies, whole: Packed) -> RunPolicies:
    """Returns what the role has with the packed statements."""
    added = estimate_size(document([each.render() for each in whole.inline])) if whole.inline else 0
    return RunPolicies(run.characters + added, run.managed + len(whole.managed))


def _add_branches(statements: Sequence[Statement], branches: tuple[Branch, ...]) -> Sequence[Statement]:
    """Returns the statements under the branches of a call, without those that contradict them."""
    if not branches:
        return statements
    combined = [(each, combine(branches, each.branches)) for each in statements]
    return [replace(each, branches=both) for each, both in combined if both is not None]


def _policy(name: str, role_id: str, number: int, statements: tuple[Statement, ...]) -> dict[str, Json]:
    """Returns the inline policy (number 0), or one of the managed policies."""
    written = [apply_branches(statement.branches, statement.render()) for statement in statements]
    role: Json = {"Ref": role_id}
    if not number:
        return policy(name, written, role)
    properties: dict[str, Json] = {"PolicyDocument": document(written), "Roles": [role]}
    return {"Type": "AWS::IAM::ManagedPolicy", "Properties": properties}


def _when(machine: StateMachine, statements: tuple[Statement, ...]) -> Json:
    """Returns the condition that is true if at least one of the statements' calls exists."""
    alternatives = dict.fromkeys(statement.branches for statement in statements)
    any_call = any_condition([branches_condition(branches) for branches in alternatives])
    condition = machine.resource.get("Condition")
    return {"Fn::And": [{"Condition": condition}, any_call]} if isinstance(condition, str) else any_call
