"""Tests of change sets and of comparing the deployed code with the bundle."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from botocore.stub import ANY

from macro.provider.bundle import Bundle, CodeFile
from macro.provider.change_set import ChangeSet, ResourceChange, create_change_set, delete_change_set
from macro.provider.deployment import deployment_steps, execute, find_parameter_problems
from macro.provider.model import Installation, ProviderError

if TYPE_CHECKING:
    from botocore.stub import Stubber

    from tests.macro.provider.stubs import StubbedRegion

BUNDLE = Bundle(
    CodeFile("layer.zip", b"layer"),
    CodeFile("macro.zip", b"macro"),
    "Parameters: {MacroName: {Type: String}}",
)
ARN = "arn:aws:cloudformation:eu-west-1:123456789012:changeSet/cross-region-1/0f8fad5b"
OUTPUTS = {
    "MacroFunctionArn": "arn:aws:lambda:eu-west-1:123456789012:function:macro",
    "CallerLayerArn": "arn:aws:lambda:eu-west-1:123456789012:layer:cross-region-awscall-caller:7",
}
NAMES = frozenset({"MacroName", "DefinitionBuckets"})


def stack(status: str, **more: Any) -> dict[str, Any]:
    named = {"StackName": "cross-region-awscall", "StackStatus": status}
    return {"Stacks": [{**named, "CreationTime": datetime(2026, 1, 1, tzinfo=UTC), **more}]}


def add_created(cloudformation: Stubber, status: str, reason: str = "") -> None:
    """Adds the responses to the creation of a change set with this status."""
    described = {"Status": status, "StatusReason": reason, "Changes": []}
    cloudformation.add_response("create_change_set", {"Id": ARN})
    cloudformation.add_response("describe_change_set", described)


def test_new_stack(region: StubbedRegion) -> None:
    cloudformation = region.stubber("cloudformation")
    cloudformation.add_client_error("describe_stacks", "ValidationError", "does not exist")
    created = {
        "StackName": "cross-region-awscall",
        "ChangeSetName": ANY,
        "ChangeSetType": "CREATE",
        "TemplateBody": "template",
        "Capabilities": ["CAPABILITY_IAM"],
        "RoleARN": "arn:aws:iam::1:role/x",
        "Parameters": [{"ParameterKey": "MacroName", "ParameterValue": "Other"}],
        "Tags": [{"Key": "team", "Value": "orders"}],
    }
    cloudformation.add_response("create_change_set", {"Id": ARN}, created)
    added = {"Action": "Add", "LogicalResourceId": "Macro", "ResourceType": "AWS::CloudFormation::Macro"}
    described = {"Status": "CREATE_COMPLETE", "Changes": [{"Type": "Resource", "ResourceChange": added}]}
    cloudformation.add_response("describe_change_set", described)
    cloudformation.add_response("describe_change_set", described)
    installation = Installation(
        parameters={"MacroName": "Other"}, tags={"team": "orders"}, role_arn="arn:aws:iam::1:role/x"
    )
    assert create_change_set(region.access, installation, "template", NAMES) == ChangeSet(
        ARN,
        "cross-region-awscall",
        creates=True,
        changes=(ResourceChange("Add", "Macro", "AWS::CloudFormation::Macro", ""),),
    )


@pytest.mark.parametrize("status", ["ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_FAILED"])
def test_stack_that_can_only_be_deleted_gets_no_change_set(region: StubbedRegion, status: str) -> None:
    region.stubber("cloudformation").add_response("describe_stacks", stack(status))
    command = "cross-region remove --stack-name cross-region-awscall --region eu-west-1"
    with pytest.raises(ProviderError, match=f"is in the status {status}\n.*`{command}`"):
        create_change_set(region.access, Installation(), "template", NAMES)


def test_update_keeps_the_other_parameters_and_the_tags(region: StubbedRegion) -> None:
    cloudformation = region.stubber("cloudformation")
    existing = [{"ParameterKey": name, "ParameterValue": "x"} for name in ("DefinitionBuckets", "Retired")]
    cloudformation.add_response("describe_stacks", stack("CREATE_COMPLETE", Parameters=existing))
    expected = {
        "StackName": ANY,
        "ChangeSetName": ANY,
        "ChangeSetType": "UPDATE",
        "TemplateBody": "template",
        "Capabilities": ANY,
        "Parameters": [
            {"ParameterKey": "MacroName", "ParameterValue": "Other"},
            {"ParameterKey": "DefinitionBuckets", "UsePreviousValue": True},
        ],
    }
    cloudformation.add_response("create_change_set", {"Id": ARN}, expected)
    for _ in range(2):
        cloudformation.add_response("describe_change_set", {"Status": "CREATE_COMPLETE", "Changes": []})
    create_change_set(region.access, Installation(parameters={"MacroName": "Other"}), "template", NAMES)


def test_empty_change_set_is_deleted(region: StubbedRegion) -> None:
    cloudformation = region.stubber("cloudformation")
    cloudformation.add_response("describe_stacks", stack("CREATE_COMPLETE"))
    reason = "The submitted information didn't contain changes. Submit different information."
    add_created(cloudformation, "FAILED", reason)
    cloudformation.add_response("describe_change_set", {"Status": "FAILED", "StatusReason": reason})
    cloudformation.add_response("delete_change_set", {}, {"ChangeSetName": ARN})
    change_set = create_change_set(region.access, Installation(), "template", NAMES)
    assert (change_set.arn, change_set.changes) == ("", ())


def test_rejected_change_set_has_cloudformations_reason(region: StubbedRegion) -> None:
    cloudformation = region.stubber("cloudformation")
    cloudformation.add_response("describe_stacks", stack("CREATE_COMPLETE"))
    add_created(cloudformation, "FAILED", "No permission")
    cloudformation.add_response("describe_change_set", {"Status": "FAILED", "StatusReason": "No permission"})
    cloudformation.add_response("delete_change_set", {})
    with pytest.raises(ProviderError, match="No permission"):
        create_change_set(region.access, Installation(), "template", NAMES)


def test_empty_stack_of_a_discarded_change_set_is_deleted(region: StubbedRegion) -> None:
    cloudformation = region.stubber("cloudformation")
    cloudformation.add_response("delete_change_set", {})
    cloudformation.add_response("describe_stacks", stack("REVIEW_IN_PROGRESS"))
    cloudformation.add_response("delete_stack", {}, {"StackName": "cross-region-awscall"})
    delete_change_set(region.access, ChangeSet(ARN, "cross-region-awscall", creates=True, changes=()))


@pytest.mark.parametrize("changed", ["macro", "layer"])
def test_deployed_code_that_differs_from_the_bundle_is_an_error(region: StubbedRegion, changed: str) -> None:
    outputs = [{"OutputKey": key, "OutputValue": value} for key, value in OUTPUTS.items()]
    region.stubber("cloudformation").add_response(
        "describe_stacks", stack("CREATE_COMPLETE", Outputs=outputs)
    )
    functions, other = region.stubber("lambda"), CodeFile("", b"other").sha256
    macro, layer = (
        other if name == changed else file.sha256
        for name, file in (("macro", BUNDLE.macro), ("layer", BUNDLE.layer))
    )
    functions.add_response("get_function_configuration", {"CodeSha256": macro})
    number = {"LayerName": "cross-region-awscall-caller", "VersionNumber": 7}
    functions.add_response("get_layer_version", {"Content": {"CodeSha256": layer}}, number)
    empty = ChangeSet("", "cross-region-awscall", creates=False, changes=())
    with pytest.raises(ProviderError, match=f"deployed code of {changed}.zip isn't the code of this package"):
        execute(region.access, BUNDLE, Installation(), empty)


def test_unknown_parameters_are_reported() -> None:
    installation = Installation(parameters={"MacroName": "A", "MacroNmae": "B", "Size": "C"})
    assert find_parameter_problems(BUNDLE, installation) == [
        "provider.yaml has no parameter 'MacroNmae'; did you mean 'MacroName'?",
        "provider.yaml has no parameter 'Size'; its parameters are MacroName",
    ]


def test_planned_steps_contain_the_bucket() -> None:
    assert "cross-region-awscall-ACCOUNT-eu-west-1" in deployment_steps(Installation(), "eu-west-1")[0]
    assert "the bucket mine" in deployment_steps(Installation(bucket="mine"), "eu-west-1")[0]
