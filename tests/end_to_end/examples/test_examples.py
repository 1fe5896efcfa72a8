"""Tests that deploy every example in templates/examples, and execute those that the local AWS supports."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from scripts.tooling.environment import ROOT
from tests.localaws.functions_and_roles import make_role

if TYPE_CHECKING:
    from collections.abc import Callable

    from localaws import LocalAws
    from tests.end_to_end.conftest import Deploy
    from tests.end_to_end.deployments import DeployedStack, Execution

EXAMPLES = ROOT / "templates" / "examples"
KNOWLEDGE_BASE = {"KnowledgeBaseId": "KNOWLEDGE1", "DataSourceId": "DATASOURC1"}
pytestmark = pytest.mark.end_to_end


def assert_expanded(deployed: DeployedStack) -> None:
    """Asserts that the macro expanded the template: it has a caller and no shorthand."""
    assert deployed.processed != deployed.original
    text = json.dumps(deployed.processed["Resources"])
    assert "Cross::Region::AwsCall" not in text
    assert "::aws-sdk:" not in text
    assert "caller.handler.handler" in text


def calls_of(aws: LocalAws, deployed: DeployedStack) -> list[str]:
    """Returns the calls that the stack's caller function made, as `service Operation region`.

    The result doesn't include calls to STS, with which the readiness check tests whether a Region responds.
    """
    resources = aws.client("cloudformation", "eu-central-1").describe_stack_resources(
        StackName=deployed.stack["StackName"]
    )["StackResources"]
    (role,) = (
        resource["PhysicalResourceId"]
        for resource in resources
        if resource["LogicalResourceId"].endswith("CrossRegionCallerRole")
    )
    made = (call for call in aws.calls(role) if call.service != "sts")
    return [f"{call.service} {call.operation} {call.region}" for call in made]


def make_table(aws: LocalAws, name: str, region: str) -> Any:
    client = aws.client("dynamodb", region)
    client.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "Id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "Id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return client


def test_s3_get_object(
    local_aws: LocalAws, macro_region: str, deploy: Deploy, execute: Callable[[str, Any], Execution]
) -> None:
    s3 = local_aws.client("s3", "us-west-2")
    s3.create_bucket(Bucket="orders", CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
    s3.put_object(Bucket="orders", Key="7", Body="größer".encode())
    deployed = deploy(EXAMPLES / "s3-get-object.yaml", "s3-get-object", macro_region, BucketName="orders")
    assert_expanded(deployed)
    machine = deployed.outputs["StateMachineArn"]
    assert execute(machine, {"key": "7"}).output["Text"] == "größer"
    assert execute(machine, {"key": "8"}).output == {"Missing": "8", "Error": "S3.NoSuchKeyException"}
    assert calls_of(local_aws, deployed) == ["s3 GetObject us-west-2"] * 2


def test_dynamodb_delete_table(
    local_aws: LocalAws, macro_region: str, deploy: Deploy, execute: Callable[[str, Any], Execution]
) -> None:
    elsewhere = make_table(local_aws, "Old", "eu-west-1")
    dynamodb = make_table(local_aws, "Old", macro_region)
    deployed = deploy(EXAMPLES / "dynamodb-delete-table.yaml", "delete-table", macro_region, TableName="Old")
    assert_expanded(deployed)
    machine = deployed.outputs["StateMachineArn"]
    assert execute(machine, {}).status == "SUCCEEDED"
    assert "Old" not in elsewhere.list_tables()["TableNames"]
    assert "Old" in dynamodb.list_tables()["TableNames"]
    assert execute(machine, {}).status == "SUCCEEDED", "a table that doesn't exist isn't an error"


def test_regional_failover(
    local_aws: LocalAws, macro_region: str, deploy: Deploy, execute: Callable[[str, Any], Execution]
) -> None:
    make_table(local_aws, "Customers", "us-east-1").put_item(
        TableName="Customers", Item={"Id": {"S": "7"}, "Vip": {"BOOL": True}}
    )
    deployed = deploy(
        EXAMPLES / "regional-failover.yaml", "regional-failover", macro_region, TableName="Customers"
    )
    assert_expanded(deployed)
    machine = deployed.outputs["StateMachineArn"]
    assert execute(machine, {"id": "7"}).output == {"Id": {"S": "7"}, "Vip": {"Bool": True}}
    unknown = execute(machine, {"id": "8"})
    assert (unknown.status, unknown.description.get("error")) == ("FAILED", "UnknownId")
    assert set(calls_of(local_aws, deployed)) == {"dynamodb GetItem us-east-1"}


def test_child_workflow(
    local_aws: LocalAws, macro_region: str, deploy: Deploy, execute: Callable[[str, Any], Execution]
) -> None:
    states = {"Done": {"Type": "Pass", "Parameters": {"Shipped.$": "$.id"}, "End": True}}
    child = json.dumps({"StartAt": "Done", "States": states})
    local_aws.client("stepfunctions", "us-west-2").create_state_machine(
        name="ship", definition=child, roleArn=make_role(local_aws)
    )
    template = EXAMPLES / "child-workflow.yaml"
    deployed = deploy(template, "child-workflow", macro_region, ChildName="ship")
    assert_expanded(deployed)
    assert execute(deployed.outputs["StateMachineArn"], {"id": "7"}).output == {"Shipped": "7"}
    calls = calls_of(local_aws, deployed)
    assert [call for call in calls if "StartExecution" in call] == [
        "states StartExecution us-east-1",
        "states StartExecution us-west-2",
    ]


def test_jsonata(
    local_aws: LocalAws, macro_region: str, deploy: Deploy, execute: Callable[[str, Any], Execution]
) -> None:
    table = make_table(local_aws, "Sales", "ap-northeast-1")
    deployed = deploy(EXAMPLES / "jsonata.yaml", "jsonata", macro_region, TableName="Sales")
    assert_expanded(deployed)
    machine = deployed.outputs["StateMachineArn"]
    given = {"region": "ap-northeast-1", "order": {"id": "7", "total": 12.5}}
    assert execute(machine, given).output == {"Stored": "7", "Region": "ap-northeast-1"}
    assert table.get_item(TableName="Sales", Key={"Id": {"S": "7"}})["Item"] == {
        "Id": {"S": "7"},
        "Total": {"N": "12.5"},
    }
    assert execute(machine, given).output == {"Known": "7"}


def test_sam_with_a_separate_definition(
    local_aws: LocalAws, macro_region: str, deploy: Deploy, execute: Callable[[str, Any], Execution]
) -> None:
    local_aws.client("ssm", "us-east-1").put_parameter(Name="/alarm/prefix", Value="Red", Type="String")
    local_aws.client("sns", "us-west-2").create_topic(Name="alarms")
    deployed = deploy(EXAMPLES / "sam-separate-definition" / "template.yaml", "sam", macro_region)
    assert_expanded(deployed)
    assert execute(deployed.outputs["StateMachineArn"], {"message": "smoke"}).output["MessageId"]
    assert calls_of(local_aws, deployed) == ["ssm GetParameter us-east-1", "sns Publish us-west-2"]


def test_table_in_another_region(
    local_aws: LocalAws, macro_region: str, deploy: Deploy, execute: Callable[[str, Any], Execution]
) -> None:
    deployed = deploy(EXAMPLES / "table-in-another-region.yaml", "table", macro_region, TableName="Made")
    assert_expanded(deployed)
    ready = execute(deployed.outputs["StateMachineArn"], {}).output
    assert ready == {"Arn": "arn:aws:dynamodb:us-west-2:123456789012:table/Made", "Status": "ACTIVE"}
    assert calls_of(local_aws, deployed) == [
        "dynamodb CreateTable us-west-2",
        "dynamodb DescribeTable us-west-2",
    ]


def test_results_in_s3(
    local_aws: LocalAws, macro_region: str, deploy: Deploy, execute: Callable[[str, Any], Execution]
) -> None:
    for name, region in (("listed-source", "us-west-2"), ("listed-results", macro_region)):
        where = {"LocationConstraint": region}
        local_aws.client("s3", region).create_bucket(Bucket=name, CreateBucketConfiguration=where)
    for key in ("a", "b"):
        local_aws.client("s3", "us-west-2").put_object(Bucket="listed-source", Key=key, Body=key.encode())
    buckets = {"SourceBucket": "listed-source", "ResultBucket": "listed-results"}
    deployed = deploy(EXAMPLES / "results-in-s3.yaml", "results", macro_region, **buckets)
    assert_expanded(deployed)
    output = execute(deployed.outputs["StateMachineArn"], {"key": "b"}).output
    stored = [
        local_aws.client("s3", macro_region)
        .get_object(Bucket="listed-results", Key=details["Key"])["Body"]
        .read()
        for details in (output[name]["ResultWriterDetails"] for name in ("listed", "copied"))
    ]
    assert stored == [b'["a", "b"]', b"b"]


def test_bedrock_ingestion(macro_region: str, deploy: Deploy) -> None:
    assert_expanded(
        deploy(EXAMPLES / "bedrock-ingestion.yaml", "bedrock-ingestion", macro_region, **KNOWLEDGE_BASE)
    )


def test_every_example_has_a_deployment_test() -> None:
    executed = {"s3-get-object", "dynamodb-delete-table", "regional-failover", "jsonata", "child-workflow"}
    executed |= {"results-in-s3", "table-in-another-region"}
    elsewhere = {"arc-failover", "other-account"}  # These have separate test modules.
    assert {path.stem for path in EXAMPLES.glob("*.yaml")} == executed | {"bedrock-ingestion", *elsewhere}
