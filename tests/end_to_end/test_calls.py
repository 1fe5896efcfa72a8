"""Tests of a template with every definition format. The calls use the target Region."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from macro.definition.detection import mentions_shorthand
from tests.end_to_end.deployments import (
    CommandFailed,
    DeployedStack,
    Execution,
    artifact_bucket,
    deploy_template,
)
from tests.end_to_end.tables import create_table_with_item

if TYPE_CHECKING:
    from collections.abc import Callable

    from localaws import LocalAws
    from tests.end_to_end.conftest import Deploy

pytestmark = pytest.mark.end_to_end

TEMPLATES = Path(__file__).parent / "templates"
MACRO_REGION = "eu-central-1"
FAR = "us-west-2"


@pytest.fixture(scope="module")
def aws(local_aws: LocalAws, macro_region: str) -> LocalAws:
    """Creates a table with one item in the target Region, and a definition in S3."""
    assert macro_region == MACRO_REGION
    create_table_with_item(local_aws, FAR, "orders")
    definition = (TEMPLATES / "read.asl.yaml").read_bytes()
    bucket = artifact_bucket(local_aws, MACRO_REGION)
    local_aws.client("s3", MACRO_REGION).put_object(Bucket=bucket, Key="read.asl.yaml", Body=definition)
    return local_aws


@pytest.fixture(scope="module")
def calls(aws: LocalAws, deploy: Deploy) -> DeployedStack:  # noqa: ARG001  the table must exist
    return deploy(TEMPLATES / "calls.yaml", "calls", MACRO_REGION)


def test_deployed_template_is_expanded(calls: DeployedStack) -> None:
    assert calls.processed != calls.original
    assert mentions_shorthand(calls.original)
    assert not mentions_shorthand(calls.processed)


def test_table_exists_only_in_the_target_region(aws: LocalAws) -> None:
    assert "orders" not in aws.client("dynamodb", MACRO_REGION).list_tables()["TableNames"]
    assert "orders" in aws.client("dynamodb", FAR).list_tables()["TableNames"]


@pytest.mark.parametrize("machine", ["Object", "JsonString", "SubString", "SubList", "Join", "InS3"])
def test_every_definition_format_reads_the_item(
    machine: str, calls: DeployedStack, execute: Callable[[str, Any], Execution]
) -> None:
    assert execute(calls.outputs[machine], {"id": "7"}).output == {"text": "from Oregon"}


def test_jsonata_with_a_region_from_the_input(
    calls: DeployedStack, execute: Callable[[str, Any], Execution]
) -> None:
    assert execute(calls.outputs["Jsonata"], {"id": "7", "region": FAR}).output == {"text": "from Oregon"}


def test_map_in_a_state_machine_without_a_role(
    calls: DeployedStack, execute: Callable[[str, Any], Execution]
) -> None:
    assert execute(calls.outputs["NoRole"], {"ids": ["7", "7"]}).output == ["from Oregon"] * 2


def test_failover_if_the_first_target_is_unreachable(
    aws: LocalAws, tmp_path: Path, execute: Callable[[str, Any], Execution]
) -> None:
    template = tmp_path / "template.yaml"
    settings = "Metadata: {'Cross::Region::AwsCall': {Preflight: false}}\n"
    template.write_text(settings + (TEMPLATES / "failover.yaml").read_text())
    deployed = deploy_template(aws, template, "failover", MACRO_REGION, {})
    assert deployed.processed != deployed.original
    assert execute(deployed.outputs["Failover"], {"id": "7"}).output == {"text": "from Oregon"}


def test_native_and_cross_region_states_have_the_same_error_name(
    calls: DeployedStack, execute: Callable[[str, Any], Execution]
) -> None:
    output = execute(calls.outputs["SideBySide"], {}).output
    assert output["native"]["Error"] == output["ours"]["Error"] == "DynamoDb.ResourceNotFoundException"
    message = json.loads(output["ours"]["Cause"])["errorMessage"]
    assert "(Service: DynamoDb, Status Code: 400, Request ID: " in message


def test_task_token_in_the_parameters(calls: DeployedStack, aws: LocalAws) -> None:
    stepfunctions = aws.client("stepfunctions", MACRO_REGION)
    started = stepfunctions.start_execution(stateMachineArn=calls.outputs["Token"], input="{}")
    until = time.monotonic() + 30
    item: dict[str, Any] | None = None
    while item is None and time.monotonic() < until:
        item = (
            aws.client("dynamodb", FAR).get_item(TableName="orders", Key={"id": {"S": "token"}}).get("Item")
        )
        time.sleep(0.1)
    assert item, "the state must have made the call"
    stepfunctions.send_task_success(taskToken=item["text"]["S"], output='{"approved": true}')
    while (done := stepfunctions.describe_execution(executionArn=started["executionArn"]))[
        "status"
    ] == "RUNNING":
        assert time.monotonic() < until
        time.sleep(0.1)
    assert (done["status"], done["output"]) == ("SUCCEEDED", '{"approved": true}')


def test_callers_call_only_the_target_region(
    calls: DeployedStack, aws: LocalAws, execute: Callable[[str, Any], Execution]
) -> None:
    assert execute(calls.outputs["Object"], {"id": "7"}).status == "SUCCEEDED"
    resources = aws.client("cloudformation", MACRO_REGION).list_stack_resources(StackName="calls")
    roles = {
        resource["PhysicalResourceId"]
        for resource in resources["StackResourceSummaries"]
        if resource["LogicalResourceId"].endswith("CrossRegionCallerRole")
    }
    assert len(roles) == len(calls.outputs)
    made = {(call.service, call.region) for call in aws.calls() if call.role in roles}
    # The readiness check calls STS before the first execution.
    assert made == {("dynamodb", FAR), ("sts", FAR)}


@pytest.mark.parametrize(
    "transforms", ["[CrossRegion, AWS::Serverless-2016-10-31]", "[AWS::Serverless-2016-10-31, CrossRegion]"]
)
def test_serverless_state_machines_before_and_after_sam(
    transforms: str, aws: LocalAws, tmp_path: Path, execute: Callable[[str, Any], Execution]
) -> None:
    template = tmp_path / "template.yaml"
    template.write_text(f"Transform: {transforms}\n{(TEMPLATES / 'serverless.yaml').read_text()}")
    stack = "before-sam" if transforms.startswith("[Cross") else "after-sam"
    deployed = deploy_template(aws, template, stack, MACRO_REGION, {})
    assert deployed.processed != deployed.original
    for machine in ("Implicit", "WithPolicies", "WithUri"):
        assert execute(deployed.outputs[machine], {"id": "7"}).output == {"text": "from Oregon"}


def test_definition_in_to_json_string(
    aws: LocalAws, tmp_path: Path, execute: Callable[[str, Any], Execution]
) -> None:
    """A macro of CloudFormation runs after the CrossRegion macro."""
    template = tmp_path / "template.yaml"
    template.write_text("""
Transform: [CrossRegion, AWS::LanguageExtensions]
Resources:
  Machine:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      DefinitionString:
        Fn::ToJsonString:
          StartAt: Read
          States:
            Read:
              Type: Cross::Region::AwsCall
              Region: us-west-2
              Service: dynamodb
              Action: getItem
              Parameters: {TableName: orders, Key: {id: {S.$: $.id}}}
              ResultSelector: {text.$: $.Item.text.S}
              End: true
Outputs:
  Machine: {Value: !Ref Machine}
""")
    deployed = deploy_template(aws, template, "to-json-string", MACRO_REGION, {})
    assert deployed.processed != deployed.original
    assert execute(deployed.outputs["Machine"], {"id": "7"}).output == {"text": "from Oregon"}


def test_deployment_fails_with_the_macros_message(aws: LocalAws, tmp_path: Path) -> None:
    template = tmp_path / "template.yaml"
    text = (TEMPLATES / "calls.yaml").read_text()
    template.write_text(
        text.replace("TableName: nowhere", "TabelName: nowhere").replace("Action: putItem", "Action: putItme")
    )
    with pytest.raises(CommandFailed) as caught:
        deploy_template(aws, template, "mistake", MACRO_REGION, {})
    message = str(caught.value)
    assert "Transform 123456789012::CrossRegion failed with:" in message
    assert (
        "Resources/SideBySide: States/Ours/Parameters/TabelName: dynamodb DescribeTable has no parameter 'TabelName';"
        " did you mean 'TableName'?" in message
    )
    assert (
        "Resources/Token: States/Ask/Action: dynamodb has no action 'putItme'; did you mean 'putItem'?"
        in message
    )


def test_macro_as_fn_transform_is_rejected_with_a_fix(aws: LocalAws, tmp_path: Path) -> None:
    template = tmp_path / "template.yaml"
    template.write_text("""
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties: {"Fn::Transform": {Name: CrossRegion, Parameters: {}}, TopicName: orders}
""")
    with pytest.raises(CommandFailed, match="the macro needs a complete template") as caught:
        deploy_template(aws, template, "inside", MACRO_REGION, {})
    assert "name it in the template's Transform section instead" in str(caught.value)
