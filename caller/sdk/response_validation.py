"""Validation of response bodies. An incomplete or malformed body counts as a server error, so botocore retries it.

botocore does this only for S3 (`handlers._handle_200_error`). For other services:

- It treats malformed JSON as a message and an HTML page as XML without members, so that the result would be empty.
- It doesn't compare the length of a body with `Content-Length`, unless the body is streamed.
- It ignores DynamoDB's checksum at the last attempt.
- It fails with a parser error, without a retry, if an error response has no body in the service's protocol.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from http.client import responses
from typing import TYPE_CHECKING, Any
from zlib import crc32

from botocore.exceptions import IncompleteReadError
from botocore.parsers import ResponseParserError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.client import BaseClient
    from botocore.model import OperationModel

_JSON = frozenset({"json", "rest-json"})
_XML = frozenset({"rest-xml", "query", "ec2"})
_REST = frozenset({"rest-json", "rest-xml"})
_ERROR_BODIES = {  # for protocols whose parsers fail if an error response isn't XML
    "query": "<ErrorResponse><Error><Code>{}</Code><Message>{}</Message></Error></ErrorResponse>",
    "ec2": "<Response><Errors><Error><Code>{}</Code><Message>{}</Message></Error></Errors></Response>",
}
_PLAIN_PAYLOADS = frozenset({"blob", "string"})
_BAD_STATUS = 300
_OK = 200
_SERVER_ERROR = 500
_EDGE = 64  # bytes that are checked at each end, including white space
_HEAD = 1024  # bytes that contain the start of an XML document's root element
_ROOT = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<([A-Za-z_][\w.:-]*)", re.DOTALL
)
_PROBLEM = "CrossRegionProblem"  # the key of the problem in a parsed response


def validate_responses(client: BaseClient) -> None:
    """Makes a client validate its responses. A problem is in the parsed response (`is_invalid`, `raise_problem`)."""
    client.meta.events.register("before-parse", _replace_invalid_body)


def _replace_invalid_body(
    response_dict: dict[str, Any],
    operation_model: OperationModel,
    customized_response_dict: dict[str, Any],
    **_event: object,
) -> None:
    """Removes a body that botocore can't or must not parse."""
    status, body, protocol = response_dict["status_code"], response_dict["body"], _protocol(operation_model)
    if status >= _BAD_STATUS:
        if not _is_error_body(body, protocol):
            response_dict["body"] = _error_body(protocol, status)
        return
    if operation_model.has_streaming_output or operation_model.has_event_stream_output:
        return
    problem = _find_problem(body, response_dict["headers"], status, operation_model)
    if problem is not None:
        response_dict.update(status_code=_SERVER_ERROR, body=b"")
        customized_response_dict[_PROBLEM] = problem


def required_member(response: Mapping[str, Any], name: str) -> Any:
    """Returns a member of a response, or raises botocore's ResponseParserError if it is missing or empty."""
    if response.get(name) in (None, ""):
        raise ResponseParserError(f"{name} is missing")
    return response[name]


def is_invalid(parsed: Mapping[str, Any]) -> bool:
    """Returns whether the body of a parsed response was invalid."""
    return _PROBLEM in parsed


def raise_problem(parsed: Mapping[str, Any]) -> None:
    """Raises botocore's IncompleteReadError or ResponseParserError if the body of a parsed response was invalid."""
    problem: Exception | None = parsed.get(_PROBLEM)
    if problem is not None:
        raise problem


def _is_error_body(body: bytes, protocol: str) -> bool:
    """Returns whether botocore can parse a body as an error. It uses text that isn't JSON as the message."""
    if protocol in _ERROR_BODIES:
        return _looks_like_xml(body)
    try:
        return protocol not in _JSON or not body or isinstance(json.loads(body), dict)
    except UnicodeDecodeError:
        return False
    except ValueError:
        return True


def _error_body(protocol: str, status: int) -> bytes:
    """Returns an error body with the status as its code, or an empty body, for which botocore creates the error."""
    if status >= _SERVER_ERROR or protocol not in _ERROR_BODIES:
        return b""
    return _ERROR_BODIES[protocol].format(status, responses.get(status, "null")).encode()


def _find_problem(
    body: bytes, headers: Mapping[str, str], status: int, model: OperationModel
) -> Exception | None:
    length, checksum = headers.get("Content-Length", ""), headers.get("x-amz-crc32", "")
    if length.isdecimal() and model.http.get("method") != "HEAD" and int(length) != len(body):
        return IncompleteReadError(actual_bytes=len(body), expected_bytes=int(length))
    if checksum.isdecimal() and int(checksum) != crc32(body):
        return ResponseParserError("the body doesn't match its checksum")
    if _has_structured_body(model) and not _is_well_formed(body, status, model):
        return ResponseParserError("the body doesn't have the format of the protocol")
    return None


def _is_well_formed(body: bytes, status: int, model: OperationModel) -> bool:
    protocol = _protocol(model)
    if not body:  # some services return no body if the result is empty
        is_get_request = protocol in _REST and model.http.get("method") == "GET" and status == _OK
        return protocol not in _ERROR_BODIES and (not is_get_request or bool(_payload(model)))
    if protocol in _JSON:
        return _is_json(body)
    return protocol not in _XML or _looks_like_xml(body)


@lru_cache(maxsize=256)
def _has_structured_body(model: OperationModel) -> bool:
    """Returns whether the body contains members of the output in the protocol's format."""
    shape, payload = model.output_shape, _payload(model)
    if shape is None:
        return False
    if payload:
        return shape.members[payload].type_name not in _PLAIN_PAYLOADS
    return any("location" not in member.serialization for member in shape.members.values())


def _payload(model: OperationModel) -> str | None:
    """Returns the output member that is the whole body, or None."""
    payload: str | None = model.output_shape.serialization.get("payload") if model.output_shape else None
    return payload


def _is_json(body: bytes) -> bool:
    """Returns whether botocore can parse a body as JSON. It would treat other text as a message."""
    try:
        return isinstance(json.loads(body.decode()), dict | list)
    except (ValueError, RecursionError):
        return False


def _looks_like_xml(body: bytes) -> bool:
    """Returns whether the body starts and ends with the same element, and that element isn't HTML's."""
    root = _ROOT.match(body[:_HEAD])
    if root is None or root[1].lower() == b"html":
        return False
    end = body[-_EDGE - len(root[1]) :].rstrip()
    return end.endswith((b"</" + root[1] + b">", b"/>"))


def _protocol(model: OperationModel) -> str:
    return str(model.service_model.resolved_protocol)
