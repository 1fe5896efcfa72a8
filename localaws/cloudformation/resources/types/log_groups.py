"""`AWS::Logs::LogGroup`."""

from __future__ import annotations

import contextlib
from typing import ClassVar

from localaws.cloudformation.resources.provider import PhysicalResource, ResourceProvider, ResourceRequest


class LogGroup(ResourceProvider):
    """A log group, its retention, and its key."""

    replacement_properties: ClassVar[frozenset[str]] = frozenset({"LogGroupName"})

    def create(self, request: ResourceRequest) -> PhysicalResource:
        """Creates the log group."""
        name = str(request.properties.get("LogGroupName", request.generated_name))
        logs = request.client("logs")
        tags = {tag["Key"]: tag["Value"] for tag in request.properties.get("Tags", [])}
        key = request.properties.get("KmsKeyId")
        options = {"tags": tags, "kmsKeyId": key}
        logs.create_log_group(logGroupName=name, **{name: value for name, value in options.items() if value})
        self._put_retention(request, name)
        stack = request.stack
        arn = f"arn:{stack.partition}:logs:{stack.region}:{stack.account}:log-group:{name}:*"
        return PhysicalResource(name, {"Arn": arn})

    def update(self, request: ResourceRequest, physical: PhysicalResource) -> PhysicalResource:
        """Updates the retention."""
        self._put_retention(request, physical.id)
        return physical

    def delete(self, request: ResourceRequest, physical: PhysicalResource) -> None:
        """Deletes the log group."""
        logs = request.client("logs")
        with contextlib.suppress(logs.exceptions.ResourceNotFoundException):
            logs.delete_log_group(logGroupName=physical.id)

    def _put_retention(self, request: ResourceRequest, name: str) -> None:
        days = request.properties.get("RetentionInDays")
        logs = request.client("logs")
        if days is None:
            logs.delete_retention_policy(logGroupName=name)
        else:
            logs.put_retention_policy(logGroupName=name, retentionInDays=int(days))
