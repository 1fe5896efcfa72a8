"""`ResultWriter`: writes a result, or a streaming body while it is read, to an S3 object.

A body is uploaded in parts, so that the memory doesn't depend on its size. Sources: "Uploading and copying objects
using multipart upload" and "Amazon S3 multipart upload limits" in the Amazon S3 User Guide.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.parsers import ResponseParserError

from caller.awsmodel.models import service_model
from caller.contract import DEADLINE_EXCEEDED
from caller.deadline import DeadlineExceeded, time_limit
from caller.errors import CallFailed, Failure, result_is_not_text
from caller.features.idempotency import object_id
from caller.features.s3 import bucket_parameters, bucket_region, s3_client, translate_s3_errors
from caller.sdk import error_translation
from caller.sdk.response_validation import required_member

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botocore.model import OperationModel
    from botocore.response import StreamingBody

    from caller.call import Call, S3Location
    from caller.deadline import Deadline

_PART_SIZE = 8 * 1024 * 1024  # bytes; S3 requires at least 5 MiB for all parts but the last one
_MAX_PARTS = 10_000
_ABORT_TIME = 2.0  # seconds reserved for deleting the parts of an upload that can't be finished
_FIELD = "ResultWriter"


@dataclass(frozen=True, slots=True)
class Stream:
    """An open body. `length` is the announced number of bytes, or 0."""

    body: StreamingBody
    content_type: str
    length: int


def open_stream(response: dict[str, Any], operation: OperationModel) -> Stream:
    """Returns the streaming body of a parsed response, without reading it."""
    assert operation.output_shape is not None  # noqa: S101  the operation has a streaming output
    member = operation.output_shape.serialization["payload"]
    content_type = str(response.get("ContentType") or "application/octet-stream")
    return Stream(response[member], content_type, int(response.get("ContentLength") or 0))


def write(call: Call, result: Any, deadline: Deadline) -> dict[str, Any]:
    """Writes a result to S3 and returns the object's `{Bucket, Key, Region, Size, ETag}`.

    `result` is a JSON value, or a Stream, which is closed in any case. Raises CallFailed. If the upload fails, its
    parts are deleted.
    """
    location = call.result_writer
    assert location is not None  # noqa: S101  the caller checks this
    service_id = str(service_model(call.service).service_id)
    key = object_key(call, "" if isinstance(result, Stream) else ".json")
    try:
        with translate_s3_errors(_FIELD):
            upload = _Upload(location, key)
        if isinstance(result, Stream):
            size = max(_PART_SIZE, -(-result.length // _MAX_PARTS))
            written = upload.run(_read_parts(result, service_id, size), size, result.content_type, deadline)
        else:
            text = _encode(result, service_id)
            slices = (text[start : start + _PART_SIZE] for start in range(0, len(text), _PART_SIZE))
            written = upload.run(slices, _PART_SIZE, "application/json", deadline)
    finally:
        if isinstance(result, Stream):
            result.body.close()
    return {"Bucket": location.bucket, "Key": key, "Region": bucket_region(location), **written}


def object_key(call: Call, ending: str) -> str:
    """Returns the key of the object that a call writes; `ending` is a file extension or empty.

    The key is the same on every retry of a state, and different for every other call (`idempotency.object_id`).
    """
    assert call.result_writer is not None  # noqa: S101  the caller checks this
    prefix = call.result_writer.name
    folder = prefix if not prefix or prefix.endswith("/") else f"{prefix}/"
    execution = call.origin.execution.split(":")[6:] or [call.origin.execution]
    readable = [_replace_special(part) for part in (*execution, call.origin.state)]
    return f"{folder}{'/'.join(readable)}-{object_id(call, _FIELD)}{ending}"


def _replace_special(text: str) -> str:
    """Returns a name with only the characters that are safe in keys ("Naming Amazon S3 objects")."""
    return re.sub(r"[^\w.()!*'-]", "-", text, flags=re.ASCII)


def _encode(result: object, service_id: str) -> bytes:
    try:
        return json.dumps(result, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise result_is_not_text() from None
    except TypeError:  # if XML repeats an element that must be unique, botocore returns the element objects
        unreadable = ResponseParserError("not a JSON value")
        raise CallFailed(error_translation.client_failure(unreadable, service_id, 1)) from None


def _read_parts(stream: Stream, service_id: str, size: int) -> Iterator[bytes]:
    """Yields the body in parts of `size` bytes, the last of which can be smaller; raises the call's CallFailed."""
    while True:
        part = bytearray()
        try:
            while len(part) < size and (chunk := stream.body.read(min(size - len(part), 1024 * 1024))):
                part += chunk
        except Exception as error:  # noqa: BLE001  botocore doesn't wrap all of urllib3's exceptions
            raise CallFailed(error_translation.client_failure(error, service_id, 1)) from None
        if part:
            yield bytes(part)
        if len(part) < size:
            return


class _Upload:
    """Uploads one object, with a single request if it has one part."""

    def __init__(self, location: S3Location, key: str) -> None:
        self._client = s3_client(location)
        self._object = {**bucket_parameters(location), "Key": key}
        self._id: str | None = None
        self._size = 0

    def run(
        self, parts: Iterator[bytes], part_size: int, content_type: str, deadline: Deadline
    ) -> dict[str, Any]:
        """Uploads the parts and returns the object's size and ETag."""
        seconds = deadline.remaining()
        try:
            with translate_s3_errors(_FIELD), time_limit(seconds - min(_ABORT_TIME, seconds / 4)):
                etag = self._run(parts, part_size, content_type)
        except DeadlineExceeded:
            self._abort(deadline)
            raise CallFailed(
                Failure(
                    DEADLINE_EXCEEDED, self._describe_timeout(seconds), can_fail_over=True, may_have_run=True
                )
            ) from None
        except BaseException:
            self._abort(deadline)
            raise
        return {"Size": self._size, "ETag": etag}

    def _run(self, parts: Iterator[bytes], part_size: int, content_type: str) -> str:
        first = next(parts, b"")
        self._size = len(first)
        if len(first) < part_size:
            response = self._client.put_object(**self._object, Body=first, ContentType=content_type)
            return str(required_member(response, "ETag"))
        started = self._client.create_multipart_upload(**self._object, ContentType=content_type)
        self._id = required_member(started, "UploadId")
        uploaded = [self._part(1, first)]
        del first
        for number, part in enumerate(parts, 2):
            uploaded.append(self._part(number, part))
            self._size += len(part)
        response = self._client.complete_multipart_upload(
            **self._object, UploadId=self._id, MultipartUpload={"Parts": uploaded}
        )
        return str(required_member(response, "ETag"))

    def _part(self, number: int, part: bytes) -> dict[str, Any]:
        response = self._client.upload_part(**self._object, UploadId=self._id, PartNumber=number, Body=part)
        checksums = {name: value for name, value in response.items() if name.startswith("Checksum")}
        return {"PartNumber": number, "ETag": required_member(response, "ETag"), **checksums}

    def _abort(self, deadline: Deadline) -> None:
        """Deletes the uploaded parts, which S3 would keep and charge for."""
        if self._id is None:
            return
        # the user must see the error before this one
        with suppress(Exception, DeadlineExceeded), time_limit(min(_ABORT_TIME, deadline.remaining())):
            self._client.abort_multipart_upload(**self._object, UploadId=self._id)

    def _describe_timeout(self, seconds: float) -> str:
        return (
            f"{_FIELD}: only {self._size:,} bytes were written in the remaining {seconds:.1f} s. Give the caller "
            "function more time (Metadata, Caller.Timeout), or more memory, which makes it faster (Caller.MemorySize)."
        )
