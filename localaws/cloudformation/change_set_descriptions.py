"""Descriptions of change sets in CloudFormation's API responses."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from localaws.cloudformation.descriptions import describe_tags
from localaws.cloudformation.template.parameters import parameter_text

if TYPE_CHECKING:
    from localaws.cloudformation.change_sets import ChangeSet
    from localaws.cloudformation.changes import Change, ChangedValue


def summarize_change_set(described: ChangeSet) -> dict[str, Any]:
    """Returns a change set's description in ListChangeSets."""
    return {
        "ChangeSetId": described.id,
        "ChangeSetName": described.request.name,
        "StackId": described.stack.identity.id,
        "StackName": described.stack.identity.name,
        "CreationTime": described.created,
        "Description": described.request.description or None,
        "Status": described.status,
        "StatusReason": described.reason or None,
        "ExecutionStatus": described.execution_status,
        "IncludeNestedStacks": described.request.includes_nested,
        "ParentChangeSetId": described.request.parent or None,
        "RootChangeSetId": described.request.root or None,
    }


def describe_change_set(described: ChangeSet, *, with_values: bool) -> dict[str, Any]:
    """Returns a change set's description in DescribeChangeSet; `with_values` is IncludePropertyValues."""
    source = described.source
    parameters = source.parameters if source else {}
    return {
        **summarize_change_set(described),
        "Parameters": [
            {"ParameterKey": name, "ParameterValue": parameter_text(value)}
            for name, value in parameters.items()
        ],
        "Capabilities": list(source.capabilities) if source else [],
        "Tags": describe_tags(source.tags) if source else [],
        "NotificationARNs": [],
        "OnStackFailure": described.request.on_failure or None,
        "Changes": [
            {
                "Type": "Resource",
                "ResourceChange": _describe_change(described, change, with_values=with_values),
            }
            for change in described.changes
        ],
    }


def _describe_change(change_set: ChangeSet, change: Change, *, with_values: bool) -> dict[str, Any]:
    nested = change_set.nested.get(change.logical_id)
    described = {
        "ChangeSetId": nested.id if nested else None,
        "Action": change.action,
        "LogicalResourceId": change.logical_id,
        "PhysicalResourceId": change.physical_id or None,
        "ResourceType": change.type,
        "Replacement": change.replacement if change.action == "Modify" else None,
        "Scope": sorted({value.attribute for value in change.values}),
        "Details": [_describe_value(value, with_values=with_values) for value in change.values],
    }
    if with_values:
        described["BeforeContext"] = _context(change.before)
        described["AfterContext"] = _context(change.after)
    return described


def _describe_value(value: ChangedValue, *, with_values: bool) -> dict[str, Any]:
    target = {
        "Attribute": value.attribute,
        "Name": value.name or None,
        "RequiresRecreation": value.recreation,
    }
    if with_values:
        target |= {"BeforeValue": _value_text(value.before), "AfterValue": _value_text(value.after)}
    return {
        "Target": target,
        "Evaluation": "Dynamic" if value.parameter else "Static",
        "ChangeSource": "ParameterReference" if value.parameter else "DirectModification",
        "CausingEntity": value.parameter or None,
    }


def _context(body: Any) -> str | None:
    """Returns the JSON text of a resource's attributes."""
    if body is None:
        return None
    return json.dumps({name: value for name, value in body.items() if name not in ("Type", "DependsOn")})


def _value_text(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value)
