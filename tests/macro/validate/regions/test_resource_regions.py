"""Tests of the warnings about resources in a Region to which the call doesn't go."""

from __future__ import annotations

from typing import Any

import pytest

from macro.definition.reader import Inputs
from macro.expand import expand
from macro.model.rules import RESOURCE_REGION
from tests.golden.cases import DEPLOYMENT, Files

STACK = DEPLOYMENT.stack.region
HERE = "the stack's Region"
RESOURCES: dict[str, Any] = {
    "Function": {"Type": "AWS::Serverless::Function"},
    "Topic": {"Type": "AWS::SNS::Topic"},
    "Queue": {"Type": "AWS::SQS::Queue"},
    "Table": {"Type": "AWS::DynamoDB::Table"},
    "Child": {"Type": "AWS::StepFunctions::StateMachine"},
    "Bus": {"Type": "AWS::Events::EventBus"},
    "Accelerator": {"Type": "AWS::GlobalAccelerator::Accelerator"},
}
ROLE = "arn:aws:iam::111122223333:role/r"


def warnings(integration: str, parameters: dict[str, Any]) -> list[str]:
    """Returns the messages about a Task with an integration in us-west-2."""
    arn = f"arn:aws:states:us-west-2::{integration}"
    return warnings_of({"Type": "Task", "Resource": arn, "Parameters": parameters})


def warnings_of(state: dict[str, Any]) -> list[str]:
    """Returns the messages about a state."""
    definition = {"StartAt": "Call", "States": {"Call": {**state, "End": True}}}
    machine = {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {"RoleArn": ROLE, "Definition": definition},
    }
    settings = {"InvokeGrant": "Manual", "States": {"Orders/Call": {"IamResources": ["*"]}}}
    parameters_section = {"Fixed": {"Type": "String", "Default": "arn:aws:sns:eu-west-1:111122223333:t"}}
    template: dict[str, Any] = {
        "Metadata": {"Cross::Region::AwsCall": settings},
        "Parameters": {
            **parameters_section,
            "OtherArn": {"Type": "AWS::SSM::Parameter::Value<String>"},
            "Place": {"Type": "String"},
        },
        "Conditions": {"A": {"Fn::Equals": [{"Ref": "AWS::AccountId"}, "1"]}},
        "Resources": {**RESOURCES, "Orders": machine},
    }
    expansion = expand(
        template, DEPLOYMENT, Inputs(Files(), {"Fixed": parameters_section["Fixed"]["Default"]})
    )
    assert not expansion.failed, expansion.errors
    return [each.message for each in expansion.diagnostics if each.rule is RESOURCE_REGION]


@pytest.mark.parametrize(
    ("arn", "where"),
    [
        ({"Ref": "Topic"}, HERE),
        ({"Fn::Sub": "${Topic}"}, HERE),
        (f"arn:aws:sns:{STACK}:111122223333:t", HERE),
        ({"Fn::Sub": "arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:t"}, HERE),
        ({"Fn::Join": [":", ["arn:aws:sns", {"Ref": "AWS::Region"}, "111122223333", "t"]]}, HERE),
        ("arn:aws:sns:eu-west-1:111122223333:t", "eu-west-1"),
        ({"Ref": "Fixed"}, "eu-west-1"),
        ({"Fn::If": ["A", "arn:aws:sns:eu-west-1:1:t", "arn:aws:sns:eu-west-1:2:t"]}, "eu-west-1"),
    ],
)
def test_arns_in_other_regions(arn: Any, where: str) -> None:
    (message,) = warnings("sns:publish", {"TopicArn": arn, "Message": "m"})
    assert message == (
        f"TopicArn is the ARN of a resource in {where}, but the call goes to us-west-2; write the ARN of a resource in"
        " us-west-2"
    )


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:sns:us-west-2:111122223333:t",
        {"Fn::Sub": "arn:aws:sns:us-west-2:${AWS::AccountId}:t"},
        {"Fn::If": ["A", {"Ref": "Topic"}, "arn:aws:sns:us-west-2:111122223333:t"]},
        {"Ref": "OtherArn"},
        {"Fn::ImportValue": "TopicArn"},
        {"Fn::Sub": "arn:aws:sns:${OtherArn}:${AWS::AccountId}:t"},
        "arn:aws:sns:{{resolve:ssm:/region}}:111122223333:t",
        "arn:aws:sns:*:111122223333:t",
    ],
)
def test_arns_that_are_or_can_be_in_the_target_region(arn: Any) -> None:
    assert warnings("sns:publish", {"TopicArn": arn, "Message": "m"}) == []
    assert warnings("aws-sdk:sns:publish", {"TopicArn": arn, "Message": "m"}) == []


@pytest.mark.parametrize(
    ("url", "where"),
    [
        ({"Ref": "Queue"}, HERE),
        ({"Fn::GetAtt": ["Queue", "QueueUrl"]}, HERE),
        ({"Fn::Sub": "${Queue}"}, HERE),
        (f"https://sqs.{STACK}.amazonaws.com/111122223333/q", HERE),
        ({"Fn::Sub": "https://sqs.${AWS::Region}.${AWS::URLSuffix}/${AWS::AccountId}/q"}, HERE),
        ({"Fn::Join": ["", ["https://sqs.", {"Ref": "AWS::Region"}, ".amazonaws.com/111122223333/q"]]}, HERE),
        ("https://sqs.eu-west-1.amazonaws.com/111122223333/q", "eu-west-1"),
        ("https://eu-west-1.queue.amazonaws.com/111122223333/q", "eu-west-1"),
    ],
)
def test_urls_of_queues_in_other_regions(url: Any, where: str) -> None:
    expected = (
        f"QueueUrl is the URL of a queue in {where}, but the call goes to us-west-2; write the URL of a queue in"
        " us-west-2"
    )
    assert warnings("sqs:sendMessage", {"QueueUrl": url, "MessageBody": "m"}) == [expected]
    assert warnings("aws-sdk:sqs:purgeQueue", {"QueueUrl": url}) == [expected]


@pytest.mark.parametrize(
    "url",
    [
        "https://sqs.us-west-2.amazonaws.com/111122223333/q",
        {"Fn::Sub": "https://sqs.us-west-2.${AWS::URLSuffix}/${AWS::AccountId}/q"},
        {"Fn::Sub": "https://sqs.${Place}.${AWS::URLSuffix}/${AWS::AccountId}/q"},
        "https://vpce-1a2b.sqs.eu-west-1.vpce.amazonaws.com/111122223333/q",
        {"Ref": "OtherArn"},
        {"Fn::If": ["A", {"Ref": "Queue"}, "https://sqs.us-west-2.amazonaws.com/111122223333/q"]},
        {"Fn::ImportValue": "QueueUrl"},
    ],
)
def test_urls_of_queues_that_are_or_can_be_in_the_target_region(url: Any) -> None:
    assert warnings("sqs:sendMessage", {"QueueUrl": url, "MessageBody": "m"}) == []


@pytest.mark.parametrize(
    ("integration", "parameters", "parameter"),
    [
        (
            "lambda:invoke",
            {"FunctionName": {"Fn::GetAtt": ["Function", "Arn"]}, "Payload.$": "$"},
            "FunctionName",
        ),
        ("states:startExecution.sync:2", {"StateMachineArn": {"Ref": "Child"}}, "StateMachineArn"),
        ("aws-sdk:dynamodb:describeTable", {"TableName": {"Fn::GetAtt": "Table.Arn"}}, "TableName"),
        ("aws-sdk:eventbridge:describeEventBus", {"Name": {"Fn::GetAtt": ["Bus", "Arn"]}}, "Name"),
    ],
)
def test_parameter_that_identifies_the_resource(
    integration: str, parameters: dict[str, Any], parameter: str
) -> None:
    (message,) = warnings(integration, parameters)
    assert message.startswith(f"{parameter} is the ARN of a resource in {HERE}")


@pytest.mark.parametrize(
    ("integration", "parameters"),
    [
        (
            "aws-sdk:rds:copyDBSnapshot",
            {
                "SourceDBSnapshotIdentifier": f"arn:aws:rds:{STACK}:1:snapshot:s",
                "TargetDBSnapshotIdentifier": "t",
            },
        ),
        (
            "aws-sdk:rds:removeFromGlobalCluster",
            {"GlobalClusterIdentifier": "g", "DbClusterIdentifier": f"arn:aws:rds:{STACK}:1:cluster:c"},
        ),
        ("aws-sdk:s3:getObject", {"Bucket": f"arn:aws:s3:{STACK}:1:accesspoint/a", "Key": "k"}),
        ("aws-sdk:cloudtrail:getTrailStatus", {"Name": f"arn:aws:cloudtrail:{STACK}:1:trail/t"}),
        (
            "aws-sdk:eventbridge:putEvents",
            {"EndpointId": "e.x", "Entries": [{"EventBusName": f"arn:aws:events:{STACK}:1:event-bus/b"}]},
        ),
        ("aws-sdk:iam:getRole", {"RoleName": "r"}),
        ("aws-sdk:globalaccelerator:describeAccelerator", {"AcceleratorArn": {"Ref": "Accelerator"}}),
        ("aws-sdk:lambda:invoke", {"FunctionName": "f"}),
        ("aws-sdk:health:describeEventDetails", {"EventArns": [f"arn:aws:health:{STACK}::event/EC2/E/1"]}),
        (
            "aws-sdk:dsql:createCluster",
            {"MultiRegionProperties": {"Clusters": [f"arn:aws:dsql:{STACK}:111122223333:cluster/c"]}},
        ),
        (
            "aws-sdk:quicksight:generateEmbedUrlForRegisteredUser",
            {
                "AwsAccountId": "111122223333",
                "UserArn": f"arn:aws:quicksight:{STACK}:111122223333:user/default/u",
                "ExperienceConfiguration": {},
            },
        ),
        (
            "aws-sdk:connect:getTrafficDistribution",
            {"Id": f"arn:aws:connect:{STACK}:111122223333:traffic-distribution-group/g"},
        ),
    ],
)
def test_calls_that_accept_other_regions(integration: str, parameters: dict[str, Any]) -> None:
    assert warnings(integration, parameters) == []


PUBLISH = {"Type": "Cross::Region::AwsCall", "Service": "sns", "Action": "publish"}


def test_resource_must_be_in_every_target() -> None:
    parameters = {"TopicArn": {"Ref": "Topic"}, "Message": "m"}
    call = {**PUBLISH, "Parameters": parameters}
    (message,) = warnings_of({**call, "Region": ["us-west-2", STACK]})
    assert message == (
        f"TopicArn is the ARN of a resource in {HERE}, but the call can also go to us-west-2, where it fails; write a"
        " name that is valid in every Region, or a state for each Region"
    )
    assert (
        warnings_of({**call, "Targets": [{"Region": STACK}, {"Region": STACK, "Endpoint": "https://x.y"}]})
        == []
    )
    (message,) = warnings_of({**call, "Region": ["us-west-2", "us-east-1"]})
    assert "the call goes to us-west-2 and us-east-1" in message
    assert warnings_of({**call, "Region": {"Fn::If": ["A", "us-west-2", "us-east-1"]}}) == []


def test_resource_that_can_be_in_each_target_is_accepted() -> None:
    arn = {"Fn::If": ["A", {"Ref": "Topic"}, "arn:aws:sns:us-west-2:111122223333:t"]}
    call = {**PUBLISH, "Parameters": {"TopicArn": arn, "Message": "m"}}
    assert warnings_of({**call, "Region": ["us-west-2", STACK]}) == []


@pytest.mark.parametrize(
    ("expression", "expected"), [("$$.StateMachine.Id", 1), ("$$.Execution.Name", 0), ("$.machine", 0)]
)
def test_the_state_machine_itself_is_in_the_region_of_the_stack(expression: str, expected: int) -> None:
    reported = warnings("states:startExecution.sync:2", {"StateMachineArn.$": expression})
    assert [HERE in each for each in reported] == [True] * expected
    assert warnings("sns:publish", {"TopicArn.$": expression, "Message": "m"}) == []
    arn = "arn:aws:states:us-west-2::states:startExecution"
    own = {"StateMachineArn": "{% $states.context.StateMachine.Id %}"}
    assert (
        len(warnings_of({"Type": "Task", "QueryLanguage": "JSONata", "Resource": arn, "Arguments": own})) == 1
    )


@pytest.mark.parametrize("action", ["sfn:describeExecution", "sfn:getExecutionHistory", "sfn:stopExecution"])
def test_the_execution_itself_is_in_the_region_of_the_stack(action: str) -> None:
    [reported] = warnings(f"aws-sdk:{action}", {"ExecutionArn.$": "$$.Execution.Id"})
    assert reported.startswith(
        f"ExecutionArn is the ARN of a resource in {HERE}, but the call goes to us-west-2; "
    )
    assert warnings(f"aws-sdk:{action}", {"ExecutionArn.$": "$.execution"}) == []
