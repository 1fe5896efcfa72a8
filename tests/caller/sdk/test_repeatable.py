from __future__ import annotations

import pytest

from caller.awsmodel.models import service_model
from caller.sdk.repeatable import SETTERS, is_repeatable

SETS = [(service, operation) for service, operations in SETTERS.items() for operation in sorted(operations)]


def repeatable(service: str, operation: str, **parameters: object) -> bool:
    return is_repeatable(service_model(service).operation_model(operation), parameters)


@pytest.mark.parametrize(
    ("service", "operation"),
    [
        ("s3", "GetObject"),
        ("s3", "HeadObject"),
        ("dynamodb", "BatchGetItem"),
        ("dynamodb", "Query"),
        ("dynamodb", "Scan"),
        ("ec2", "DescribeInstances"),
        ("lambda", "ListFunctions"),
        ("apigatewayv2", "ExportApi"),  # an HTTP GET request
        ("route53-recovery-cluster", "UpdateRoutingControlStates"),
        ("dynamodb", "TagResource"),
    ],
)
def test_operations_that_are_safe_to_repeat(service: str, operation: str) -> None:
    assert repeatable(service, operation)


@pytest.mark.parametrize(
    ("service", "operation"),
    [
        ("sns", "Publish"),
        ("sqs", "SendMessage"),
        ("sqs", "ReceiveMessage"),  # hides the messages
        ("lambda", "Invoke"),
        ("dynamodb", "UpdateItem"),  # can add to a number
        ("cloudwatch", "PutMetricData"),
        ("stepfunctions", "StartExecution"),
        ("stepfunctions", "GetActivityTask"),  # takes a task
        ("cognito-idp", "InitiateAuth"),
        ("ec2", "RunInstances"),
    ],
)
def test_operations_that_are_not_safe_to_repeat(service: str, operation: str) -> None:
    assert not repeatable(service, operation)


def test_idempotency_token_makes_a_request_safe() -> None:
    assert repeatable("ec2", "RunInstances", ClientToken="t")
    assert repeatable("route53", "CreateHostedZone", CallerReference="t")
    assert repeatable("sqs", "SendMessage", MessageDeduplicationId="t")
    assert not repeatable("ec2", "RunInstances", ClientToken="")


@pytest.mark.parametrize(("service", "operation"), SETS)
def test_listed_operations_exist(service: str, operation: str) -> None:
    assert operation in service_model(service).operation_names
