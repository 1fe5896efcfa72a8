"""Tests of stacks and change sets whose template has a macro."""

import json
from collections.abc import Callable

from localaws import LocalAws
from tests.localaws.cloudformation.change_sets import change_set
from tests.localaws.cloudformation.conftest import Stacks
from tests.localaws.cloudformation.resource_templates import log_group, unique

ADD_GROUP = """
    def handler(event, context):
        fragment = event["fragment"]
        fragment["Resources"]["Added"] = {"Type": "AWS::Logs::LogGroup"}
        return {"requestId": event["requestId"], "status": "success", "fragment": fragment}
"""
FAIL = """
    def handler(event, context):
        return {"requestId": event["requestId"], "status": "failure", "errorMessage": "Resources/A: no"}
"""


def test_macro_transforms_the_template(stacks: Stacks, register_macro: Callable[[str], str]) -> None:
    template = {"Transform": register_macro(ADD_GROUP), "Resources": {"A": log_group()}}
    name = stacks.create(template)
    assert stacks.status(name) == "CREATE_COMPLETE"
    get = stacks.client.get_template
    original = get(StackName=name, TemplateStage="Original")["TemplateBody"]
    processed = get(StackName=name, TemplateStage="Processed")["TemplateBody"]
    assert original == template
    assert processed == {"Resources": {"A": log_group(), "Added": {"Type": "AWS::Logs::LogGroup"}}}
    assert stacks.physical_id(name, "Added").startswith(f"{name}-Added-")


def test_failed_macro_fails_the_stack(stacks: Stacks, register_macro: Callable[[str], str]) -> None:
    macro = register_macro(FAIL)
    name = stacks.create({"Transform": macro, "Resources": {"A": log_group()}})
    assert stacks.status(name) == "ROLLBACK_COMPLETE"
    assert stacks.reasons(name)[-1] == (
        f"Transform 123456789012::{macro} failed with: Resources/A: no. Rollback requested by user."
    )


def test_macro_exists_only_in_its_region(aws: LocalAws, register_macro: Callable[[str], str]) -> None:
    macro = register_macro(ADD_GROUP)
    other_region = Stacks(aws.client("cloudformation", "eu-west-1"))
    name = other_region.create({"Transform": macro, "Resources": {"A": log_group()}})
    assert other_region.reasons(name)[-1] == (
        f"No transform named 123456789012::{macro} found. Rollback requested by user."
    )


def test_failed_macro_fails_the_change_set(stacks: Stacks, register_macro: Callable[[str], str]) -> None:
    macro = register_macro(FAIL)
    failed = change_set(
        stacks, unique("stack"), {"Transform": macro, "Resources": {"A": log_group()}}, "CREATE"
    )
    assert failed["Status"] == "FAILED"
    assert failed["StatusReason"] == f"Transform 123456789012::{macro} failed with: Resources/A: no"


def test_role_from_a_macro_requires_the_iam_capability(
    stacks: Stacks, register_macro: Callable[[str], str]
) -> None:
    macro = register_macro(ADD_GROUP.replace("AWS::Logs::LogGroup", "AWS::IAM::ManagedPolicy"))
    made = stacks.client.create_change_set(
        StackName=unique("stack"),
        ChangeSetName="c",
        ChangeSetType="CREATE",
        TemplateBody=json.dumps({"Transform": macro, "Resources": {"A": log_group()}}),
    )
    described = stacks.client.describe_change_set(ChangeSetName=made["Id"])
    assert described["StatusReason"] == "Requires capabilities : [CAPABILITY_IAM]"
