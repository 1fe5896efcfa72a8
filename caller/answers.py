"""A successful answer whose body is not what its protocol writes is a failure.

botocore takes a JSON body that it can't parse for a message, which a successful call would show as an
empty result.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.parsers import ResponseParserError

if TYPE_CHECKING:
    from botocore.awsrequest import AWSResponse
    from botocore.model import OperationModel

_JSON_PROTOCOLS = frozenset({"json", "rest-json"})
_PLAIN_PAYLOADS = frozenset({"blob", "string"})
_BAD_STATUS = 300
_EDGE = 64  # bytes looked at on either side, for the brace behind white space


def check_json(http_response: AWSResponse, model: OperationModel, **_event: object) -> None:
    """A botocore `after-call` handler: raises ResponseParserError for a body that is not one JSON object."""
    shape = model.output_shape
    if shape is None or http_response.status_code >= _BAD_STATUS or model.has_streaming_output:
        return
    if model.service_model.resolved_protocol not in _JSON_PROTOCOLS:
        return
    payload = shape.serialization.get("payload")
    if payload and shape.members[payload].type_name in _PLAIN_PAYLOADS:
        return
    content = http_response.content
    if content and not (content[:_EDGE].lstrip()[:1] == b"{" and content[-_EDGE:].rstrip()[-1:] == b"}"):
        raise ResponseParserError("the body is not one JSON object")
