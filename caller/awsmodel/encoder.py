"""A state's parameters into botocore's: names, values and required members, by the operation's model.

The walk follows the shapes and keeps every problem with its path. Tables of names are made when a structure
is first met and kept per service, so that a recursive shape ends and a second call finds everything ready.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeAlias

from botocore.utils import is_json_value_header

from caller.awsmodel import scalars
from caller.awsmodel.naming import member_name
from caller.awsmodel.scalars import InvalidValue
from caller.awsmodel.suggestions import did_you_mean
from caller.contract import BlobFormat

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from botocore.model import ListShape, MapShape, Shape, StructureShape

    Encode: TypeAlias = Callable[[Any, "EncodingProblems"], Any]

_REFUSED = object()
_LINE_BREAK = re.compile(r"[\r\n\0]")
_NO_LINE_BREAK = "must not hold a line break: it is sent as a header"
_SCALARS: dict[str, Callable[[Any], Any]] = {
    "string": scalars.to_string,
    "character": scalars.to_string,
    "integer": scalars.to_integer,
    "long": scalars.to_integer,
    "float": scalars.to_float,
    "double": scalars.to_float,
    "boolean": scalars.to_boolean,
    "timestamp": scalars.to_timestamp,
}


class EncodingProblems:
    """Where the walk is, and what it found wrong so far."""

    def __init__(self) -> None:
        """Starts at the parameters' top, without problems."""
        self.path: list[str] = ["Parameters"]
        self.problems: list[str] = []

    def add(self, text: str) -> None:
        """Keeps a problem of the place where the walk is."""
        self.problems.append(f"{'/'.join(self.path)} {text}")


class ParameterEncoders:
    """The encoders of one service's shapes for one blob format."""

    def __init__(self, blob_format: BlobFormat) -> None:
        """Starts empty; shapes are compiled as they are met."""
        self._blob_format = blob_format
        self._structures: dict[str, _Structure] = {}

    def encoder(self, shape: Shape) -> Encode:
        """What encodes values of this shape."""
        if _is_document(shape):
            return _keep
        if shape.type_name == "structure":
            return self._structures.setdefault(shape.name, _Structure(shape, self))  # type: ignore[arg-type]
        if shape.type_name == "list":
            return _List(shape, self)  # type: ignore[arg-type]
        if shape.type_name == "map":
            return _Map(shape, self)  # type: ignore[arg-type]
        return _scalar(self._convert(shape), shape.serialization.get("location"))

    def _convert(self, shape: Shape) -> Callable[[Any], Any]:
        if shape.type_name == "blob":
            return self._convert_blob(streaming=bool(shape.serialization.get("streaming")))
        if is_json_value_header(shape):
            return scalars.to_json_value
        return _SCALARS[shape.type_name]

    def _convert_blob(self, *, streaming: bool) -> Callable[[Any], Any]:
        if self._blob_format is BlobFormat.BASE64:
            return scalars.to_base64_blob
        if streaming and self._blob_format is BlobFormat.NATIVE:
            return scalars.to_native_stream
        return scalars.to_text_blob


def member_names(members: Iterable[str]) -> dict[str, str]:
    """Every accepted spelling of a structure's members, the native one and the model's own, to the model's.

    `members` are the model's names (the keys of a StructureShape's `members`).
    """
    known = tuple(members)
    return {member_name(name): name for name in known} | {name: name for name in known}


class _Structure:
    """Encodes a structure; its table of members is made at its first value."""

    __slots__ = ("_encoders", "_shape", "_table")

    def __init__(self, shape: StructureShape, encoders: ParameterEncoders) -> None:
        self._shape = shape
        self._encoders = encoders
        self._table: dict[str, tuple[str, Encode]] | None = None

    def __call__(self, value: Any, findings: EncodingProblems) -> Any:
        if not isinstance(value, dict):
            findings.add("must be an object")
            return _REFUSED
        table = self._table if self._table is not None else self._open()
        encoded: dict[str, Any] = {}
        for given, item in value.items():
            if item is None:  # Java's SDK takes null for absent
                continue
            entry = table.get(given)
            if entry is None:
                kind = "parameter" if len(findings.path) == 1 else "member"
                nearest = did_you_mean(given, map(member_name, self._shape.members))
                findings.add(f"has no {kind} '{given}'{nearest}")
            elif entry[0] in encoded:
                findings.add(f"has '{given}' twice, in two spellings")
            else:
                findings.path.append(given)
                encoded[entry[0]] = entry[1](item, findings)
                findings.path.pop()
        self._check_required(encoded, findings)
        return encoded

    def _check_required(self, encoded: Mapping[str, Any], findings: EncodingProblems) -> None:
        missing = [member_name(name) for name in self._shape.required_members if name not in encoded]
        if missing:
            findings.add("needs " + ", ".join(f"'{name}'" for name in missing))

    def _open(self) -> dict[str, tuple[str, Encode]]:
        encoders = {name: self._encoders.encoder(shape) for name, shape in self._shape.members.items()}
        self._table = {
            given: (name, encoders[name]) for given, name in member_names(self._shape.members).items()
        }
        return self._table


class _List:
    """Encodes a list; its members' encoder is found at its first value."""

    __slots__ = ("_encode", "_encoders", "_shape")

    def __init__(self, shape: ListShape, encoders: ParameterEncoders) -> None:
        self._shape = shape
        self._encoders = encoders
        self._encode: Encode | None = None

    def __call__(self, value: Any, findings: EncodingProblems) -> Any:
        if not isinstance(value, list):
            findings.add("must be a list")
            return _REFUSED
        encode = self._encode = self._encode or self._encoders.encoder(self._shape.member)
        return [self._encode_item(encode, index, item, findings) for index, item in enumerate(value)]

    @staticmethod
    def _encode_item(encode: Encode, index: int, item: Any, findings: EncodingProblems) -> Any:
        findings.path.append(str(index))
        if item is None:
            findings.add("must not be null")
        encoded = None if item is None else encode(item, findings)
        findings.path.pop()
        return encoded


class _Map:
    """Encodes a map's values; its keys are the user's own data and stay."""

    __slots__ = ("_encode", "_encoders", "_shape")

    def __init__(self, shape: MapShape, encoders: ParameterEncoders) -> None:
        self._shape = shape
        self._encoders = encoders
        self._encode: Encode | None = None

    def __call__(self, value: Any, findings: EncodingProblems) -> Any:
        if not isinstance(value, dict):
            findings.add("must be an object")
            return _REFUSED
        encode = self._encode = self._encode or self._encoders.encoder(self._shape.value)
        headers = self._shape.serialization.get("location") == "headers"
        encoded = {}
        for key, item in value.items():
            if item is not None:
                findings.path.append(key)
                encoded[key] = encode(item, findings)
                if headers and _LINE_BREAK.search(f"{key}{encoded[key]}"):
                    findings.add(_NO_LINE_BREAK)
                findings.path.pop()
        return encoded


def _scalar(convert: Callable[[Any], Any], location: str | None) -> Encode:
    def encode(value: Any, findings: EncodingProblems) -> Any:
        try:
            encoded = convert(value)
        except InvalidValue as unfit:
            findings.add(str(unfit))
            return _REFUSED
        if location == "uri" and encoded == "":
            # An empty label would turn the request's path into another operation's.
            findings.add("must not be empty")
        elif location == "header" and isinstance(encoded, str) and _LINE_BREAK.search(encoded):
            findings.add(_NO_LINE_BREAK)
        return encoded

    return encode


def _keep(value: Any, findings: EncodingProblems) -> Any:  # noqa: ARG001  a document is the user's own data
    return value


def _is_document(shape: Shape) -> bool:
    return bool(getattr(shape, "is_document_type", False))
