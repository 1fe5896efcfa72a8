"""Conversions of single values: from a state's JSON to botocore's values, and back.

Sources: "Parameters" of AWS SDK service integrations in the AWS Step Functions Developer Guide, recordings of native
states, and botocore's `serialize` and `parsers`.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

# A CloudFormation parameter is always text, even if its type is Number.
_INTEGER = re.compile(r"\s*[+-]?\d{1,40}(?:\.0{1,40})?\s*", re.ASCII)
_NUMBER = re.compile(r"\s*[+-]?(?:\d{1,400}(?:\.\d{0,400})?|\.\d{1,400})(?:[eE][+-]?\d{1,4})?\s*", re.ASCII)
_EPOCH = re.compile(r"\d{9,11}(?:\.\d{1,9})?", re.ASCII)  # ISO 8601 dates without hyphens have eight digits
_EXACT = 2**53  # larger whole numbers lose digits as floating-point numbers
_BOOLEANS = {"true": True, "false": False}
_NOT_FINITE = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


class InvalidValue(Exception):  # noqa: N818  it describes the value
    """A value has the wrong type or format. The text describes valid values and never contains the value."""


class NotTextError(ValueError):
    """A blob isn't UTF-8 text."""


def compact_json(value: object) -> str:
    """Returns JSON text without spaces and without escapes of non-ASCII characters."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def to_string(value: object) -> str:
    """Returns a string. Every other value becomes compact JSON: 5 becomes "5", and true becomes "true".

    Native states do this with objects and lists only. JSONata can return 5 as `5.0`, which becomes "5", too.
    """
    if isinstance(value, str):
        return value
    if value is None:
        raise InvalidValue("must be a string")
    is_whole = isinstance(value, float) and value.is_integer() and abs(value) < _EXACT
    return compact_json(int(value) if is_whole else value)  # type: ignore[call-overload]


def to_json_value(value: object) -> object:
    """Returns the parsed value of a member that botocore serializes as JSON text (trait `jsonvalue`)."""
    if isinstance(value, dict | list):
        return value
    text = to_string(value)
    try:
        return json.loads(text)
    except ValueError:
        return text


def to_integer(value: object) -> int:
    """Returns a whole number. JSONata can return 5 as `5.0`, so that is valid, too. Text can contain the number."""
    if isinstance(value, str) and _INTEGER.fullmatch(value):
        return int(value.partition(".")[0])
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    raise InvalidValue("must be a whole number")


def to_float(value: object) -> float:
    """Returns a number. Text can contain the number; JSON has no `NaN`, `Infinity`, and `-Infinity`."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value in _NOT_FINITE:
        return _NOT_FINITE[value]
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return float(value)
    raise InvalidValue("must be a number")


def to_boolean(value: object) -> bool:
    """Returns a Boolean. As in native states, "true", " True ", and integers (0 is false) are valid, too."""
    if isinstance(value, int):
        return bool(value)
    if isinstance(value, str):
        boolean = _BOOLEANS.get(value.strip().lower())
        if boolean is not None:
            return boolean
    raise InvalidValue("must be true or false")


def to_timestamp(value: object) -> datetime:
    """Returns a datetime in UTC from ISO 8601 text (UTC by default) or from seconds since 1970."""
    try:
        if isinstance(value, str):
            if _EPOCH.fullmatch(value):
                return datetime.fromtimestamp(float(value), UTC)
            time = datetime.fromisoformat(value)
            return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        pass
    raise InvalidValue("must be a timestamp: ISO 8601 such as '2026-01-31T12:00:00Z', or seconds since 1970")


def to_text_blob(value: object) -> bytes:
    """Returns the UTF-8 bytes of a string, or of the compact JSON of another value."""
    return _utf8(value if isinstance(value, str) else compact_json(value))


def to_native_stream(value: object) -> bytes:
    """Returns the UTF-8 bytes of a value's compact JSON, as native states send them. Strings have quotation marks."""
    return _utf8(compact_json(value))


def to_base64_blob(value: object) -> bytes:
    """Returns the bytes of base64 text."""
    if isinstance(value, str):
        try:
            return base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            pass
    raise InvalidValue("must be base64, because of BlobFormat")


def from_blob(value: bytes | str) -> str:
    """Returns UTF-8 bytes as text.

    Raises:
        NotTextError: The bytes aren't UTF-8.
    """
    if isinstance(value, str):
        return value
    try:
        return value.decode()
    except UnicodeDecodeError as error:
        text = (
            f"The result contains {len(value)} bytes that aren't UTF-8 text (the first invalid byte is at offset "
            f"{error.start}). Set 'BlobFormat: base64' to get them as base64."
        )
        raise NotTextError(text) from None


def from_blob_base64(value: bytes | str) -> str:
    """Returns bytes as base64 text."""
    return base64.b64encode(value.encode() if isinstance(value, str) else value).decode("ascii")


def from_timestamp(value: datetime | str) -> str:
    """Returns a time as ISO 8601 in UTC with milliseconds (`2026-01-31T12:00:00.000Z`). Text doesn't change."""
    if isinstance(value, str):
        return value
    time = value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S')}.{time.microsecond // 1000:03d}Z".rjust(24, "0")


def from_float(value: float) -> float | str:
    """Returns a number, or the text of AWS's JSON protocols for `NaN`, `Infinity`, and `-Infinity`."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value


def from_document(value: Any) -> Any:
    """Returns a value of a JSON `document` type, in which every value is a JSON value."""
    if isinstance(value, dict):
        return {key: from_document(item) for key, item in value.items()}
    if isinstance(value, list):
        return [from_document(item) for item in value]
    convert: Callable[[Any], Any] | None = _DOCUMENT_LEAVES.get(type(value))
    return convert(value) if convert else value


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise InvalidValue("must be valid Unicode text; it contains half of a surrogate pair") from None


_DOCUMENT_LEAVES: dict[type, Callable[[Any], Any]] = {
    float: from_float,
    bytes: from_blob,
    datetime: from_timestamp,
}
