"""Tests of the warnings about states without a Region whose resource is in another Region."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from macro.definition.reader import Inputs
from macro.expand import expand
from macro.model.rules import RESOURCE_REGION
from tests.golden.cases import DEPLOYMENT, Files

if TYPE_CHECKING:
    from macro.model.stack_context import Deployment

STACK = DEPLOYMENT.stack.region
FUNCTION = "arn:aws:lambda:us-west-2:111122223333:function:f"
TOPIC = "arn:aws:sns:us-west-2:111122223333:t"
QUEUE = "https://sqs.us-west-2.amazonaws.com/111122223333/q"


def warnings(
    integration: str, parameters: Any, *, deployment: Deployment = DEPLOYMENT, **properties: Any
) -> list[tuple[str, str, str]]:
    """Returns the path, the message, and the text to paste of each warning about a Task."""
    arn = integration if isinstance(integration, dict) else f"arn:aws:states:::{integration}"
    task = {"Type": "Task", "Resource": arn, "Parameters": parameters, "End": True}
    definition = {"StartAt": "Call", "States": {"Call": task}}
    written = properties or {"Definition": definition}
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": written}
    template: dict[str, Any] = {
        "Parameters": {"Arn": {"Type": "String", "Default": TOPIC}},
        "Resources": {"Orders": machine, "Topic": {"Type": "AWS::SNS::Topic"}},
    }
    expansion = expand(template, deployment, Inputs(Files(), {"Arn": TOPIC}))
    assert not expansion.failed, expansion.errors
    assert expansion.template == template
    diagnostics = [each for each in expansion.diagnostics if each.rule is RESOURCE_REGION]
    return [("/".join(each.path.steps), each.message, each.fix) for each in diagnostics]


@pytest.mark.parametrize(
    ("integration", "parameters", "kind"),
    [
        ("lambda:invoke", {"FunctionName": FUNCTION}, "ARN of a resource"),
        ("lambda:invoke.waitForTaskToken", {"FunctionName": FUNCTION}, "ARN of a resource"),
        ("aws-sdk:lambda:invoke", {"FunctionName": FUNCTION}, "ARN of a resource"),
        ("sns:publish", {"TopicArn": TOPIC, "Message": "m"}, "ARN of a resource"),
        ("sns:publish", {"TopicArn": {"Ref": "Arn"}, "Message": "m"}, "ARN of a resource"),
        ("sqs:sendMessage", {"QueueUrl": QUEUE, "MessageBody": "m"}, "URL of a queue"),
    ],
)
def test_resource_in_another_region(integration: str, parameters: dict[str, Any], kind: str) -> None:
    name = next(iter(parameters))
    message = (
        f"{name} is the {kind} in us-west-2, but a state without a Region calls the stack's Region, {STACK}; to call"
        " us-west-2, write it in the ARN of the state"
    )
    fix = f"Resource: arn:aws:states:us-west-2::{integration}"
    assert warnings(integration, parameters) == [(f"States/Call/Parameters/{name}", message, fix)]


def test_text_to_paste_has_the_form_of_the_arn() -> None:
    integration: Any = {"Fn::Sub": "arn:${AWS::Partition}:states:::sns:publish"}
    ((_, _, fix),) = warnings(integration, {"TopicArn": TOPIC, "Message": "m"})
    assert fix == "Resource: !Sub arn:${AWS::Partition}:states:us-west-2::sns:publish"
    task = {"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "End": True}
    definition = {
        "StartAt": "A",
        "States": {"A": {**task, "Parameters": {"TopicArn": TOPIC, "Message": "m"}}},
    }
    ((_, _, fix),) = warnings("", {}, DefinitionString=json.dumps(definition))
    assert fix == '"Resource": "arn:aws:states:us-west-2::sns:publish"'


@pytest.mark.parametrize(
    ("integration", "parameters"),
    [
        ("lambda:invoke", {"FunctionName": FUNCTION.replace("us-west-2", STACK)}),
        ("lambda:invoke", {"FunctionName": "f"}),
        ("sns:publish", {"TopicArn": {"Ref": "Topic"}, "Message": "m"}),
        ("sns:publish", {"TopicArn.$": "$.topic", "Message": "m"}),
        ("aws-sdk:s3:getObject", {"Bucket": "arn:aws:s3:us-west-2:111122223333:accesspoint/a", "Key": "k"}),
        ("http:invoke", {"ApiEndpoint": "https://example.com", "Method": "GET"}),
        ("aws-sdk:nothing:doIt", {"Arn": TOPIC}),
    ],
)
def test_resource_that_can_be_in_the_stacks_region(integration: str, parameters: dict[str, Any]) -> None:
    assert warnings(integration, parameters) == []


def test_region_of_the_stack_must_be_certain() -> None:
    uncertain = replace(DEPLOYMENT, stack=replace(DEPLOYMENT.stack, region_is_certain=False))
    assert warnings("lambda:invoke", {"FunctionName": FUNCTION}, deployment=uncertain) == []
