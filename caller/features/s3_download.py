"""Reads objects from Amazon S3 with the function's credentials, within the memory and the time of the function."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from io import BytesIO
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from caller.call import NO_OPTIONS
from caller.contract import DEADLINE_EXCEEDED
from caller.deadline import DeadlineExceeded, sleep, time_limit
from caller.environment import memory_size
from caller.errors import CallFailed, Failure, invalid_call
from caller.features.s3 import bucket_parameters, s3_client, translate_s3_errors
from caller.features.streaming_body import BODY_READ_ERRORS, retry_delay
from caller.sdk.response_validation import required_member

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botocore.response import StreamingBody

    from caller.call import S3Location
    from caller.deadline import Deadline

_CHUNK = 1024 * 1024
_MAX_IN_MEMORY = 64 * 1024 * 1024  # bytes; no service accepts more in a blob that isn't streamed
_MEMORY_SHARE = 16  # a blob is in memory several times: as it is, in base64, and in the request's body


class ReadObject(NamedTuple):
    """The content of an object, and its content type."""

    content: bytes
    content_type: str


def read_object(location: S3Location, field: str, deadline: Deadline) -> ReadObject:
    """Returns an object that must fit into memory.

    Args:
        location: The bucket and the key.
        field: The field that names the object, for errors.
        deadline: The end of the time for reading the object.

    Raises:
        CallFailed: The object can't be read, is too large, or didn't arrive in time.
    """
    with BytesIO() as file:
        content_type = download(location, file, field, memory_limit(), deadline)
        return ReadObject(file.getvalue(), content_type)


def download(location: S3Location, file: IO[bytes], field: str, limit: int | None, deadline: Deadline) -> str:
    """Writes an object to a file, starts again if the body breaks off, and returns the object's content type.

    `limit` is the number of bytes that the object can have, or None. See `read_object` for the other arguments and the
    exceptions.
    """
    with _time_for(field, deadline), translate_s3_errors(field) as sent:
        client = s3_client(location)
        attempts = 0
        while True:
            attempts += 1
            file.seek(0)
            file.truncate()
            response = client.get_object(**bucket_parameters(location), Key=location.name)
            try:
                _copy(response, file, field, limit)
            except BODY_READ_ERRORS:
                wait = retry_delay(attempts, NO_OPTIONS)
                if wait is None:
                    sent.latest_operation = attempts  # to the user, all of them are one operation
                    raise
                sleep(wait)
            else:
                return str(response.get("ContentType", ""))


@contextmanager
def _time_for(field: str, deadline: Deadline) -> Iterator[None]:
    try:
        with time_limit(deadline.remaining()):
            yield
    except DeadlineExceeded:
        text = f"{field}: no time left to read the object. Give the function more (Metadata, Caller.Timeout)."
        raise CallFailed(Failure(DEADLINE_EXCEEDED, text)) from None


def memory_limit() -> int:
    """Returns the bytes that an object in memory can have."""
    return min(_MAX_IN_MEMORY, memory_size() // _MEMORY_SHARE or _MAX_IN_MEMORY)


def _copy(response: dict[str, Any], file: IO[bytes], field: str, limit: int | None) -> None:
    body: StreamingBody = response["Body"]
    try:
        size = int(required_member(response, "ContentLength"))
        object_size = f"{field}: the object has {size:,} bytes"
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
