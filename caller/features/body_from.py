"""`BodyFrom`: one blob parameter read from an object in S3.

A streaming parameter goes through a temporary file: the function need not hold it in memory, and the SDK can send
it again.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from contextlib import contextmanager
from itertools import count
from typing import IO, TYPE_CHECKING, Any

from caller.awsmodel.blob_paths import find_blob_path
from caller.contract import DEADLINE_EXCEEDED
from caller.deadline import DeadlineExceeded, time_limit
from caller.environment import memory_size
from caller.errors import CallFailed, Failure, invalid_call
from caller.features.s3 import bucket_parameters, s3_client, translate_s3_errors
from caller.features.streaming_body import BODY_READ_ERRORS, retry_delay
from caller.payload import NO_OPTIONS
from caller.sdk.response_validation import required_member

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from botocore.model import OperationModel
    from botocore.response import StreamingBody

    from caller.deadline import Deadline
    from caller.payload import S3Location
    from caller.sdk.attempts import SentRequests

_CHUNK = 1024 * 1024
_FIELD = "BodyFrom"
_MOST = 64 * 1024 * 1024  # bytes: more than any service takes in a parameter that is not streamed
_PART_OF_MEMORY = 16  # such a parameter is held as it came, in base64 and in the request's body


@contextmanager
def with_body(
    parameters: Mapping[str, Any], place: S3Location, operation: OperationModel, deadline: Deadline
) -> Iterator[dict[str, Any]]:
    """The parameters with the object's bytes in the blob parameter; raises CallFailed."""
    path = find_blob_path(operation, place.parameter)
    assert operation.input_shape is not None  # noqa: S101  it has a member
    is_streamed = bool(operation.input_shape.members[path[0]].serialization.get("streaming"))
    with tempfile.TemporaryFile() as file:
        try:
            with translate_s3_errors(_FIELD) as sent, time_limit(deadline.remaining()):
                _fetch(place, file, None if is_streamed else _most_in_memory(), sent)
        except DeadlineExceeded:
            text = f"{_FIELD}: the object did not come in time. Give the function more (Metadata, Caller.Timeout)."
            raise CallFailed(Failure(DEADLINE_EXCEEDED, text)) from None
        file.seek(0)
        yield _with(parameters, path, file if is_streamed else file.read())


def _with(parameters: Mapping[str, Any], path: Sequence[str], value: Any) -> dict[str, Any]:
    """Encoded parameters with the blob at the place that was kept for it."""
    name, *rest = path
    return {**parameters, name: _with(parameters[name], rest, value) if rest else value}


def rewind(parameters: Mapping[str, Any]) -> None:
    """Puts a file among the parameters to its start: another target may have read it."""
    for value in parameters.values():
        if hasattr(value, "seek"):
            value.seek(0)


def _most_in_memory() -> int:
    """How many bytes an object may have that the function has to hold."""
    return min(_MOST, memory_size() // _PART_OF_MEMORY or _MOST)


def _fetch(place: S3Location, file: IO[bytes], limit: int | None, sent: SentRequests) -> None:
    """Writes the object's bytes into the file; a body that breaks off is asked for again."""
    client = s3_client(place)
    for attempts in count(1):
        file.seek(0)
        file.truncate()
        answer = client.get_object(**bucket_parameters(place), Key=place.name)
        try:
            _copy(answer, file, limit)
        except BODY_READ_ERRORS:
            wait = retry_delay(attempts, client.meta.service_model.operation_model("GetObject"), NO_OPTIONS)
            if wait is None:
                sent.latest_operation = attempts  # to the user, all of them are one operation
                raise
            time.sleep(wait)
        else:
            return


def _copy(answer: dict[str, Any], file: IO[bytes], limit: int | None) -> None:
    body: StreamingBody = answer["Body"]
    try:
        size = int(required_member(answer, "ContentLength"))
        if limit is not None and size > limit:
            text = f"{_FIELD}: the object has {size:,} bytes; a parameter that is not streamed may have {limit:,} in a"
            raise invalid_call([f"{text} function with this memory (Metadata, Caller.MemorySize)"])
        free = shutil.disk_usage(tempfile.gettempdir()).free
        if size > free:
            text = (
                f"{_FIELD}: the object has {size:,} bytes, and the function's temporary storage {free:,} free"
            )
            raise invalid_call([f"{text}; give it more (Metadata, Caller.EphemeralStorage)"])
        while chunk := body.read(_CHUNK):
            file.write(chunk)
    finally:
        body.close()
