"""`BodyFrom`: reads a blob parameter from an S3 object.

A streaming blob goes through a temporary file, so that it needs no memory and the SDK can send it again.
"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from itertools import count
from typing import IO, TYPE_CHECKING, Any

from caller.awsmodel.blob_paths import find_blob_path
from caller.awsmodel.models import find_streaming_blob
from caller.call import NO_OPTIONS
from caller.contract import DEADLINE_EXCEEDED
from caller.deadline import DeadlineExceeded, sleep, time_limit
from caller.environment import memory_size
from caller.errors import CallFailed, Failure, invalid_call
from caller.features.s3 import bucket_parameters, s3_client, translate_s3_errors
from caller.features.streaming_body import BODY_READ_ERRORS, retry_delay
from caller.sdk.response_validation import required_member

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from botocore.model import OperationModel
    from botocore.response import StreamingBody

    from caller.call import S3Location
    from caller.deadline import Deadline
    from caller.sdk.attempts import SentRequests

_CHUNK = 1024 * 1024
_FIELD = "BodyFrom"
_MAX_IN_MEMORY = 64 * 1024 * 1024  # bytes; no service accepts more in a blob that isn't streamed
_MEMORY_SHARE = 16  # a blob is in memory several times: as it is, in base64, and in the request's body


@contextmanager
def with_body(
    parameters: Mapping[str, Any], location: S3Location, operation: OperationModel, deadline: Deadline
) -> Iterator[dict[str, Any]]:
    """Yields the parameters with the object's bytes in the blob parameter.

    Args:
        parameters: The encoded parameters, with an empty value for the blob.
        location: The bucket, the key, and the path of the blob parameter.
        operation: The operation's model.
        deadline: The end of the time for reading the object.

    Raises:
        CallFailed: The object can't be read, is too large, or didn't arrive in time.
    """
    path = find_blob_path(operation, location.parameter)
    is_streaming = path[0] == find_streaming_blob(operation)
    with tempfile.TemporaryFile() as file:
        try:
            with translate_s3_errors(_FIELD) as sent, time_limit(deadline.remaining()):
                _download(location, file, None if is_streaming else _memory_limit(), sent)
        except DeadlineExceeded:
            text = f"{_FIELD}: no time left to read the object. Give the function more (Metadata, Caller.Timeout)."
            raise CallFailed(Failure(DEADLINE_EXCEEDED, text)) from None
        file.seek(0)
        yield _replace(parameters, path, file if is_streaming else file.read())


def _replace(parameters: Mapping[str, Any], path: Sequence[str], value: Any) -> dict[str, Any]:
    """Returns encoded parameters with another value at a path."""
    name, *rest = path
    return {**parameters, name: _replace(parameters[name], rest, value) if rest else value}


def rewind(parameters: Mapping[str, Any]) -> None:
    """Moves a file among the parameters to its start."""
    for value in parameters.values():
        if hasattr(value, "seek"):
            value.seek(0)


def _memory_limit() -> int:
    """Returns the bytes that an object in memory can have."""
    return min(_MAX_IN_MEMORY, memory_size() // _MEMORY_SHARE or _MAX_IN_MEMORY)


def _download(location: S3Location, file: IO[bytes], limit: int | None, sent: SentRequests) -> None:
    """Writes the object's bytes to the file, and starts again if the body breaks off."""
    client = s3_client(location)
    for attempts in count(1):
        file.seek(0)
        file.truncate()
        response = client.get_object(**bucket_parameters(location), Key=location.name)
        try:
            _copy(response, file, limit)
        except BODY_READ_ERRORS:
            wait = retry_delay(attempts, NO_OPTIONS)
            if wait is None:
                sent.latest_operation = attempts  # to the user, all of them are one operation
                raise
            sleep(wait)
        else:
            return


def _copy(response: dict[str, Any], file: IO[bytes], limit: int | None) -> None:
    body: StreamingBody = response["Body"]
    try:
        size = int(required_member(response, "ContentLength"))
        object_size = f"{_FIELD}: the object has {size:,} bytes"
        if limit is not None and size > limit:
            text = f"{object_size}; without streaming, this function's memory is sufficient for {limit:,}"
            raise invalid_call([f"{text} (Metadata, Caller.MemorySize)"])
        free = shutil.disk_usage(tempfile.gettempdir()).free
        if size > free:
            text = f"{object_size}; the function's temporary storage has room for {free:,}"
            raise invalid_call([f"{text} (Metadata, Caller.EphemeralStorage)"])
        while chunk := body.read(_CHUNK):
            file.write(chunk)
    finally:
        body.close()
