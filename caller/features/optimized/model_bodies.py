"""The bodies of Bedrock models in Amazon S3: `Input` and `Output` of `bedrock:invokeModel`.

A bucket is in the function's Region, and the function's own role reads and writes the objects, as for `BodyFrom` and
`ResultWriter`: an S3 URI contains no Region, and all targets use the same objects.

Sources: "Invoke and customize Amazon Bedrock models with Step Functions" in the AWS Step Functions Developer Guide, and
InvokeModel in the Amazon Bedrock API Reference for the size of a body.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from caller.awsmodel.optimized.parameter_values import INPUT, OUTPUT, URI, parse_s3_uri
from caller.call import S3Location
from caller.contract import DEADLINE_EXCEEDED
from caller.deadline import DeadlineExceeded, time_limit
from caller.errors import CallFailed, Failure, invalid_call
from caller.features.result_size import limit_in_memory
from caller.features.s3 import s3_client, translate_s3_errors
from caller.features.s3_download import read_object
from caller.features.streaming_body import read_body

if TYPE_CHECKING:
    from collections.abc import Mapping

    from caller.deadline import Deadline

MAX_INPUT = 25_000_000  # bytes; a test compares it with the service model


class ResponseBody(NamedTuple):
    """The body of a response, and its content type, which is None if the service returned none."""

    content: bytes
    content_type: str | None


def read_input(parameters: Mapping[str, Any], deadline: Deadline) -> dict[str, Any]:
    """Returns botocore's parameters for the request body that the state's `Input` names.

    The object's content type becomes that of the request, unless the state gives one.

    Raises:
        CallFailed: The object can't be read, is too large, or didn't arrive in time.
    """
    stored = read_object(_location(parameters, INPUT), INPUT, deadline)
    if len(stored.content) > MAX_INPUT:
        text = f"the object has {len(stored.content):,} bytes; InvokeModel accepts {MAX_INPUT:,}"
        raise invalid_call([f"{INPUT}: {text}"])
    return {"contentType": stored.content_type, "body": stored.content}


def read_response(response: Mapping[str, Any]) -> ResponseBody:
    """Returns the body of a parsed response, which must fit into memory; raises CallFailed if it doesn't."""
    return ResponseBody(read_body(response["body"], limit_in_memory()), response.get("contentType"))


def write_output(parameters: Mapping[str, Any], body: ResponseBody, deadline: Deadline) -> dict[str, Any]:
    """Writes a response body to the object that the state's `Output` names, and returns the state's result.

    Raises:
        CallFailed: The object can't be written, or there was no time left. The model was invoked nevertheless.
    """
    location = _location(parameters, OUTPUT)
    content_type = {"ContentType": body.content_type} if body.content_type else {}
    try:
        with time_limit(deadline.remaining()), translate_s3_errors(OUTPUT):
            s3_client(location).put_object(
                Bucket=location.bucket, Key=location.name, Body=body.content, **content_type
            )
    except DeadlineExceeded:
        text = f"{OUTPUT}: no time left to write the response. Give the function more (Metadata, Caller.Timeout)."
        raise CallFailed(Failure(DEADLINE_EXCEEDED, text, may_have_run=True)) from None
    return {"Body": parameters[OUTPUT][URI], **content_type}


def _location(parameters: Mapping[str, Any], name: str) -> S3Location:
    bucket, key = parse_s3_uri(parameters[name][URI])
    return S3Location(bucket, key)
