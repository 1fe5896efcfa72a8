"""Streaming blobs in operations' inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from botocore.model import OperationModel


def find_streaming_blob(operation: OperationModel) -> str | None:
    """Returns the name of the input member whose bytes are streamed as the request's body, such as S3's `Body`.

    Source: the `streaming` trait of botocore's service models, which only members of the input itself have.
    """
    members = operation.input_shape.members if operation.input_shape else {}
    return next((name for name, shape in members.items() if shape.serialization.get("streaming")), None)
