"""Tests of the changes that a change set describes, which `cdk diff` shows."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

from tests.localaws.cloudformation.resource_templates import log_group

if TYPE_CHECKING:
    from tests.localaws.cloudformation.conftest import Stacks


def change(stacks: Stacks, name: str, template: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Creates a change set of an existing stack, and returns its only change."""
    created = stacks.client.create_change_set(
        StackName=name, ChangeSetName=f"c{uuid.uuid4().hex}", TemplateBody=json.dumps(template), **more
    )
    described = stacks.client.describe_change_set(ChangeSetName=created["Id"], IncludePropertyValues=True)
    (only,) = described["Changes"]
    result: dict[str, Any] = only["ResourceChange"]
    return result


def test_change_set_of_an_unsupported_type(stacks: Stacks) -> None:
    """`cdk diff` also shows the changes of resources that the local AWS can't create."""
    name = stacks.create({"Resources": {"Group": log_group()}})
    added = change(
        stacks, name, {"Resources": {"Group": log_group(), "Api": {"Type": "AWS::AppSync::Unknown"}}}
    )
    assert (added["Action"], added["ResourceType"]) == ("Add", "AWS::AppSync::Unknown")


def test_change_set_says_which_properties_change(stacks: Stacks) -> None:
    before = {**log_group(RetentionInDays=1), "Metadata": {"a": 1}}
    name = stacks.create({"Resources": {"Group": before}})
    modified = change(stacks, name, {"Resources": {"Group": log_group(RetentionInDays=3)}})
    assert (modified["Replacement"], modified["Scope"]) == ("False", ["Metadata", "Properties"])
    target = modified["Details"][0]["Target"]
    assert (target["Name"], target["BeforeValue"], target["AfterValue"]) == ("RetentionInDays", "1", "3")
    assert json.loads(modified["BeforeContext"]) == {key: before[key] for key in ("Properties", "Metadata")}
    renamed = change(stacks, name, {"Resources": {"Group": {**before, "Properties": {"LogGroupName": "x"}}}})
    assert renamed["Replacement"] == "True"


def test_changed_parameter_is_the_cause_of_a_change(stacks: Stacks) -> None:
    template = {
        "Parameters": {"Name": {"Type": "String", "Default": f"n{uuid.uuid4().hex}"}},
        "Resources": {"Group": log_group(LogGroupName={"Ref": "Name"})},
    }
    name = stacks.create(template)
    parameters = [{"ParameterKey": "Name", "ParameterValue": "other"}]
    modified = change(stacks, name, template, Parameters=parameters)
    assert modified["Replacement"] == "Conditional"
    (detail,) = modified["Details"]
    assert (detail["Evaluation"], detail["ChangeSource"], detail["CausingEntity"]) == (
        "Dynamic",
        "ParameterReference",
        "Name",
    )
