"""Operations that no state can make, with the reason; used when a template is deployed and when a call comes
in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from botocore.model import OperationModel


def unsupported_reason(service: str, operation: OperationModel) -> str | None:
    """Why this operation can't be called from a state, or None where it can.

    `service` is botocore's client name. Source: "Unsupported API actions" of "Supported AWS SDK service
    integrations" in the AWS Step Functions Developer Guide.
    """
    name = f"{service} {operation.name}"
    if service == "sts" and operation.name.startswith("Assume"):
        return f"{name} would write credentials into the history; use the state's Credentials.RoleArn"
    if operation.has_event_stream_output:
        return f"{name} answers with an event stream, which a state can't take{_instead(operation)}"
    if operation.has_event_stream_input:
        return f"{name} takes an event stream, which a state can't send"
    return None


def _instead(operation: OperationModel) -> str:
    plain = operation.name.replace("WithResponseStream", "").replace("Stream", "")
    known = operation.service_model.operation_names
    return f"; {plain} answers at once" if plain != operation.name and plain in known else ""
