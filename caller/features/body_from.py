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

from botocore.model import StructureShape

from caller.awsmodel.naming import member_name
from caller.awsmodel.suggestions import did_you_mean
from caller.deadline import DeadlineExceeded, time_limit
from caller.environment import memory_size
from caller.errors import DEADLINE_EXCEEDED, CallFailed, Failure, invalid_call
from caller.features.streaming_body import BODY_READ_ERRORS, retry_delay
from caller.payload import NO_OPTIONS
from caller.sdk.response_validation import required_member

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from botocore.model import OperationModel
    from botocore.response import StreamingBody

    from caller.deadline import Deadline
    from caller.payload import S3Location

_CHUNK = 1024 * 1024
_FIELD = "BodyFrom"
_MOST = 64 * 1024 * 1024  # bytes: more than any service takes in a parameter that is not streamed
_PART_OF_MEMORY = 16  # such a parameter is held as it came, in base64 and in the request's body


def find_blob_path(operation: OperationModel, written: str = "") -> tuple[str, ...]:
    """The path of the blob parameter that is filled, in the model's names (`("Image", "Bytes")`).

    `written` is the field's `Parameter` (`Image.Bytes`), in either spelling. Without it, the one among the parameters
    themselves, else the one inside of them. Raises ValueError where there is none, or a choice.
    """
    every = list(_blobs(operation.input_shape)) if operation.input_shape else []
    called = f"{operation.service_model.service_name} {operation.name}"
    if written:
        named = [path for path in every if _folded(path) == _folded(written.split("."))]
        if named:
            return named[0]
        raise ValueError(f"{called} has no blob parameter '{written}'{_nearest(written, every)}")
    for candidates in ([path for path in every if len(path) == 1], every):
        if len(candidates) == 1:
            return candidates[0]
    if every:
        names = ", ".join(map(format_path, every))
        raise ValueError(f"{called} has several blob parameters ({names}); name one: Parameter")
    raise ValueError(f"{called} has no blob parameter that BodyFrom could fill")


def format_path(path: Sequence[str]) -> str:
    """A blob's path as `Parameter` has it, in the native spelling."""
    return ".".join(map(member_name, path))


def set_at_path(
    parameters: Mapping[str, Any], path: Sequence[str], value: Any, above: tuple[str, ...] = ()
) -> dict[str, Any]:
    """The parameters with a value at a path; members on the way may stand there in either spelling.

    Raises ValueError where the place is taken. What is no object on the way is left for the model to judge. `above`
    is the way to these parameters.
    """
    name, *rest = path
    given = next((key for key in (name, member_name(name)) if parameters.get(key) is not None), None)
    if not rest:
        if given is not None:
            raise ValueError(f"{format_path((*above, name))} is in the parameters as well; give one of them")
        return {**parameters, name: value}
    inner = {} if given is None else parameters[given]
    if isinstance(inner, dict):
        inner = set_at_path(inner, rest, value, (*above, name))
    return {**parameters, given or name: inner}


def _blobs(shape: StructureShape, above: frozenset[str] = frozenset()) -> Iterator[tuple[str, ...]]:
    """The paths of the blobs in a structure and those inside of it; lists and maps have no one place."""
    if shape.name in above:
        return
    for name, member in shape.members.items():
        if member.type_name == "blob":
            yield (name,)
        elif isinstance(member, StructureShape):
            yield from ((name, *path) for path in _blobs(member, above | {shape.name}))


def _folded(path: Sequence[str]) -> list[str]:
    return [member_name(name) for name in path]


def _nearest(written: str, every: Sequence[Sequence[str]]) -> str:
    known = [format_path(path) for path in every]
    return did_you_mean(written, known) or (f"; it has {', '.join(known)}" if known else "")


@contextmanager
def with_body(
    parameters: Mapping[str, Any], place: S3Location, operation: OperationModel, deadline: Deadline
) -> Iterator[dict[str, Any]]:
    """The parameters with the object's bytes in the blob parameter; raises CallFailed."""
    from caller.features.s3 import translate_s3_errors  # noqa: PLC0415  deploy-time checks import this module without a client

    path = find_blob_path(operation, place.parameter)
    assert operation.input_shape is not None  # noqa: S101  it has a member
    is_streamed = bool(operation.input_shape.members[path[0]].serialization.get("streaming"))
    with tempfile.TemporaryFile() as file:
        try:
            with translate_s3_errors(_FIELD), time_limit(deadline.remaining()):
                _fetch(place, file, None if is_streamed else _most_in_memory())
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


def _fetch(place: S3Location, file: IO[bytes], limit: int | None) -> None:
    """Writes the object's bytes into the file; a body that breaks off is asked for again."""
    from caller.features.s3 import bucket_parameters, s3_client  # noqa: PLC0415  as above
    from caller.sdk import clients  # noqa: PLC0415  as above

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
                clients.attempts.made = attempts
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
