"""The policies with what the calls of one state machine may do, under the conditions of the calls."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from macro.iam.derive import statements_for
from macro.problems import Gather
from macro.resources.conditions import all_of, any_of, under
from macro.resources.policies import policy

if TYPE_CHECKING:
    from macro.call import AwsCall, Branch
    from macro.deployment import Home
    from macro.known import Json
    from macro.machine import Machine
    from macro.resources.names import Names


@dataclass(frozen=True, slots=True)
class CallPolicies:
    """Policies by logical ID; `conditions` are conditions of the template that they need."""

    policies: dict[str, Json]
    conditions: dict[str, Json]


@dataclass(frozen=True, slots=True)
class _Allowed:
    """A statement and the turns under which a call needs it."""

    branches: tuple[Branch, ...]
    statement: dict[str, Json]


def call_policies(machine: Machine, names: Names, home: Home) -> CallPolicies:
    """The policies of a state machine's calls on the caller's role; raises Rejected with every problem."""
    allowed = _deduplicated(_allowed(machine.calls, home))
    if not allowed:
        return CallPolicies({}, {})
    statements = [under(entry.branches, entry.statement) for entry in allowed]
    resource = policy(names.policy, statements, {"Ref": names.role})
    conditions: dict[str, Json] = {}
    if all(entry.branches for entry in allowed):
        # a policy without any statement would be refused by IAM
        conditions[names.calls_condition] = _when(machine, [entry.branches for entry in allowed])
        resource["Condition"] = names.calls_condition
    return CallPolicies({names.policy: resource}, conditions)


def _allowed(calls: tuple[AwsCall, ...], home: Home) -> list[_Allowed]:
    gather = Gather()
    allowed: list[_Allowed] = []
    for call in calls:
        statements = gather.attempt(statements_for, call, home) or ()
        allowed += [_Allowed(call.branches, statement.render()) for statement in statements]
    gather.finish()
    return allowed


def _deduplicated(allowed: list[_Allowed]) -> list[_Allowed]:
    """Each statement once under the same turns, and not again under turns where it holds anyhow."""
    always = {_key(entry.statement) for entry in allowed if not entry.branches}
    unique = {
        (entry.branches, _key(entry.statement)): entry
        for entry in allowed
        if not entry.branches or _key(entry.statement) not in always
    }
    return list(unique.values())


def _key(statement: dict[str, Json]) -> str:
    return json.dumps(statement, sort_keys=True)


def _when(machine: Machine, turns: list[tuple[Branch, ...]]) -> Json:
    """The condition under which at least one of the calls exists."""
    any_call = any_of([all_of(branches) for branches in dict.fromkeys(turns)])
    own = machine.resource.get("Condition")
    return {"Fn::And": [{"Condition": own}, any_call]} if isinstance(own, str) else any_call
