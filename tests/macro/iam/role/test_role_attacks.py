"""Tests with generated roles that the caller never gets more permissions than the state machine's role.

Every request that an independent simulator allows the caller is compared with the same request of the role, in the
target Region as it is, or in the stack's Region with everything that contains a Region converted.
"""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from tests.macro.iam.role.templates import STACK, TARGET, expanded, resolve, role_template
from tests.simulator import needed, simulate

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = needed

ROLES = 200
CALLS = {
    "dynamodb:GetItem": ("dynamodb:getItem", {"TableName.$": "$.t", "Key": {}}),
    "dynamodb:PutItem": ("dynamodb:putItem", {"TableName.$": "$.t", "Item": {}}),
    "sqs:SendMessage": ("sqs:sendMessage", {"QueueUrl.$": "$.q", "MessageBody": "x"}),
    "s3:GetObject": ("s3:getObject", {"Bucket.$": "$.b", "Key.$": "$.k"}),
}
ACTIONS = [
    *CALLS,
    "dynamodb:*",
    "dynamodb:*Item",
    "s3:Get*",
    "sqs:*",
    "*",
    "DYNAMODB:getitem",
    "kms:Decrypt",
    "kms:*",
]
NAMES = ("orders", "orders-eu-central-1", "secret", "archive")
REGIONS = (STACK.region, TARGET, "ap-south-1")
RESOURCES: dict[str, Any] = {
    "Orders1": {"Type": "AWS::DynamoDB::Table"},
    "Queue": {"Type": "AWS::SQS::Queue"},
    "Bucket": {"Type": "AWS::S3::Bucket"},
    "Key": {"Type": "AWS::KMS::Key"},
}
PARAMETERS = {
    "TableArn": {"Type": "String", "Default": f"arn:aws:dynamodb:{STACK.region}:111122223333:table/archive"},
    "Tables": {
        "Type": "CommaDelimitedList",
        "Default": f"arn:aws:dynamodb:{STACK.region}:111122223333:table/orders,"
        "arn:aws:dynamodb:ap-south-1:111122223333:table/x",
    },
}
SERVICES = {
    "dynamodb": "arn:aws:dynamodb:{region}:111122223333:table/{name}",
    "sqs": "arn:aws:sqs:{region}:111122223333:{name}",
    "s3": "arn:aws:s3:::{name}/a",
    "kms": "arn:aws:kms:{region}:111122223333:key/{name}",
}


@dataclass(frozen=True)
class Request:
    """A request: the action, and the name and the Region of the resource."""

    action: str
    name: str
    via: str


class Generator:
    """Generates statements. The same seed generates the same statements."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311  not for security

    def pick(self, *values: Any) -> Any:
        return self.random.choice(values)

    def arn(self) -> Any:
        service = self.pick("dynamodb", "dynamodb", "sqs", "s3", "kms")
        name = self.pick(*NAMES, "*", "orders*", "o?ders", "*-${AWS::Region}")
        region = self.pick("${AWS::Region}", "${AWS::Region}", *REGIONS, "*", "eu-*", "us-*", "")
        text = SERVICES[service].format(region=region, name=name)
        return self.pick(
            {"Fn::Sub": text},
            {"Fn::Sub": text},
            text.replace("${AWS::Region}", STACK.region),
            {"Fn::Join": [":", text.replace("${AWS::Region}", STACK.region).split(":")]},
            {"Fn::GetAtt": [self.pick("Orders1", "Queue", "Key"), "Arn"]},
            {"Fn::Sub": "${Bucket.Arn}/*"},
            {"Ref": "TableArn"},
            "*",
        )

    def maybe_if(self, value: Any, other: Any = None) -> Any:
        if self.random.random() < 0.85:
            return value
        otherwise = {"Ref": "AWS::NoValue"} if other is None else other
        sides = [value, otherwise] if self.pick(True, False) else [otherwise, value]  # noqa: FBT003
        return {"Fn::If": [self.pick("A", "B"), *sides]}

    def resources(self) -> Any:
        items = [self.maybe_if(self.arn()) for _ in range(self.pick(1, 1, 2, 3))]
        return {"Ref": "Tables"} if self.random.random() < 0.05 else items

    def condition(self) -> dict[str, Any]:
        choices: list[dict[str, Any]] = [
            {"StringEquals": {"aws:RequestedRegion": {"Ref": "AWS::Region"}}},
            {"StringEquals": {"aws:RequestedRegion": [STACK.region, "ap-south-1"]}},
            {"StringEquals": {"aws:RequestedRegion": "ap-south-1"}},
            {"StringNotEquals": {"aws:RequestedRegion": [STACK.region]}},
            {"StringNotEquals": {"aws:RequestedRegion": [TARGET]}},
            {"StringLike": {"aws:RequestedRegion": "eu-*"}},
            {"StringEquals": {"kms:ViaService": {"Fn::Sub": "dynamodb.${AWS::Region}.amazonaws.com"}}},
            {"StringLike": {"kms:ViaService": f"*.{STACK.region}.amazonaws.com"}},
            {"StringNotEquals": {"kms:ViaService": f"s3.{STACK.region}.amazonaws.com"}},
            {"StringEquals": {"kms:ViaService": f"dynamodb.{TARGET}.amazonaws.com"}},
            {"StringNotLike": {"kms:ViaService": f"*.{TARGET}.amazonaws.com"}},
            {"StringEquals": {"aws:PrincipalTag/team": "orders"}},
            {"StringEqualsIfExists": {"aws:SourceVpc": "vpc-1"}},
            {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/caller"}},
            {"StringEquals": {"aws:ResourceTag/team": "orders"}},
            {"StringNotEquals": {"aws:ResourceTag/team": "orders"}},
            {"Bool": {"aws:SecureTransport": "true"}},
            {"StringEquals": {"aws:userid": "${aws:userid}"}},
        ]
        return {} if self.random.random() < 0.5 else self.pick(*choices)

    def statement(self) -> dict[str, Any]:
        deny = self.random.random() < 0.25
        actions = [self.maybe_if(self.pick(*ACTIONS)) for _ in range(self.pick(1, 2, 3))]
        written: dict[str, Any] = {"Effect": "Deny" if deny else "Allow"}
        written["NotAction" if self.random.random() < 0.07 else "Action"] = actions
        written["NotResource" if self.random.random() < 0.1 else "Resource"] = self.resources()
        condition = self.condition()
        return {**written, "Condition": condition} if condition else written

    def template(self) -> dict[str, Any]:
        statements = [self.maybe_if(self.statement()) for _ in range(self.pick(2, 3, 4, 6))]
        boundary = (
            {"PermissionsBoundary": "arn:aws:iam::111122223333:policy/b"}
            if self.random.random() < 0.05
            else {}
        )
        states = {
            f"S{index}": {"call": call, "parameters": parameters}
            for index, (call, parameters) in enumerate(CALLS.values())
        }
        chosen = {name: states[name] for name in states if self.random.random() < 0.6} or states
        return role_template(
            chosen,
            statements,
            role=boundary,
            resources=RESOURCES,
            settings={"Preflight": False},
            Conditions={"A": {"Fn::Equals": ["a", "a"]}, "B": {"Fn::Equals": ["a", "b"]}},
            Parameters=PARAMETERS,
        )


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
