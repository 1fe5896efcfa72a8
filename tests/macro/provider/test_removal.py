"""Tests of removing the provider stack."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from macro.provider.code_bucket import bucket_name
from macro.provider.model import ProviderError
from macro.provider.removal import remove
from tests.macro.provider.stubs import ACCOUNT, REGION

if TYPE_CHECKING:
    from botocore.stub import Stubber

    from tests.macro.provider.stubs import StubbedRegion

NAME = "cross-region-awscall"
STACK_ID = f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/{NAME}/0f8fad5b"
TIME = datetime(2026, 1, 1, tzinfo=UTC)
LAYER = f"arn:aws:lambda:{REGION}:{ACCOUNT}:layer:{NAME}-caller"


def event(number: int, kind: str, status: str, **more: str) -> dict[str, Any]:
    resource = {"LogicalResourceId": kind, "ResourceType": kind, "PhysicalResourceId": f"name-of-{kind}"}
    stack = {"StackId": STACK_ID, "StackName": NAME, "EventId": str(number), "Timestamp": TIME}
    return {**stack, **resource, "ResourceStatus": status, **more}


def add_deletion(cloudformation: Stubber, *events: dict[str, Any], status: str = "DELETE_COMPLETE") -> None:
    """Adds the responses to the deletion of a stack that reports these events, the newest first."""

    def described(status: str) -> dict[str, Any]:
        return {
            "Stacks": [{"StackId": STACK_ID, "StackName": NAME, "StackStatus": status, "CreationTime": TIME}]
        }

    old = event(0, "Old", "CREATE_COMPLETE")
    cloudformation.add_response("describe_stacks", described("UPDATE_COMPLETE"))
    cloudformation.add_response("describe_stack_events", {"StackEvents": [old]})
    cloudformation.add_response("delete_stack", {}, {"StackName": STACK_ID})
    cloudformation.add_response("describe_stacks", described(status))
    cloudformation.add_response("describe_stack_events", {"StackEvents": [*events, old]})


def add_layers(functions: Stubber, *used: int) -> None:
    """Adds two layer versions, and a function for each version that is used."""
    layers = [
        {"Layers": [{"Arn": f"{LAYER}:{number}"}], "FunctionName": f"orders-{number}"} for number in used
    ]
    arn = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:"
    listed = [
        {**each, "FunctionArn": f"{arn}{each['FunctionName']}", "Version": "$LATEST"} for each in layers
    ]
    functions.add_response("list_functions", {"Functions": listed})
    for _ in used:
        functions.add_response("list_tags", {"Tags": {"aws:cloudformation:stack-name": "orders"}})
    versions = [{"LayerVersionArn": f"{LAYER}:{number}", "Version": number} for number in (2, 1)]
    versions[0]["Description"] = "Cross::Region::AwsCall 0.2.0 - makes AWS calls in another Region"
    functions.add_response("list_layer_versions", {"LayerVersions": versions})


def test_result_names_what_remains(region: StubbedRegion) -> None:
    skipped = [
        event(number, kind, "DELETE_SKIPPED")
        for number, kind in enumerate(("AWS::Lambda::LayerVersion", "Log"), 1)
    ]
    add_deletion(region.stubber("cloudformation"), *reversed(skipped))
    add_layers(region.stubber("lambda"), 1)
    region.stubber("s3").add_response("head_bucket", {})
    removal = remove(region.access, NAME, unused_layers=False)
    assert (removal.existed, removal.deleted, removal.retained) == (True, (), ("name-of-Log",))
    assert removal.bucket == bucket_name(ACCOUNT, REGION)
    assert {layer.number: [use.stack for use in layer.functions] for layer in removal.kept} == {
        1: ["orders"],
        2: [],
    }
    assert [layer.release for layer in removal.kept] == ["0.2.0", ""]
    assert region.reported == ["AWS::Lambda::LayerVersion DELETE_SKIPPED", "Log DELETE_SKIPPED"]


def test_only_unused_layer_versions_are_deleted(region: StubbedRegion) -> None:
    region.stubber("cloudformation").add_client_error("describe_stacks", "ValidationError", "does not exist")
    add_layers(region.stubber("lambda"), 1)
    deleted = {"LayerName": f"{NAME}-caller", "VersionNumber": 2}
    region.stubber("lambda").add_response("delete_layer_version", {}, deleted)
    region.stubber("s3").add_client_error("head_bucket", "404", http_status_code=404)
    removal = remove(region.access, NAME, unused_layers=True)
    assert (removal.existed, removal.retained, removal.bucket) == (False, (), "")
    assert [layer.number for layer in removal.deleted] == [2]
    assert [layer.number for layer in removal.kept] == [1]


def test_failed_deletion_has_the_reasons(region: StubbedRegion) -> None:
    failed = event(1, "MacroRole", "DELETE_FAILED", ResourceStatusReason="a policy is attached")
    add_deletion(region.stubber("cloudformation"), failed, status="DELETE_FAILED")
    with pytest.raises(
        ProviderError, match="can't be deleted\nMacroRole DELETE_FAILED: a policy is attached"
    ):
        remove(region.access, NAME, unused_layers=False)
