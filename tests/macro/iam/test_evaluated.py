"""Tests of derived policies with an independent policy simulator. To install it, run `cd tests/simulator && npm ci`.

For each hand-written case, the documented actions and resources are the requests, and the derived statements are the
policy. Every request is allowed. Without any one of the statements, a request is denied. In another Region, or on
another resource, every request is denied.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from macro.iam.derive import derive_statements
from macro.iam.packing import merge_statements
from tests.macro.iam.calls import STACK, call_of, filled_in
from tests.macro.iam.documented_cases import CASES, Case
from tests.simulator import needed, simulate

pytestmark = needed
# The simulator can't evaluate an ARN if its data doesn't contain the ARN's format, or contains it twice.
NOT_IN_SIMULATOR_DATA = {"no.resource.types", "multiple.resource.types"}
ACTIONS_NOT_IN_SIMULATOR_DATA = {
    "apigateway:GET",
    "apigateway:PATCH",
    "apigateway:POST",
    "dms:StartReplicationTask",
    "ec2:CreateTags",
    "ecs:RunTask",
    "lambda:PutProvisionedConcurrencyConfig",
    "lex:RecognizeText",
    "organizations:DescribeOrganizationalUnit",
    "s3:GetObject",
    "ssm:GetParameter",
    "ssm:SendCommand",
    "ssm:StartAutomationExecution",
}


@dataclass(frozen=True)
class Request:
    """A request and its kind, which determines the expected result."""

    case: str
    kind: str
    statements: tuple[str, ...]
    action: str
    resource: str
    region: str


def _concrete(arn: str) -> str:
    """Returns a resource that matches the documented pattern."""
    if arn == "*":
        return arn
    kept = arn.replace("${*}", "\0").replace("${?}", "\1").replace("${$}", "\2")
    concrete = kept.replace("*", "any1").replace("?", "x")
    return concrete.replace("\0", "*").replace("\1", "?").replace("\2", "$")


def _other(arn: str) -> str:
    """Returns another resource of the same type. Its literal part has a different end."""
    literal, wildcard, rest = re.match(r"((?:\$\{[*?]\}|[^*?])*)([*?].*)?()", arn, re.DOTALL).groups()  # type: ignore[union-attr]
    stem = literal.rstrip("/:-")
    return _concrete(f"{stem[:-1]}zz{literal[len(stem) :]}{wildcard or ''}{rest}")


def _requests(name: str, case: Case) -> list[Request]:
    call = call_of(case.service, case.operation, case.parameters, **case.fields)
    whole = tuple(
        json.dumps(filled_in(each.render())) for each in merge_statements(derive_statements(call, STACK))
    )
    pairs = [(action, arn) for action, arns in case.allow.items() for arn in arns]
    if any(arn != "*" and not arn.startswith("arn:") for _, arn in pairs):
        return []  # only CloudFormation can resolve the ARN
    requests = [Request(name, "allowed", whole, action, _concrete(arn), "us-west-2") for action, arn in pairs]
    for left_out in whole:
        less = tuple(each for each in whole if each != left_out)
        requests += [
            Request(name, f"needed {left_out}", less, action, _concrete(arn), "us-west-2")
            for action, arn in pairs
        ]
    requests += [
        Request(name, "elsewhere", whole, action, _concrete(arn), "eu-west-3")
        for action, arn in pairs
        if action != "iam:PassRole" and _has_region(case.conditions.get(action, case.condition))
    ]
    others = [
        (action, _other(arn)) for action, arn in pairs if arn != "*" and not arn.endswith((":key/*", "apis"))
    ]
    return requests + [Request(name, "other", whole, action, arn, "us-west-2") for action, arn in others]


def _has_region(condition: dict[str, Any]) -> bool:
    return "aws:RequestedRegion" in condition.get("StringEquals", {})


@cache
def _results() -> dict[Request, str]:
    requests = [
        request
        for parameter in CASES
        if not parameter.values[0].refused
        for request in _requests(str(parameter.id), parameter.values[0])
    ]
    responses = simulate([_as_json(request) for request in requests])
    return dict(zip(requests, responses, strict=True))


def _as_json(request: Request) -> dict[str, Any]:
    statements = [json.loads(text) for text in request.statements]
    context = {"aws:RequestedRegion": request.region}
    for statement in statements:
        for key, value in statement.get("Condition", {}).get("StringEquals", {}).items():
            if key != "aws:RequestedRegion" and request.action in statement["Action"]:
                context[key] = value[0] if isinstance(value, list) else value
    policy = {"Version": "2012-10-17", "Statement": statements or [NOTHING]}
    return {"policy": policy, "action": request.action, "resource": request.resource, "context": context}


NOTHING = {"Effect": "Deny", "Action": ["s3:CreateBucket"], "Resource": ["arn:aws:s3:::nothing"]}


def _is_not_in_simulator_data(request: Request, result: str) -> bool:
    return request.action in ACTIONS_NOT_IN_SIMULATOR_DATA and any(
        text in result for text in NOT_IN_SIMULATOR_DATA
    )


def _simulated(kind: str) -> list[tuple[Request, str]]:
    return [(request, result) for request, result in _results().items() if request.kind.startswith(kind)]


def test_documented_requests_are_allowed() -> None:
    results = [each for each in _simulated("allowed") if not _is_not_in_simulator_data(*each)]
    assert len(results) >= 250
    assert [
        (each.case, each.action, each.resource, result) for each, result in results if result != "Allowed"
    ] == []


def test_every_statement_is_necessary() -> None:
    groups: dict[tuple[str, str], list[str]] = {}
    for request, result in _simulated("needed"):
        groups.setdefault((request.case, request.kind), []).append(result)
    assert len(groups) >= 200
    groups = {key: results for key, results in groups.items() if not any("error" in each for each in results)}
    assert len(groups) >= 200
    assert [key for key, results in groups.items() if all(result == "Allowed" for result in results)] == []


def test_call_in_another_region_is_denied() -> None:
    results = _simulated("elsewhere")
    assert len(results) >= 200
    assert [(each.case, each.resource) for each, result in results if result == "Allowed"] == []


def test_call_on_another_resource_is_denied() -> None:
    results = _simulated("other")
    assert len(results) >= 200
    assert [(each.case, each.resource) for each, result in results if result == "Allowed"] == []
