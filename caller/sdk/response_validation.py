"""An answer whose body is not whole, or not what its protocol writes, counts as a server's failure: tried again.

botocore does so for S3 alone (`handlers._handle_200_error`). Elsewhere it takes a JSON body that it can't parse for
a message and an HTML page for an XML answer without members, which a successful call would show as an empty
result; it does not compare a body that it has read at once with the length that was announced; DynamoDB's checksum
it heeds but for the last attempt; and an error without a body of the protocol's own ends the call at once.
"""

from __future__ import annotations

import json
import re
from http.client import responses
from typing import TYPE_CHECKING, Any
from zlib import crc32

from botocore.exceptions import IncompleteReadError
from botocore.parsers import ResponseParserError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.awsrequest import AWSResponse
    from botocore.client import BaseClient
    from botocore.model import OperationModel

_JSON = frozenset({"json", "rest-json"})
_XML = frozenset({"rest-xml", "query", "ec2"})
_REST = frozenset({"rest-json", "rest-xml"})
_ERRORS_OF = {  # of the protocols whose parsers fail where an error is no XML
    "query": "<ErrorResponse><Error><Code>{}</Code><Message>{}</Message></Error></ErrorResponse>",
    "ec2": "<Response><Errors><Error><Code>{}</Code><Message>{}</Message></Error></Errors></Response>",
}
_PLAIN_PAYLOADS = frozenset({"blob", "string"})
_BAD_STATUS = 300
_OK = 200
_SERVER_ERROR = 500
_EDGE = 64  # bytes looked at on either side, for the brace behind white space
_HEAD = 1024  # bytes in which an XML document's first element begins
_ROOT = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<([A-Za-z_][\w.:-]*)", re.DOTALL
)
_PROBLEM = "CrossRegionProblem"  # beside the members of a parsed response


def validate_responses(client: BaseClient) -> None:
    """Registers with a client's events, so that its calls raise IncompleteReadError or ResponseParserError (both
    botocore's) where the last attempt's answer was not whole either.
    """
    events = client.meta.events
    service = client.meta.service_model.service_id.hyphenize()
    events.register("before-parse", _set_aside)
    # before the retry handler, which is registered for the service alone, too
    events.register_first(f"needs-retry.{service}", _fail_attempt)
    events.register("after-call", _raise)


def _set_aside(
    response_dict: dict[str, Any],
    operation_model: OperationModel,
    customized_response_dict: dict[str, Any],
    **_event: object,
) -> None:
    """Leaves botocore nothing to parse that it can't, or must not."""
    status, body, protocol = response_dict["status_code"], response_dict["body"], _protocol(operation_model)
    if status >= _BAD_STATUS:
        if not _is_error(body, protocol):
            response_dict["body"] = _error(protocol, status)
        return
    if operation_model.has_streaming_output or operation_model.has_event_stream_output:
        return
    problem = _problem_with(body, response_dict["headers"], status, operation_model)
    if problem is not None:
        response_dict.update(status_code=_SERVER_ERROR, body=b"")
        customized_response_dict[_PROBLEM] = problem


def required_member(answer: Mapping[str, Any], name: str) -> Any:
    """A member that a parsed answer can't be without; raises ResponseParserError (botocore's)."""
    if answer.get(name) in (None, ""):
        raise ResponseParserError(f"{name} is missing")
    return answer[name]


def _fail_attempt(response: tuple[AWSResponse, dict[str, Any]] | None, **_event: object) -> None:
    """Shows the retry handlers the status that the answer was parsed with, as botocore does for S3."""
    if response is not None and _PROBLEM in response[1]:
        response[0].status_code = _SERVER_ERROR


def _raise(parsed: Mapping[str, Any], **_event: object) -> None:
    problem: Exception | None = parsed.get(_PROBLEM)
    if problem is not None:
        raise problem


def _is_error(body: bytes, protocol: str) -> bool:
    """Whether botocore's parser takes a body for an error; what is no JSON it takes for the message."""
    if protocol in _ERRORS_OF:
        return _looks_like_xml(body)
    try:
        return protocol not in _JSON or not body or isinstance(json.loads(body), dict)
    except UnicodeDecodeError:
        return False
    except ValueError:
        return True


def _error(protocol: str, status: int) -> bytes:
    """An error's body from its status alone; botocore makes its own where there is none, or it is the server's."""
    if status >= _SERVER_ERROR or protocol not in _ERRORS_OF:
        return b""
    return _ERRORS_OF[protocol].format(status, responses.get(status, "null")).encode()


def _problem_with(
    body: bytes, headers: Mapping[str, str], status: int, model: OperationModel
) -> Exception | None:
    announced, checksum = headers.get("Content-Length", ""), headers.get("x-amz-crc32", "")
    if announced.isdecimal() and model.http.get("method") != "HEAD" and int(announced) != len(body):
        return IncompleteReadError(actual_bytes=len(body), expected_bytes=int(announced))
    if checksum.isdecimal() and int(checksum) != crc32(body):
        return ResponseParserError("the body does not have its checksum")
    if _has_document(model) and not _is_document(body, status, model):
        return ResponseParserError("the body is not what the protocol writes")
    return None


def _is_document(body: bytes, status: int, model: OperationModel) -> bool:
    protocol = _protocol(model)
    if not body:  # some services answer so where nothing is to be told
        is_read = protocol in _REST and model.http.get("method") == "GET" and status == _OK
        return protocol not in _ERRORS_OF and (not is_read or bool(_payload(model)))
    if protocol in _JSON:
        return _looks_like_an_object(body)
    return protocol not in _XML or _looks_like_xml(body)


def _has_document(model: OperationModel) -> bool:
    """Whether members of the output are in a document of the protocol's."""
    shape, payload = model.output_shape, _payload(model)
    if shape is None:
        return False
    if payload:
        return shape.members[payload].type_name not in _PLAIN_PAYLOADS
    return any("location" not in member.serialization for member in shape.members.values())


def _payload(model: OperationModel) -> str | None:
    """The member of the output that is the whole document."""
    payload: str | None = model.output_shape.serialization.get("payload") if model.output_shape else None
    return payload


def _looks_like_an_object(body: bytes) -> bool:
    return body[:_EDGE].lstrip()[:1] == b"{" and body[-_EDGE:].rstrip()[-1:] == b"}"


def _looks_like_xml(body: bytes) -> bool:
    """Whether what begins the body also ends it, and is no web page."""
    root = _ROOT.match(body[:_HEAD])
    if root is None or root[1].lower() == b"html":
        return False
    end = body[-_EDGE - len(root[1]) :].rstrip()
    return end.endswith((b"</" + root[1] + b">", b"/>"))


def _protocol(model: OperationModel) -> str:
    return str(model.service_model.resolved_protocol)
