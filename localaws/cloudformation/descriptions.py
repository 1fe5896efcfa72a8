"""Descriptions of stacks and templates in CloudFormation's API responses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from localaws.cloudformation.template.capabilities import missing_capability
from localaws.cloudformation.template.parameters import parameter_text
from localaws.cloudformation.template.parser import parse_template
from localaws.cloudformation.template.transforms import declared_transforms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from localaws.cloudformation.stacks.model import Event, Resource, Stack


def describe_stack(described: Stack) -> dict[str, Any]:
    """Returns a stack's description in DescribeStacks.

    A stack without parameters or outputs has no such member, which clients must expect. Sources:
    https://github.com/Nextdoor/kingpin/pull/391 and https://github.com/Sceptre/sceptre/issues/282.
    """
    source = described.source
    hidden = {name for name, body in _declared(described).items() if body.get("NoEcho") in (True, "true")}
    return {
        **summarize_stack(described),
        "Description": source.template.get("Description"),
        "Parameters": [
            {"ParameterKey": name, "ParameterValue": "****" if name in hidden else parameter_text(value)}
            for name, value in source.parameters.items()
        ]
        or None,
        "Capabilities": list(source.capabilities),
        "Tags": describe_tags(source.tags),
        "DisableRollback": False,
        "EnableTerminationProtection": described.protected,
        "NotificationARNs": [],
        "Outputs": [
            {
                "OutputKey": output.key,
                "OutputValue": output.value,
                **({"Description": output.description} if output.description else {}),
                **({"ExportName": output.export} if output.export else {}),
            }
            for output in described.outputs
        ]
        or None,
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
        "DriftInformation": {"StackDriftStatus": "NOT_CHECKED"},
        "LastOperations": [
            {"OperationType": described.operation.type, "OperationId": described.operation.id}
        ],
    }


def _declared(described: Stack) -> dict[str, Any]:
    parameters: dict[str, Any] = described.source.template.get("Parameters") or {}
    return parameters


def describe_tags(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Returns tags as the API's list."""
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
        "OperationId": line.operation.id,
        "ClientRequestToken": line.token or None,
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
        "DriftInformation": {"StackResourceDriftStatus": "NOT_CHECKED"},
        "Metadata": None,
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
