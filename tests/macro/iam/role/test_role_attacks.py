"""Tests with generated roles that the caller never gets more permissions than the state machine's role.

Every request that an independent simulator allows the caller is compared with the same request of the role, in the
target Region as it is, or in the stack's Region with everything that contains a Region converted.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from tests.macro.iam.role.generated_roles import CALLS, NAMES, SERVICES, Generator
from tests.macro.iam.role.templates import STACK, TARGET, expanded, resolve
from tests.simulator import needed, simulate

if TYPE_CHECKING:
    from collections.abc import Iterator


pytestmark = needed

ROLES = 200


@dataclass(frozen=True)
class Request:
    """A request: the action, and the name and the Region of the resource."""

    action: str
    name: str
    via: str


def without_refused(template: dict[str, Any]) -> dict[str, Any] | None:
    """Returns the template without the states that have errors, or None if no state is left or can be invoked."""
    expansion = expanded(template)
    if any("denies lambda:InvokeFunction" in each.message for each in expansion.errors):
        return None
    refused = {
        str(each.path).split("States/")[1].split("/")[0]
        for each in expansion.errors
        if "States/" in str(each.path)
    }
    assert expansion.failed == bool(refused)
    properties = template["Resources"]["Orders"]["Properties"]
    states = {
        name: state for name, state in properties["Definition"]["States"].items() if name not in refused
    }
    if not states:
        return None
    names = [*states]
    linked = {
        name: {key: value for key, value in states[name].items() if key not in {"Next", "End"}}
        | ({"End": True} if name == names[-1] else {"Next": names[index + 1]})
        for index, name in enumerate(names)
    }
    definition = {"StartAt": names[0], "States": linked}
    orders = {**template["Resources"]["Orders"], "Properties": {**properties, "Definition": definition}}
    return {**template, "Resources": {**template["Resources"], "Orders": orders}}


def policy_of(template: dict[str, Any], statements: list[Any], conditions: dict[str, bool]) -> dict[str, Any]:
    resolved = resolve(statements, template, conditions)
    kept = [
        {key: value for key, value in each.items() if value != []}
        for each in resolved
        if not {"Action", "NotAction"}.isdisjoint(key for key, value in each.items() if value != [])
        and not {"Resource", "NotResource"}.isdisjoint(key for key, value in each.items() if value != [])
    ]
    nothing = {"Effect": "Deny", "Action": ["s3:CreateBucket"], "Resource": ["arn:aws:s3:::nothing"]}
    return {"Version": "2012-10-17", "Statement": kept or [nothing]}


def simulated(
    policy: dict[str, Any], request: Request, region: str, team: str, *, is_caller: bool
) -> dict[str, Any]:
    service = request.action.partition(":")[0]
    name = request.name
    context = {
        "aws:RequestedRegion": region,
        "aws:ResourceTag/team": team,
        "aws:SecureTransport": "true",
        "aws:userid": "CALLER:x" if is_caller else "ROLE:x",
        "aws:PrincipalArn": f"arn:aws:iam::111122223333:role/{'caller' if is_caller else 'role'}",
    }
    if is_caller:
        context |= {"aws:PrincipalTag/team": "orders", "aws:SourceVpc": "vpc-1"}
    if service == "kms":
        context["kms:ViaService"] = f"{request.via}.{region}.amazonaws.com"
    resource = SERVICES[service].format(region=region, name=name)
    return {"policy": policy, "action": request.action, "resource": resource, "context": context}


@dataclass(frozen=True)
class Comparison:
    """A request of the caller, and the requests of the role. At least one of them must be allowed."""

    name: str
    caller: dict[str, Any]
    role: tuple[dict[str, Any], dict[str, Any]]


def comparisons(seed: int) -> Iterator[Comparison]:
    """Yields the comparisons for a generated role, or nothing if all its calls are rejected."""
    template = without_refused(Generator(seed).template())
    expansion = expanded(template) if template else None
    if template is None or expansion is None:
        return
    assert not expansion.failed
    resources = cast("dict[str, Any]", expansion.template["Resources"])
    granted = [
        each
        for name, resource in resources.items()
        if name.startswith("OrdersCrossRegionCallerPolicy")
        for each in resource["Properties"]["PolicyDocument"]["Statement"]
    ]
    written = template["Resources"]["Role"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
    for a, b in itertools.product((True, False), repeat=2):
        conditions = {"A": a, "B": b}
        caller = policy_of(template, granted, conditions)
        role = policy_of(template, written, conditions)
        for request, team in itertools.product(requests(), ("orders", "x")):
            yield Comparison(
                f"seed {seed} {conditions} {request} {team}",
                simulated(caller, request, TARGET, team, is_caller=True),
                (
                    simulated(role, request, TARGET, team, is_caller=False),
                    simulated(role, request, STACK.region, team, is_caller=False),
                ),
            )


def requests() -> Iterator[Request]:
    names = (*NAMES, f"x-{STACK.region}")
    for action, name in itertools.product([*CALLS, "kms:Decrypt", "dynamodb:DeleteItem"], names):
        for via in ("dynamodb", "s3") if action.startswith("kms:") else ("",):
            yield Request(action, name, via)


def test_caller_has_no_permissions_that_the_role_does_not_have() -> None:
    compared = [each for seed in range(ROLES) for each in comparisons(seed)]
    responses = simulate([each.caller for each in compared])
    allowed = [each for each, response in zip(compared, responses, strict=True) if response == "Allowed"]
    responses = simulate([request for each in allowed for request in each.role])
    pairs = zip(responses[::2], responses[1::2], strict=True)
    exceeded = [each.name for each, pair in zip(allowed, pairs, strict=True) if "Allowed" not in pair]
    assert exceeded == []
    assert len({each.name.split(" {")[0] for each in compared}) >= ROLES // 3
    assert len(allowed) >= ROLES
