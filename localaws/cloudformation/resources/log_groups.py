"""`AWS::Logs::LogGroup`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from localaws.cloudformation.resources.provider import Physical, Provider, Request

if TYPE_CHECKING:
    from collections.abc import Mapping


class LogGroup(Provider):
    """A log group with its retention."""

    replacing: ClassVar[frozenset[str]] = frozenset({"LogGroupName"})

    def create(self, request: Request) -> Physical:
        """Creates the group."""
        name = str(request.properties.get("LogGroupName", request.generated_name))
        logs = request.client("logs")
        tags = {tag["Key"]: tag["Value"] for tag in request.properties.get("Tags", [])}
        logs.create_log_group(logGroupName=name, **({"tags": tags} if tags else {}))
        self._retain(request, name)
        stack = request.stack
        arn = f"arn:{stack.partition}:logs:{stack.region}:{stack.account}:log-group:{name}:*"
        return Physical(name, {"Arn": arn})

    def update(self, request: Request, before: Mapping[str, Any], physical: Physical) -> Physical:  # noqa: ARG002  the provider's signature
        """Changes the retention."""
        self._retain(request, physical.id)
        return physical

    def delete(self, request: Request, physical: Physical) -> None:
        """Deletes the group."""
        logs = request.client("logs")
        try:
            logs.delete_log_group(logGroupName=physical.id)
        except logs.exceptions.ResourceNotFoundException:
            return

    def _retain(self, request: Request, name: str) -> None:
        days = request.properties.get("RetentionInDays")
        logs = request.client("logs")
        if days is None:
            logs.delete_retention_policy(logGroupName=name)
        else:
            logs.put_retention_policy(logGroupName=name, retentionInDays=int(days))
