"""`ResultWriter`: a result, or a streaming body as it comes, into an object in S3.

A body travels in parts: what the function holds of it does not depend on its size. Source: "Uploading and copying
objects using multipart upload" and "Amazon S3 multipart upload limits" in the Amazon S3 User Guide.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.parsers import ResponseParserError

from caller.awsmodel.models import service_model
from caller.contract import DEADLINE_EXCEEDED, NOT_TEXT
from caller.deadline import DeadlineExceeded, time_limit
from caller.errors import CallFailed, Failure
from caller.features.idempotency import object_id
from caller.features.s3 import bucket_parameters, bucket_region, s3_client, translate_s3_errors
from caller.sdk import clients, error_translation
from caller.sdk.response_validation import required_member

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botocore.model import OperationModel
    from botocore.response import StreamingBody

    from caller.deadline import Deadline
    from caller.payload import Call, S3Location

_PART = 8 * 1024 * 1024  # bytes of a part; S3 wants at least 5 MiB of all but the last
_MOST_PARTS = 10_000
_RESERVE = 2.0  # seconds kept for taking an upload back that can't be finished
_FIELD = "ResultWriter"


@dataclass(frozen=True, slots=True)
class Stream:
    """A body that is still open; `length` in bytes, where it was announced."""

    body: StreamingBody
    content_type: str
    length: int


def stream_of(parsed: dict[str, Any], operation: OperationModel) -> Stream:
    """The streaming body of a parsed response, not read yet."""
    assert operation.output_shape is not None  # noqa: S101  it streams
    member = operation.output_shape.serialization["payload"]
    content_type = str(parsed.get("ContentType") or "application/octet-stream")
    return Stream(parsed[member], content_type, int(parsed.get("ContentLength") or 0))


def write(call: Call, result: Any, deadline: Deadline) -> dict[str, Any]:
    """Writes a result to S3 and returns the object's `{Bucket, Key, Region, Size, ETag}`.

    `result` is a JSON value, or a Stream, which is closed in any case. Raises CallFailed. If the upload fails, its
    parts are deleted.
    """
    place = call.result_writer
    assert place is not None  # noqa: S101  perform asks for nothing else
    service_id = str(service_model(call.service).service_id)
    key = object_key(call, "" if isinstance(result, Stream) else ".json")
    try:
        with translate_s3_errors(_FIELD):
            upload = _Upload(place, key)
        if isinstance(result, Stream):
            size = max(_PART, -(-result.length // _MOST_PARTS))
            written = upload.run(_parts(result, service_id, size), size, result.content_type, deadline)
        else:
            text = _json(result, service_id)
            slices = (text[start : start + _PART] for start in range(0, len(text), _PART))
            written = upload.run(slices, _PART, "application/json", deadline)
    finally:
        if isinstance(result, Stream):
            result.body.close()
    return {"Bucket": place.bucket, "Key": key, "Region": bucket_region(place), **written}


def object_key(call: Call, ending: str) -> str:
    """The object's key: one per execution, state, entry of the state, Map item and parameters; a retry's is the
    same.
    """
    assert call.result_writer is not None  # noqa: S101  perform asks for nothing else
    prefix = call.result_writer.name
    folder = prefix if not prefix or prefix.endswith("/") else f"{prefix}/"
    execution = call.origin.execution.split(":")[6:] or [call.origin.execution]
    readable = [_plain(part) for part in (*execution, call.origin.state)]
    return f"{folder}{'/'.join(readable)}-{object_id(call, _FIELD)}{ending}"


def _plain(text: str) -> str:
    """A name in characters that need no encoding in a key ("Naming Amazon S3 objects")."""
    return re.sub(r"[^\w.()!*'-]", "-", text, flags=re.ASCII)


def _json(result: object, service_id: str) -> bytes:
    try:
        return json.dumps(result, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise CallFailed(Failure(NOT_TEXT, "The result holds text with half a surrogate pair.")) from None
    except TypeError:  # XML that repeats what may be there once: botocore hands on the elements
        unreadable = ResponseParserError("no JSON value")
        raise CallFailed(error_translation.client_failure(unreadable, service_id, 1)) from None


def _parts(stream: Stream, service_id: str, size: int) -> Iterator[bytes]:
    """The body in parts of `size` bytes, the last one smaller; a body that ends early is the call's failure."""
    while True:
        part = bytearray()
        try:
            while len(part) < size and (chunk := stream.body.read(min(size - len(part), 1024 * 1024))):
                part += chunk
        except Exception as error:  # noqa: BLE001  urllib3's own errors come through botocore's body
            raise CallFailed(error_translation.client_failure(error, service_id, 1)) from None
        if part:
            yield bytes(part)
        if len(part) < size:
            return


class _Upload:
    """One object on its way: at once where it is small, else in parts."""

    def __init__(self, place: S3Location, key: str) -> None:
        self._client = s3_client(place)
        self._where = {**bucket_parameters(place), "Key": key}
        self._id: str | None = None
        self._size = 0

    def run(
        self, parts: Iterator[bytes], part_size: int, content_type: str, deadline: Deadline
    ) -> dict[str, Any]:
        """Size and ETag of the object when it is there."""
        left = deadline.remaining()
        try:
            with translate_s3_errors(_FIELD), time_limit(left - min(_RESERVE, left / 4)):
                etag = self._run(parts, part_size, content_type)
        except DeadlineExceeded:
            clients.discard_client(self._client)
            self._take_back(deadline)
            raise CallFailed(
                Failure(DEADLINE_EXCEEDED, self._out_of_time(left), can_fail_over=True)
            ) from None
        except BaseException:
            self._take_back(deadline)
            raise
        return {"Size": self._size, "ETag": etag}

    def _run(self, parts: Iterator[bytes], part_size: int, content_type: str) -> str:
        first = next(parts, b"")
        self._size = len(first)
        if len(first) < part_size:
            done = self._client.put_object(**self._where, Body=first, ContentType=content_type)
            return str(required_member(done, "ETag"))
        begun = self._client.create_multipart_upload(**self._where, ContentType=content_type)
        self._id = required_member(begun, "UploadId")
        uploaded = [self._part(1, first)]
        del first
        for number, part in enumerate(parts, 2):
            uploaded.append(self._part(number, part))
            self._size += len(part)
        done = self._client.complete_multipart_upload(
            **self._where, UploadId=self._id, MultipartUpload={"Parts": uploaded}
        )
        return str(required_member(done, "ETag"))

    def _part(self, number: int, part: bytes) -> dict[str, Any]:
        done = self._client.upload_part(**self._where, UploadId=self._id, PartNumber=number, Body=part)
        checksums = {name: value for name, value in done.items() if name.startswith("Checksum")}
        return {"PartNumber": number, "ETag": required_member(done, "ETag"), **checksums}

    def _take_back(self, deadline: Deadline) -> None:
        """S3 would keep the parts of an unfinished upload, and charge for them."""
        if self._id is None:
            return
        try:
            with time_limit(min(_RESERVE, deadline.remaining())):
                self._client.abort_multipart_upload(**self._where, UploadId=self._id)
        except (Exception, DeadlineExceeded):  # noqa: BLE001  what went wrong before is what the user has to know
            clients.discard_client(self._client)

    def _out_of_time(self, seconds: float) -> str:
        return (
            f"{_FIELD}: {self._size:,} bytes were written in the {seconds:.1f} s that were left, and there are more. "
            "Give the caller function more time (Metadata, Caller.Timeout) or more speed (Caller.MemorySize)."
        )
