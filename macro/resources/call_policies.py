"""The policies with what the calls of one state machine may do, under the conditions of the calls."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from macro.iam.derive import statements_for
from macro.iam.packing import packed
from macro.problems import Gather
from macro.resources.conditions import all_of, any_of, under
from macro.resources.policies import document, policy

if TYPE_CHECKING:
    from macro.deployment import Home
    from macro.iam.statement import Statement
    from macro.known import Json
    from macro.machine import Machine
    from macro.resources.names import Names


@dataclass(frozen=True, slots=True)
class CallPolicies:
    """Policies by logical ID; `conditions` are conditions of the template that they need."""

    policies: dict[str, Json]
    conditions: dict[str, Json]


@dataclass(frozen=True, slots=True)
class RunPolicies:
    """What the caller's role holds besides: characters in inline policies, and managed policies."""

    characters: int
    managed: int


def call_policies(machine: Machine, names: Names, home: Home, run: RunPolicies) -> CallPolicies:
    """The policies of a state machine's calls on the caller's role; raises Rejected with every problem.

    `run` is what the role holds besides.
    """
    gather = Gather()
    allowed = [
        replace(statement, branches=call.branches)
        for call in machine.calls
        for statement in gather.attempt(statements_for, call, home) or ()
    ]
    gather.finish()
    whole = packed(allowed, machine.place, reserved=run.characters, attached=run.managed)
    policies: dict[str, Json] = {}
    conditions: dict[str, Json] = {}
    for number, statements in enumerate((whole.inline, *whole.managed)):
        if statements:
            suffix = str(number) if number else ""
            resource = _policy(names, number, statements)
            if all(statement.branches for statement in statements):
                # a policy without any statement would be refused by IAM
                resource["Condition"] = names.calls_condition + suffix
                conditions[names.calls_condition + suffix] = _when(machine, statements)
            policies[names.policy + suffix] = resource
    return CallPolicies(policies, conditions)


def _policy(names: Names, number: int, statements: tuple[Statement, ...]) -> dict[str, Json]:
    """The inline policy (number 0), or one of the managed policies."""
    written = [under(statement.branches, statement.render()) for statement in statements]
    role: Json = {"Ref": names.role}
    if not number:
        return policy(names.policy, written, role)
    properties: dict[str, Json] = {"PolicyDocument": document(written), "Roles": [role]}
    return {"Type": "AWS::IAM::ManagedPolicy", "Properties": properties}


def _when(machine: Machine, statements: tuple[Statement, ...]) -> Json:
    """The condition under which at least one of the statements' calls exists."""
    turns = dict.fromkeys(statement.branches for statement in statements)
    any_call = any_of([all_of(branches) for branches in turns])
    own = machine.resource.get("Condition")
    return {"Fn::And": [{"Condition": own}, any_call]} if isinstance(own, str) else any_call
