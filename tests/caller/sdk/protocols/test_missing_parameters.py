"""Tests of requests without a required parameter, in every protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.caller.calls import failure
from tests.caller.wire import Response

if TYPE_CHECKING:
    from tests.caller.wire import Wire


@pytest.mark.parametrize(
    ("service", "operation", "parameters"),
    [
        ("dynamodb", "GetItem", {"TableName": None}),
        ("sns", "Publish", {}),
        ("lambda", "CreateFunction", {"FunctionName": "f", "Code": None}),
        ("sqs", "SendMessageBatch", {"QueueUrl": "q", "Entries": [{"Id": "1"}]}),
    ],
)
def test_missing_parameter_is_reported_by_the_service(
    service: str, operation: str, parameters: dict[str, Any], wire: Wire
) -> None:
    """A native state sends a null, or a structure without a required member, to the service."""
    wire.play(Response(400))
    assert "." in failure(service, operation, parameters).name
    assert len(wire.requests) == 1


def test_missing_path_parameter_is_reported_without_a_request(wire: Wire) -> None:
    raised = failure("lambda", "Invoke", {"FunctionName": None})
    assert (raised.name, raised.text) == (
        "CrossRegion.InvalidCall",
        "lambda Invoke: Parameters needs 'FunctionName'",
    )
    assert wire.requests == []
