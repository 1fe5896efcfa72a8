"""Tests of a stack whose state changes from a native one to a cross-Region call, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.end_to_end.tables import create_table_with_item

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from localaws import LocalAws
    from tests.end_to_end.conftest import Deploy
    from tests.end_to_end.deployments import Execution

pytestmark = pytest.mark.end_to_end

STACK, TABLE, FAR = "changes", "changes", "us-west-2"
TEMPLATE = """\
Transform: CrossRegion
Resources:
  Machine:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: !GetAtt Role.Arn
      Definition:
        StartAt: Read
        States:
          Read:
            Type: Task
            Resource: arn:aws:states:REGION::aws-sdk:dynamodb:getItem
            Parameters: {TableName: changes, Key: {id: {S: "7"}}}
            End: true
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Principal: {Service: states.amazonaws.com}, Action: sts:AssumeRole}]
      Policies:
        - PolicyName: Read
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action: dynamodb:GetItem
                Resource: !Sub arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/changes
Outputs:
  Machine: {Value: !Ref Machine}
"""


def types(aws: LocalAws, region: str) -> set[str]:
    """Returns the types of the stack's resources."""
    resources = aws.client("cloudformation", region).describe_stack_resources(StackName=STACK)
    return {each["ResourceType"] for each in resources["StackResources"]}


def test_state_can_become_a_call_and_a_native_state_again(
    local_aws: LocalAws,
    macro_region: str,
    deploy: Deploy,
    execute: Callable[[str, Any], Execution],
    tmp_path: Path,
) -> None:
    create_table_with_item(local_aws, FAR, TABLE)
    create_table_with_item(local_aws, macro_region, TABLE)
    template = tmp_path / "template.yaml"
    native = {"AWS::StepFunctions::StateMachine", "AWS::IAM::Role"}
    machines = set()
    for region in ("", FAR, "", FAR):
        template.write_text(TEMPLATE.replace("REGION", region))
        machine = deploy(template, STACK, macro_region).outputs["Machine"]
        machines.add(machine)
        assert execute(machine, {}).output["Item"]
        assert (types(local_aws, macro_region) == native) is (region == "")
    assert len(machines) == 1
