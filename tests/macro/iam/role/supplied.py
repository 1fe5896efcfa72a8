"""States whose resources the role's statements supply, and functions that return what they supply."""

from __future__ import annotations

from typing import Any

from tests.macro.iam.role.templates import refusals, role_template, statements_of

READ = {"Read": {"call": "dynamodb:getItem", "parameters": {"TableName.$": "$.t", "Key": {}}}}
GET = {"Get": {"call": "s3:getObject", "parameters": {"Bucket.$": "$.b", "Key.$": "$.k"}}}
ORDERS = {"Fn::Sub": "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/orders"}
ORDERS_IN_TARGET = {"Fn::Sub": "arn:${AWS::Partition}:dynamodb:us-west-2:${AWS::AccountId}:table/orders"}
WEST = {"StringEquals": {"aws:RequestedRegion": "us-west-2"}}
IS_VIRGINIA = {"Fn::Equals": [{"Ref": "AWS::Region"}, "us-east-1"]}


def allowed(*statements: Any, states: Any = READ, **sections: Any) -> list[Any]:
    """Returns the resources that the role's statements supply."""
    derived = statements_of(role_template(states, list(statements), **sections))
    return [arn for each in derived if each.effect == "Allow" for arn in each.resources]


def reason(*statements: Any, states: Any = READ, **sections: Any) -> str:
    """Returns the message that says why the role's statements supply no resources."""
    (message,) = refusals(role_template(states, list(statements), **sections))
    return message
