"""Tests of resource types that the local AWS can't create."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.localaws.cloudformation.resource_templates import log_group

if TYPE_CHECKING:
    from tests.localaws.cloudformation.conftest import Stacks


def test_unsupported_types_fail_before_anything_is_created(stacks: Stacks) -> None:
    name = stacks.create(
        {
            "Conditions": {"Never": {"Fn::Equals": ["a", "b"]}},
            "Resources": {
                "Group": log_group(),
                "Api": {"Type": "AWS::AppSync::Unknown"},
                "Fleet": {"Type": "AWS::GameLift::Unknown"},
                "Skipped": {"Type": "AWS::AppSync::Unknown", "Condition": "Never"},
            },
        }
    )
    assert stacks.status(name) == "ROLLBACK_COMPLETE"
    failed = stacks.client.describe_events(StackName=name, Filters={"FailedEvents": True})["OperationEvents"]
    assert {(item["LogicalResourceId"], item["ResourceStatusReason"]) for item in failed} == {
        (logical_id, f"Resource type {kind} is not supported by the local AWS. Deploy to AWS to use it.")
        for logical_id, kind in (("Api", "AWS::AppSync::Unknown"), ("Fleet", "AWS::GameLift::Unknown"))
    }
    reason = "The following resource(s) failed to create: [Api, Fleet]. Rollback requested by user."
    assert reason in stacks.reasons(name)
