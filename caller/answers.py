"""A successful answer whose body is not whole, or not what its protocol writes, is a failure.

botocore takes a JSON body that it can't parse for a message, which a successful call would show as an empty
result, and does not compare a body that it has read at once with the length that was announced.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import IncompleteReadError
from botocore.parsers import ResponseParserError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.awsrequest import AWSResponse
    from botocore.model import OperationModel

_JSON_PROTOCOLS = frozenset({"json", "rest-json"})
_PLAIN_PAYLOADS = frozenset({"blob", "string"})
_BAD_STATUS = 300
_EDGE = 64  # bytes looked at on either side, for the brace behind white space


def check_body(http_response: AWSResponse, model: OperationModel, **_event: object) -> None:
    """A botocore `after-call` handler: raises IncompleteReadError or ResponseParserError (both
    botocore's).
    """
    if (
        http_response.status_code >= _BAD_STATUS
        or model.has_streaming_output
        or model.has_event_stream_output
    ):
        return
    content = http_response.content
    announced = http_response.headers.get("Content-Length", "")
    if announced.isdecimal() and model.http.get("method") != "HEAD" and int(announced) != len(content):
        raise IncompleteReadError(actual_bytes=len(content), expected_bytes=int(announced))
    if content and _is_json(model) and not _looks_like_an_object(content):
        raise ResponseParserError("the body is not one JSON object")


def member_of(answer: Mapping[str, Any], name: str) -> Any:
    """A member that a parsed answer can't be without; raises ResponseParserError (botocore's)."""
    if answer.get(name) in (None, ""):
        raise ResponseParserError(f"{name} is missing")
    return answer[name]


def _is_json(model: OperationModel) -> bool:
    shape = model.output_shape
    if shape is None or model.service_model.resolved_protocol not in _JSON_PROTOCOLS:
        return False
    payload = shape.serialization.get("payload")
    return not payload or shape.members[payload].type_name not in _PLAIN_PAYLOADS


def _looks_like_an_object(content: bytes) -> bool:
    return content[:_EDGE].lstrip()[:1] == b"{" and content[-_EDGE:].rstrip()[-1:] == b"}"
