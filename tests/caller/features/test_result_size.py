"""Tests of results that Lambda can or can't return."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caller.features.result_size import RESPONSE_LIMIT
from tests.caller.calls import call, failure
from tests.caller.wire import Response

if TYPE_CHECKING:
    from tests.caller.wire import Wire


def test_body_over_the_limit(wire: Wire) -> None:
    wire.play(Response(200, b"x" * (RESPONSE_LIMIT + 1)))
    raised = failure("s3", "GetObject", {"Bucket": "b", "Key": "k"})
    assert raised.name == "CrossRegion.ResponseTooLarge"
    assert raised.text.startswith(
        "The result has 6,291,557 bytes; a Lambda function can return at most 6,291,556"
    )
    assert all(remedy in raised.text for remedy in ("ResultWriter", "Query", "Paginate.MaxItems", "Range"))


def test_result_over_the_limit_after_escaping(wire: Wire) -> None:
    wire.play(Response(200, b'"' * (RESPONSE_LIMIT // 2)))
    raised = failure("s3", "GetObject", {"Bucket": "b", "Key": "k"})
    assert raised.name == "CrossRegion.ResponseTooLarge"


def test_body_within_the_limit(wire: Wire) -> None:
    wire.play(Response(200, b"x" * 6_000_000))
    assert len(call("s3", "GetObject", {"Bucket": "b", "Key": "k"})["Body"]) == 6_000_000
