"""Converts a state's parameters into botocore's, and validates names, values, and required members.

The encoders follow the shapes of the operation's model and collect every problem with its path. The table of a
structure's members is built when it is first needed and cached per service, so that recursive shapes work and later
calls are fast.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from botocore.utils import is_json_value_header

from caller.awsmodel import scalars
from caller.awsmodel.naming import member_name, member_names
from caller.awsmodel.scalars import InvalidValue
from caller.awsmodel.suggestions import nearest_name
from caller.awsmodel.transport.url_and_headers import find_header_problem, find_label_problem
from caller.contract import BlobFormat

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from botocore.model import ListShape, MapShape, Shape, StructureShape

    Encode: TypeAlias = Callable[[Any, "EncodingProblems"], Any]

_INVALID = object()
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
    """The problems of a call's parameters, and the path of the value that is being encoded."""

    def __init__(self, *, at_run_time: bool = False) -> None:
        """Starts at the top of the parameters, without problems.

        If `at_run_time` is true, a missing member isn't a problem, unless the URL needs it: as for a native state, the
        service's error is the result.
        """
        self.at_run_time = at_run_time
        self.path: list[str] = ["Parameters"]
        self.problems: list[str] = []

    def add(self, text: str, *, member: str | None = None) -> None:  # noqa: ARG002  for subclasses
        """Adds a problem of the current value; `member` is the name of the member that the value can't have."""
        self.problems.append(f"{'/'.join(self.path)} {text}")

    def add_found(self, text: str | None) -> None:
        """Adds a problem of the current value, unless it is None."""
        if text:
            self.add(text)


class ParameterEncoders:
    """The encoders of one service's shapes for one blob format."""

    def __init__(self, blob_format: BlobFormat) -> None:
        """Starts without encoders; each shape gets its encoder when it is first needed."""
        self._blob_format = blob_format
        self._structures: dict[str, _Structure] = {}

    def encoder(self, shape: Shape) -> Encode:
        """Returns the encoder of a shape."""
        if _is_document(shape):
            return _unchanged
        if shape.type_name == "structure":
            return self._structures.setdefault(shape.name, _Structure(shape, self))  # type: ignore[arg-type]
        if shape.type_name == "list":
            return _List(shape, self)  # type: ignore[arg-type]
        if shape.type_name == "map":
            return _Map(shape, self)  # type: ignore[arg-type]
        return _scalar(self._convert(shape), shape)

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


class _Structure:
    """Encodes a structure. It builds its table of members at the first value."""

    __slots__ = ("_encoders", "_shape", "_table")

    def __init__(self, shape: StructureShape, encoders: ParameterEncoders) -> None:
        self._shape = shape
        self._encoders = encoders
        self._table: dict[str, tuple[str, Encode]] | None = None

    def __call__(self, value: Any, problems: EncodingProblems) -> Any:
        if not isinstance(value, dict):
            problems.add(f"must be an object, such as {{{next(iter(self._shape.members), '')}: …}}")
            return _INVALID
        table = self._table if self._table is not None else self._build_table()
        encoded: dict[str, Any] = {}
        intended: set[str | None] = set()  # what misspelled members probably are
        for given, item in value.items():
            if item is None:  # the SDK for Java treats null as absent
                continue
            entry = table.get(given)
            if entry is None:
                kind = "parameter" if len(problems.path) == 1 else "member"
                nearest = nearest_name(given, map(member_name, self._shape.members))
                intended.add(nearest)
                hint = f"; did you mean '{nearest}'?" if nearest else ""
                problems.add(f"has no {kind} '{given}'{hint}", member=given)
            elif entry[0] in encoded:
                problems.add(f"has '{given}' twice, in two spellings")
            else:
                problems.path.append(given)
                encoded[entry[0]] = entry[1](item, problems)
                problems.path.pop()
        self._check_required(encoded, intended, problems)
        return encoded

    def _check_required(
        self, encoded: Mapping[str, Any], intended: set[str | None], problems: EncodingProblems
    ) -> None:
        required = (
            name
            for name in self._shape.required_members
            if name not in encoded and not (problems.at_run_time and self._can_be_missing(name))
        )
        missing = [name for name in map(member_name, required) if name not in intended]
        if missing:
            problems.add("needs " + ", ".join(f"'{name}'" for name in missing))

    def _can_be_missing(self, name: str) -> bool:
        """Returns whether a request can be sent without a required member. The service then returns an error."""
        serialization = self._shape.members[name].serialization
        return serialization.get("location") != "uri" and not serialization.get("hostLabel")

    def _build_table(self) -> dict[str, tuple[str, Encode]]:
        encoders = {name: self._encoders.encoder(shape) for name, shape in self._shape.members.items()}
        self._table = {
            given: (name, encoders[name]) for given, name in member_names(self._shape.members).items()
        }
        return self._table


class _Container:
    """Creates the encoder of the items of a list or of the values of a map at the first value."""

    __slots__ = ("_encode", "_encoders", "_member")

    def __init__(self, member: Shape, encoders: ParameterEncoders) -> None:
        self._member = member
        self._encoders = encoders
        self._encode: Encode | None = None

    def _member_encoder(self) -> Encode:
        encode = self._encode = self._encode or self._encoders.encoder(self._member)
        return encode


class _List(_Container):
    """Encodes a list."""

    __slots__ = ("_is_header",)

    def __init__(self, shape: ListShape, encoders: ParameterEncoders) -> None:
        super().__init__(shape.member, encoders)
        self._is_header = shape.serialization.get("location") == "header"

    def __call__(self, value: Any, problems: EncodingProblems) -> Any:
        if not isinstance(value, list):
            problems.add("must be a list")
            return _INVALID
        encode = self._member_encoder()
        return [self._encode_item(encode, index, item, problems) for index, item in enumerate(value)]

    def _encode_item(self, encode: Encode, index: int, item: Any, problems: EncodingProblems) -> Any:
        problems.path.append(str(index))
        if item is None:
            problems.add("must not be null")
        encoded = None if item is None else encode(item, problems)
        if self._is_header and isinstance(encoded, str):
            problems.add_found(find_header_problem(encoded))
        problems.path.pop()
        return encoded


class _Map(_Container):
    """Encodes the values of a map. Keys are the user's data and don't change."""

    __slots__ = ("_are_headers",)

    def __init__(self, shape: MapShape, encoders: ParameterEncoders) -> None:
        super().__init__(shape.value, encoders)
        self._are_headers = shape.serialization.get("location") == "headers"

    def __call__(self, value: Any, problems: EncodingProblems) -> Any:
        if not isinstance(value, dict):
            problems.add("must be an object")
            return _INVALID
        encode = self._member_encoder()
        encoded = {}
        for key, item in value.items():
            if item is not None:
                problems.path.append(key)
                encoded[key] = encode(item, problems)
                if self._are_headers:
                    problems.add_found(find_header_problem(f"{key}{encoded[key]}"))
                problems.path.pop()
        return encoded


def _scalar(convert: Callable[[Any], Any], shape: Shape) -> Encode:
    location = shape.serialization.get("location")

    def encode(value: Any, problems: EncodingProblems) -> Any:
        try:
            encoded = convert(value)
        except InvalidValue as invalid:
            problems.add(str(invalid))
            return _INVALID
        if location == "uri" and isinstance(encoded, str):
            problems.add_found(find_label_problem(encoded, shape))
        elif location == "header" and isinstance(encoded, str):
            problems.add_found(find_header_problem(encoded))
        return encoded

    return encode


def _unchanged(value: Any, problems: EncodingProblems) -> Any:  # noqa: ARG001  a document is the user's data
    return value


def _is_document(shape: Shape) -> bool:
    return bool(getattr(shape, "is_document_type", False))
