"""Tests of change sets, through the CloudFormation API."""

import pytest
from botocore.exceptions import ClientError

from tests.localaws.cloudformation.change_sets import change_set
from tests.localaws.cloudformation.conftest import Stacks
from tests.localaws.cloudformation.resource_templates import ROLE, log_group, unique


def test_change_sets(stacks: Stacks) -> None:
    name = unique("stack")
    template = {"Resources": {"A": log_group(), "B": log_group()}, "Outputs": {"O": {"Value": {"Ref": "A"}}}}
    first = change_set(stacks, name, template, "CREATE")
    assert (first["Status"], first["ExecutionStatus"]) == ("CREATE_COMPLETE", "AVAILABLE")
    assert stacks.status(name) == "REVIEW_IN_PROGRESS"
    stacks.client.execute_change_set(ChangeSetName=first["ChangeSetId"])
    assert stacks.status(name) == "CREATE_COMPLETE"
    assert stacks.outputs(name) == {"O": stacks.physical_id(name, "A")}
    same = change_set(stacks, name, template, "UPDATE")
    assert (same["Status"], same["ExecutionStatus"]) == ("FAILED", "UNAVAILABLE")
    assert "The submitted information didn't contain changes." in same["StatusReason"]
    other = {"Resources": {"A": log_group(RetentionInDays=1), "C": log_group()}}
    changes = change_set(stacks, name, other, "UPDATE")["Changes"]
    assert [
        (item["ResourceChange"]["Action"], item["ResourceChange"]["LogicalResourceId"]) for item in changes
    ] == [("Modify", "A"), ("Add", "C"), ("Remove", "B")]


CHANGED_TYPE = (
    "Update of resource type is not permitted. The new template modifies resource type of the following"
    " resources: [Group]"
)
"""The reason in AWS (https://github.com/aws/aws-sam-cli/issues/6786)."""


def test_change_set_cannot_change_the_type_of_a_resource(stacks: Stacks) -> None:
    name = stacks.create({"Resources": {"Group": log_group()}})
    failed = change_set(stacks, name, {"Resources": {"Group": ROLE}}, "UPDATE")
    assert (failed["Status"], failed["StatusReason"]) == ("FAILED", CHANGED_TYPE)


def test_update_cannot_change_the_type_of_a_resource(stacks: Stacks) -> None:
    name = stacks.create({"Resources": {"Group": log_group()}})
    group = stacks.physical_id(name, "Group")
    stacks.update(name, {"Resources": {"Group": ROLE, "Other": log_group()}})
    assert stacks.status(name) == "UPDATE_ROLLBACK_COMPLETE"
    assert stacks.reasons(name)[-1] == CHANGED_TYPE
    assert stacks.physical_id(name, "Group") == group


def test_change_set_cannot_import_resources(stacks: Stacks) -> None:
    with pytest.raises(ClientError, match="doesn't support change sets of the type IMPORT"):
        change_set(stacks, unique("stack"), {"Resources": {"Group": log_group()}}, "IMPORT")


@pytest.mark.parametrize(
    ("on_failure", "status"), [("DELETE", "DELETE_COMPLETE"), ("DO_NOTHING", "CREATE_FAILED")]
)
def test_failure_of_a_creation(stacks: Stacks, on_failure: str, status: str) -> None:
    existing = stacks.create({"Resources": {"Group": log_group()}})
    taken = log_group(LogGroupName=stacks.physical_id(existing, "Group"))
    changes = change_set(
        stacks, unique("stack"), {"Resources": {"Group": taken}}, "CREATE", OnStackFailure=on_failure
    )
    assert changes["OnStackFailure"] == on_failure
    stacks.client.execute_change_set(ChangeSetName=changes["ChangeSetId"])
    assert stacks.status(changes["StackId"]) == status


def test_deletion_of_a_missing_change_set(stacks: Stacks) -> None:
    """CDK deletes a change set of the same name before it creates one."""
    name = stacks.create({"Resources": {"Group": log_group()}})
    stacks.client.delete_change_set(StackName=name, ChangeSetName="missing")
    with pytest.raises(ClientError, match="does not exist"):
        stacks.client.delete_change_set(StackName=f"{name}x", ChangeSetName="missing")
