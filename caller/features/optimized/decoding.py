"""Decodes responses into the results of optimized integrations, which differ from those of SDK integrations.

Member names keep their acronyms (`MD5OfMessageBody`), dates are integers, and some integrations add empty lists.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from caller.awsmodel.decoder import ResultDecoders
from caller.awsmodel.naming import capitalized
from caller.contract import BlobFormat
from caller.features.streaming_body import read_body

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import OperationModel, Shape, StructureShape

    from caller.awsmodel.decoder import Decode
    from caller.awsmodel.optimized.model import OptimizedIntegration

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def decode_response(
    integration: OptimizedIntegration, operation: OperationModel, response: Mapping[str, Any]
) -> dict[str, Any]:
    """Returns the modeled members of a response, as the integration returns them.

    Args:
        integration: The integration.
        operation: The model of its API operation.
        response: botocore's parsed response. Its timestamps are ISO 8601 text.

    Raises:
        NotTextError: A blob isn't UTF-8 text.
        CallFailed: A streaming body is too large (`CrossRegion.ResponseTooLarge`).
    """
    shape = operation.output_shape
    if shape is None:
        return {}
    decoders = _decoders(integration.service.client, with_empty_lists=integration.adds_empty_lists)
    decoded: dict[str, Any] = decoders.structure(shape)(dict(response))
    return decoded


@cache
def _decoders(_service: str, *, with_empty_lists: bool) -> ResultDecoders:
    return _WithEmptyLists() if with_empty_lists else _OptimizedDecoders()


class _OptimizedDecoders(ResultDecoders):
    """The decoders of one service's shapes."""

    def __init__(self) -> None:
        super().__init__(BlobFormat.TEXT, read_body)

    def result_name(self, model_name: str) -> str:
        return capitalized(model_name)

    def _scalar(self, shape: Shape) -> Decode | None:
        return _to_milliseconds if shape.type_name == "timestamp" else super()._scalar(shape)


class _WithEmptyLists(_OptimizedDecoders):
    """Adds an empty list for each list that a structure doesn't have, like version 1 of the SDK for Amazon ECS."""

    def structure(self, shape: StructureShape) -> Decode:
        decode = super().structure(shape)
        lists: dict[str, Any] = {
            name: [] for name, member in shape.members.items() if member.type_name == "list"
        }

        def decode_with_lists(value: Any) -> Any:
            return decode({**lists, **value})

        return decode_with_lists if lists else decode


def _to_milliseconds(value: datetime | str) -> int:
    """Returns a time as the number of milliseconds since 1970."""
    time = datetime.fromisoformat(value) if isinstance(value, str) else value
    return ((time if time.tzinfo else time.replace(tzinfo=UTC)) - _EPOCH) // timedelta(milliseconds=1)
