"""Tests of finding services and operations by the names that every SDK uses."""

import pytest

from macro.catalog import find_operation, find_service, nearest_operations, nearest_services


@pytest.mark.parametrize(
    ("name", "client"),
    [
        ("s3", "s3"),
        ("@aws-sdk/client-s3", "s3"),
        ("cloudwatchlogs", "logs"),
        ("cloudwatch-logs", "logs"),
        ("@aws-sdk/client-cloudwatch-logs", "logs"),
        ("logs", "logs"),
        ("sfn", "stepfunctions"),
        ("stepfunctions", "stepfunctions"),
        ("eventbridge", "events"),
        ("@aws-sdk/client-cloudwatch-events", "events"),
        ("elasticloadbalancingv2", "elbv2"),
        ("elastic-load-balancing-v2", "elbv2"),
        ("config", "config"),
        ("config-service", "config"),
        ("databasemigration", "dms"),
        ("database-migration-service", "dms"),
        ("costexplorer", "ce"),
        ("bedrock-agent", "bedrock-agent"),
        ("bedrockagentruntime", "bedrock-agent-runtime"),
        ("DynamoDB", "dynamodb"),
        ("cognitoidentityprovider", "cognito-idp"),
        ("iotdataplane", "iot-data"),
        ("route53recoverycluster", "route53-recovery-cluster"),
        ("sms-voice", "sms-voice"),
        ("pinpoint-sms-voice", "pinpoint-sms-voice"),
    ],
)
def test_find_service(name: str, client: str) -> None:
    service = find_service(name)
    assert service is not None
    assert service.client == client


@pytest.mark.parametrize(
    ("service", "name", "operation"),
    [
        ("dynamodb", "getItem", "GetItem"),
        ("dynamodb", "GetItem", "GetItem"),
        ("dynamodb", "GetItemCommand", "GetItem"),
        ("dynamodb", "get_item", "GetItem"),
        ("ssm", "SendCommand", "SendCommand"),
        ("ssm", "sendCommand", "SendCommand"),
        ("ssm", "SendCommandCommand", "SendCommand"),
        ("ecs", "executeCommand", "ExecuteCommand"),
        ("rds", "describe_db_instances", "DescribeDBInstances"),
        ("rds", "describeDbInstances", "DescribeDBInstances"),
    ],
)
def test_find_operation(service: str, name: str, operation: str) -> None:
    owner = find_service(service)
    assert owner is not None
    result = find_operation(owner, name)
    assert result is not None
    assert result.name == operation


def test_unknown_names_have_suggestions() -> None:
    assert find_service("dynamobd") is None
    assert nearest_services("dynamobd")[0] == "dynamodb"
    service = find_service("s3")
    assert service is not None
    assert find_operation(service, "getObjekt") is None
    assert "GetObject" in nearest_operations(service, "getObjekt")
