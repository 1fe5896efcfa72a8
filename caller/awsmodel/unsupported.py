"""Operations that states can't call. Both the macro and the caller reject them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from botocore.model import OperationModel


def unsupported_reason(service: str, operation: OperationModel) -> str | None:
    """Returns why a state can't call an operation, or None if it can.

    Source: "Unsupported API actions" in "Supported AWS SDK service integrations" in the AWS Step Functions Developer
    Guide.

    Args:
        service: botocore's client name.
        operation: The operation's model.
    """
    name = f"{service} {operation.name}"
    if service == "sts" and operation.name.startswith("Assume"):
        return f"{name} would write credentials into the execution history; use Credentials.RoleArn instead"
    if operation.has_event_stream_output:
        return f"{name} returns an event stream, which a state can't receive{_suggest_operation(operation)}"
    if operation.has_event_stream_input:
        return f"{name} requires an event stream, which a state can't send"
    return None


def _suggest_operation(operation: OperationModel) -> str:
    plain = operation.name.replace("WithResponseStream", "").replace("Stream", "")
    names = operation.service_model.operation_names
    return f"; use {plain} instead" if plain != operation.name and plain in names else ""
