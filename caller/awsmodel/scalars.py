"""One value at a time: what a state writes into what botocore takes, and what botocore gives into JSON.

Nothing here knows structures or names. Sources: "Parameters" of AWS SDK service integrations in the AWS Step
Functions Developer Guide, recordings of native states, and botocore's `serialize` and `parsers`.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_NOT_FINITE = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


class InvalidValue(Exception):  # noqa: N818  a value that does not fit its member, told to the walk over the shapes
    """A value does not fit its member; the text says what the member takes and never the value."""


class NotTextError(ValueError):
    """A blob is not UTF-8 text."""


def compact_json(value: object) -> str:
    """A JSON value as text without spaces, characters as they are: how an object travels in a string
    member.
    """
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def to_string(value: object) -> str:
    """A string stays; an object or a list becomes compact JSON, as natively."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict | list):
        return compact_json(value)
    raise InvalidValue("must be a string")


def to_json_value(value: object) -> object:
    """What botocore wants for a member it sends as JSON text (the `jsonvalue` trait): the value behind the
    text.
    """
    if isinstance(value, dict | list):
        return value
    text = to_string(value)
    try:
        return json.loads(text)
    except ValueError:
        return text


def to_integer(value: object) -> int:
    """A whole number of any size; `5.0`, which JSONata makes of 5, is one too."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    raise InvalidValue("must be a whole number")


def to_float(value: object) -> float:
    """A number; `NaN`, `Infinity` and `-Infinity`, which JSON can't write, as strings."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value in _NOT_FINITE:
        return _NOT_FINITE[value]
    raise InvalidValue("must be a number")


def to_boolean(value: object) -> bool:
    """true or false."""
    if isinstance(value, bool):
        return value
    raise InvalidValue("must be true or false")


def to_timestamp(value: object) -> datetime:
    """ISO 8601 text (UTC where it names no offset) or seconds since 1970, as an aware datetime."""
    try:
        if isinstance(value, str):
            moment = datetime.fromisoformat(value)
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        pass
    raise InvalidValue("must be a timestamp: ISO 8601 such as '2026-01-31T12:00:00Z', or seconds since 1970")


def to_text_blob(value: object) -> bytes:
    """A string's own bytes in UTF-8; the compact JSON of anything else."""
    return _utf8(value if isinstance(value, str) else compact_json(value))


def to_native_stream(value: object) -> bytes:
    """The JSON serialisation of any value, quotes of a string included: what a native state streams."""
    return _utf8(compact_json(value))


def to_base64_blob(value: object) -> bytes:
    """The bytes behind base64 text."""
    if isinstance(value, str):
        try:
            return base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            pass
    raise InvalidValue("must be base64, because of BlobFormat")


def from_blob(value: bytes | str) -> str:
    """Bytes as UTF-8 text; raises NotTextError if they aren't."""
    if isinstance(value, str):
        return value
    try:
        return value.decode()
    except UnicodeDecodeError as error:
        text = (
            f"The result holds {len(value)} bytes that are not UTF-8 text (the first one at {error.start}). "
            "Set 'BlobFormat: base64' to get them as base64."
        )
        raise NotTextError(text) from None


def from_blob_base64(value: bytes | str) -> str:
    """Bytes as base64 text."""
    return base64.b64encode(value.encode() if isinstance(value, str) else value).decode("ascii")


def from_timestamp(value: datetime | str) -> str:
    """A moment as ISO 8601 in UTC with milliseconds (`2026-01-31T12:00:00.000Z`); what is no moment stays
    text.
    """
    if isinstance(value, str):
        return value
    moment = value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    return f"{moment.strftime('%Y-%m-%dT%H:%M:%S')}.{moment.microsecond // 1000:03d}Z".rjust(24, "0")


def from_float(value: float) -> float | str:
    """A number; what JSON can't write as the strings that AWS's JSON protocols use (`NaN`, `Infinity`)."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value


def from_document(value: Any) -> Any:
    """Free-form data as it is, made safe for JSON."""
    if isinstance(value, dict):
        return {key: from_document(item) for key, item in value.items()}
    if isinstance(value, list):
        return [from_document(item) for item in value]
    plain: Callable[[Any], Any] | None = _DOCUMENT_LEAVES.get(type(value))
    return plain(value) if plain else value


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise InvalidValue("must be text: it holds half a surrogate pair") from None


_DOCUMENT_LEAVES: dict[type, Callable[[Any], Any]] = {
    float: from_float,
    bytes: from_blob,
    datetime: from_timestamp,
}
