"""Generates templates whose state machine has a role with random statements."""

from __future__ import annotations

import random
from typing import Any

from tests.macro.iam.role.templates import STACK, TARGET, role_template

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
