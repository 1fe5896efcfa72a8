"""Tests of requests about stacks and their resources, through the CloudFormation API."""

import json

import pytest
from botocore.exceptions import ClientError

from tests.localaws.cloudformation.conftest import Stacks
from tests.localaws.cloudformation.resource_templates import log_group

TEMPLATE = {"Resources": {"A": log_group(), "B": log_group()}}


def test_termination_protection(stacks: Stacks) -> None:
    name = stacks.create(TEMPLATE, EnableTerminationProtection=True)
    assert stacks.describe(name)["EnableTerminationProtection"]
    with pytest.raises(ClientError, match="cannot be deleted while TerminationProtection is enabled"):
        stacks.client.delete_stack(StackName=name)
    stacks.client.update_termination_protection(StackName=name, EnableTerminationProtection=False)
    identity = stacks.describe(name)["StackId"]
    stacks.client.delete_stack(StackName=name)
    assert stacks.status(identity) == "DELETE_COMPLETE"


def test_stack_without_parameters_and_outputs_has_no_such_members(stacks: Stacks) -> None:
    described = stacks.describe(stacks.create(TEMPLATE))
    assert not {"Parameters", "Outputs"} & set(described)


def test_drift_is_not_checked(stacks: Stacks) -> None:
    name = stacks.create(TEMPLATE)
    resources = stacks.client.list_stack_resources(StackName=name)["StackResourceSummaries"]
    assert stacks.describe(name)["DriftInformation"] == {"StackDriftStatus": "NOT_CHECKED"}
    assert [item["DriftInformation"]["StackResourceDriftStatus"] for item in resources] == ["NOT_CHECKED"] * 2


def test_resource_by_its_physical_id(stacks: Stacks) -> None:
    name = stacks.create(TEMPLATE)
    physical = stacks.physical_id(name, "B")
    found = stacks.client.describe_stack_resources(PhysicalResourceId=physical)["StackResources"]
    assert [(item["StackName"], item["LogicalResourceId"]) for item in found] == [(name, "B")]
    with pytest.raises(ClientError, match="Stack for nothing does not exist"):
        stacks.client.describe_stack_resources(PhysicalResourceId="nothing")


def test_stack_sets_are_not_supported(stacks: Stacks) -> None:
    with pytest.raises(ClientError, match="The local AWS doesn't support CreateStackSet of cloudformation"):
        stacks.client.create_stack_set(StackSetName="s", TemplateBody=json.dumps(TEMPLATE))


@pytest.mark.parametrize("operation", ["get_stack_policy", "set_stack_policy"])
def test_stack_policies_are_not_supported(stacks: Stacks, operation: str) -> None:
    name = stacks.create(TEMPLATE)
    with pytest.raises(ClientError, match=r"The local AWS doesn't support .*StackPolicy of cloudformation"):
        getattr(stacks.client, operation)(StackName=name)


@pytest.mark.parametrize(
    ("operation", "arguments", "message"),
    [
        ("describe_stack_events", {}, r"Stack \[none\] does not exist"),
        ("describe_events", {}, r"Stack \[none\] does not exist"),
        ("update_stack", {"TemplateBody": "{}"}, r"Stack \[none\] does not exist"),
        ("create_change_set", {"ChangeSetName": "c", "TemplateBody": "{}"}, r"Stack \[none\] does not exist"),
        ("describe_stacks", {}, "Stack with id none does not exist"),
        ("describe_stack_resources", {}, "Stack with id none does not exist"),
    ],
)
def test_missing_stack_has_the_message_that_clients_compare(
    stacks: Stacks, operation: str, arguments: dict[str, str], message: str
) -> None:
    with pytest.raises(ClientError, match=f"{message}$"):
        getattr(stacks.client, operation)(StackName="none", **arguments)
