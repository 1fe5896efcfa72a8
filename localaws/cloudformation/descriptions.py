"""Descriptions of stacks, change sets, and templates in CloudFormation's API responses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from localaws.cloudformation.template.capabilities import missing_capability
from localaws.cloudformation.template.parser import parse_template
from localaws.cloudformation.template.transforms import declared_transforms

if TYPE_CHECKING:
    from localaws.cloudformation.change_sets import Change, ChangeSet
    from localaws.cloudformation.stacks.model import Event, Resource, Stack


def describe_stack(described: Stack) -> dict[str, Any]:
    """Returns a stack's description in DescribeStacks."""
    source = described.source
    hidden = {name for name, body in _declared(described).items() if body.get("NoEcho") in (True, "true")}
    return {
        **summarize_stack(described),
        "Description": source.template.get("Description"),
        "Parameters": [
            {"ParameterKey": name, "ParameterValue": "****" if name in hidden else _text(value)}
            for name, value in source.parameters.items()
        ],
        "Capabilities": list(source.capabilities),
        "Tags": _tags(source.tags),
        "DisableRollback": False,
        "EnableTerminationProtection": False,
        "NotificationARNs": [],
        "Outputs": [
            {
                "OutputKey": output.key,
                "OutputValue": output.value,
                **({"Description": output.description} if output.description else {}),
                **({"ExportName": output.export} if output.export else {}),
            }
            for output in described.outputs
        ],
    }


def summarize_stack(described: Stack) -> dict[str, Any]:
    """Returns a stack's description in ListStacks."""
    return {
        "StackId": described.identity.id,
        "StackName": described.identity.name,
        "CreationTime": described.created,
        "LastUpdatedTime": described.updated,
        "StackStatus": described.status,
        "StackStatusReason": described.reason or None,
        "ParentId": described.parent or None,
    }


def _declared(described: Stack) -> dict[str, Any]:
    parameters: dict[str, Any] = described.source.template.get("Parameters") or {}
    return parameters


def _text(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def _tags(tags: Any) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def describe_event(described: Stack, line: Event) -> dict[str, Any]:
    """Returns an event's description in DescribeStackEvents."""
    return {
        "StackId": described.identity.id,
        "StackName": described.identity.name,
        "EventId": line.id,
        "LogicalResourceId": line.logical_id,
        "PhysicalResourceId": line.physical_id,
        "ResourceType": line.type,
        "Timestamp": line.timestamp,
        "ResourceStatus": line.status,
        "ResourceStatusReason": line.reason or None,
    }


def describe_resource(described: Stack, item: Resource) -> dict[str, Any]:
    """Returns a description for DescribeStackResource, DescribeStackResources, and ListStackResources."""
    changed = described.updated or described.created
    return {
        "StackId": described.identity.id,
        "StackName": described.identity.name,
        "LogicalResourceId": item.logical_id,
        "PhysicalResourceId": item.physical.id,
        "ResourceType": item.type,
        "ResourceStatus": item.status,
        "Timestamp": changed,
        "LastUpdatedTimestamp": changed,
        "Metadata": None,
    }


def summarize_change_set(described: ChangeSet) -> dict[str, Any]:
    """Returns a change set's description in ListChangeSets."""
    return {
        "ChangeSetId": described.id,
        "ChangeSetName": described.name,
        "StackId": described.stack.identity.id,
        "StackName": described.stack.identity.name,
        "CreationTime": described.created,
        "Description": described.description or None,
        "Status": described.status,
        "StatusReason": described.reason or None,
        "ExecutionStatus": described.execution_status,
    }


def describe_change_set(described: ChangeSet) -> dict[str, Any]:
    """Returns a change set's description in DescribeChangeSet."""
    source = described.source
    parameters = source.parameters if source else {}
    return {
        **summarize_change_set(described),
        "Parameters": [
            {"ParameterKey": name, "ParameterValue": _text(value)} for name, value in parameters.items()
        ],
        "Capabilities": list(source.capabilities) if source else [],
        "Tags": _tags(source.tags) if source else [],
        "NotificationARNs": [],
        "Changes": [{"Type": "Resource", "ResourceChange": _change(change)} for change in described.changes],
    }


def _change(change: Change) -> dict[str, Any]:
    modifies = change.action == "Modify"
    return {
        "Action": change.action,
        "LogicalResourceId": change.logical_id,
        "PhysicalResourceId": change.physical_id or None,
        "ResourceType": change.type,
        "Replacement": "Conditional" if modifies else None,
        "Scope": ["Properties"] if modifies else [],
        "Details": [],
    }


def summarize_template(text: str) -> dict[str, Any]:
    """Returns a description for GetTemplateSummary and ValidateTemplate; raises TemplateFormatError."""
    template = parse_template(text)
    capability = missing_capability(template, ())
    kinds = [body.get("Type") for body in template.get("Resources", {}).values() if isinstance(body, dict)]
    return {
        "Description": template.get("Description"),
        "Metadata": None,
        "Parameters": [
            {
                "ParameterKey": name,
                "DefaultValue": body.get("Default"),
                "ParameterType": body.get("Type", "String"),
                "NoEcho": body.get("NoEcho", False),
                "Description": body.get("Description"),
            }
            for name, body in (template.get("Parameters") or {}).items()
        ],
        "Capabilities": [capability] if capability else [],
        "DeclaredTransforms": [transform.name for transform in declared_transforms(template)],
        "ResourceTypes": kinds,
    }
