"""`BodyFrom`: one blob parameter read from an object in S3.

A streaming parameter goes through a temporary file: the function need not hold it in memory, and the SDK can send
it again.
"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

from caller.answers import member_of
from caller.deadline import TimeIsUp, limited
from caller.failure import DEADLINE_EXCEEDED, CallFailed, Failure, invalid_call
from caller.memory import memory_size

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from botocore.model import OperationModel
    from botocore.response import StreamingBody

    from caller.deadline import Deadline
    from caller.event import Stored

_CHUNK = 1024 * 1024
_FIELD = "BodyFrom"
_MOST = 64 * 1024 * 1024  # bytes: more than any service takes in a parameter that is not streamed
_PART_OF_MEMORY = 16  # such a parameter is held as it came, in base64 and in the request's body


def blob_of(operation: OperationModel) -> str:
    """The one blob parameter of an operation, in the model's name; raises ValueError where it is not one."""
    members = operation.input_shape.members if operation.input_shape else {}
    blobs = [name for name, shape in members.items() if shape.type_name == "blob"]
    if len(blobs) == 1:
        return blobs[0]
    called = f"{operation.service_model.service_name} {operation.name}"
    if blobs:
        raise ValueError(
            f"{called} has several blob parameters ({', '.join(blobs)}), and BodyFrom fills just one"
        )
    raise ValueError(f"{called} has no blob parameter that BodyFrom could fill")


@contextmanager
def filled(
    parameters: Mapping[str, Any], place: Stored, operation: OperationModel, deadline: Deadline
) -> Iterator[dict[str, Any]]:
    """The parameters with the object's bytes in the blob parameter; raises CallFailed."""
    from caller.own_s3 import told_of  # noqa: PLC0415  deploy-time checks import this module without a client

    member = blob_of(operation)
    assert operation.input_shape is not None  # noqa: S101  it has a member
    is_streamed = bool(operation.input_shape.members[member].serialization.get("streaming"))
    with tempfile.TemporaryFile() as file:
        try:
            with told_of(_FIELD), limited(deadline.remaining()):
                _fetch(place, file, None if is_streamed else _most_in_memory())
        except TimeIsUp:
            text = f"{_FIELD}: the object did not come in time. Give the function more (Metadata, Caller.Timeout)."
            raise CallFailed(Failure(DEADLINE_EXCEEDED, text)) from None
        file.seek(0)
        yield {**parameters, member: file if is_streamed else file.read()}


def _most_in_memory() -> int:
    """How many bytes an object may have that the function has to hold."""
    return min(_MOST, memory_size() // _PART_OF_MEMORY or _MOST)


def _fetch(place: Stored, file: IO[bytes], limit: int | None) -> None:
    from caller.own_s3 import bucket_of, client_for  # noqa: PLC0415  as above

    answer = client_for(place).get_object(**bucket_of(place), Key=place.name)
    body: StreamingBody = answer["Body"]
    try:
        size = int(member_of(answer, "ContentLength"))
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
