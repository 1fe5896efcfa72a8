"""Sample values of shapes, in the format of each side of the caller."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from botocore.model import ListShape, MapShape, StructureShape

from tests.caller.awsmodel import published_rules

if TYPE_CHECKING:
    from botocore.model import Shape

_DEPTH = 5
_TIME = datetime(2026, 1, 31, 12, tzinfo=UTC)
_ISO = "2026-01-31T12:00:00.000Z"
_DOCUMENT = {"fooBar": [1, {"Bool": "x"}], "BOOL": True}


@dataclass(frozen=True)
class Sample:
    """A value in four formats.

    Attributes:
        given: The value in the state's parameters.
        taken: The value that botocore serializes.
        held: The value in the service.
        got: The value in the state's result.
    """

    given: Any
    taken: Any
    held: Any
    got: Any


_SCALARS = {
    "string": Sample("aé", "aé", "aé", "aé"),
    "character": Sample("a", "a", "a", "a"),
    "integer": Sample(7, 7, 7, 7),
    "long": Sample(2**53 + 1, 2**53 + 1, 2**53 + 1, 2**53 + 1),
    "float": Sample(1.5, 1.5, 1.5, 1.5),
    "double": Sample(1.5, 1.5, 1.5, 1.5),
    "boolean": Sample(given=True, taken=True, held=True, got=True),
    "timestamp": Sample(_ISO, _TIME, _TIME, _ISO),
    "blob": Sample("text ü", "text ü".encode(), "text ü".encode(), "text ü"),
}
_ASCII = Sample("a", "a", "a", "a")
_JSON_MEMBER = Sample('{"a":1}', '{"a":1}', '{"a":1}', '{"a":1}')
_JSON_HEADER = Sample('{"a":1}', {"a": 1}, {"a": 1}, '{"a":1}')
_STATUS = Sample(200, 200, 200, 200)


class InfiniteShape(Exception):  # noqa: N818  it describes the shape
    """A shape requires itself as a member."""


def sample(shape: Shape, parents: tuple[str, ...] = ()) -> Sample:
    """Returns a sample with all members of a shape, except for recursive ones."""
    if getattr(shape, "is_document_type", False):
        return Sample(_DOCUMENT, _DOCUMENT, _DOCUMENT, _DOCUMENT)
    if isinstance(shape, StructureShape):
        return _structure(shape, (*parents, shape.name))
    if isinstance(shape, ListShape):
        item = sample(shape.member, parents)
        return Sample([item.given], [item.taken], [item.held], [item.got])
    if isinstance(shape, MapShape):
        key = "BOOL" if not shape.key.enum else shape.key.enum[0]  # type: ignore[attr-defined]
        item = sample(shape.value, parents)
        return Sample({key: item.given}, {key: item.taken}, {key: item.held}, {key: item.got})
    return _scalar(shape)


def _structure(shape: StructureShape, parents: tuple[str, ...]) -> Sample:
    made = Sample({}, {}, {}, {})
    for index, (name, member) in enumerate(shape.members.items()):
        required = name in shape.required_members or shape.is_tagged_union
        enough = len(parents) > _DEPTH and made.taken and not required
        value = None if enough else _member(member, parents)
        if value is None and name in shape.required_members:
            raise InfiniteShape
        if value is not None:
            native = published_rules.member(name)
            made.given[native if index % 2 else name] = value.given
            made.taken[name] = value.taken
            made.held[name] = value.held
            made.got[native] = value.got
        if value is not None and shape.is_tagged_union:
            break
    if shape.members and len(parents) > 1 and not made.taken:  # XML can't represent an empty structure
        raise InfiniteShape
    return made


def _member(shape: Shape, parents: tuple[str, ...]) -> Sample | None:
    """Returns the sample of a member, or None if the shape requires itself."""
    try:
        return None if _repeats(shape, parents) else sample(shape, parents)
    except InfiniteShape:
        return None


def _repeats(shape: Shape, parents: tuple[str, ...]) -> bool:
    while isinstance(shape, ListShape | MapShape):
        shape = shape.member if isinstance(shape, ListShape) else shape.value
    return shape.name in parents


def _scalar(shape: Shape) -> Sample:
    serialization = shape.serialization
    if serialization.get("jsonvalue"):
        return _JSON_HEADER if serialization.get("location") == "header" else _JSON_MEMBER
    if serialization.get("location") == "statusCode":
        return _STATUS
    enum = getattr(shape, "enum", None)
    if enum:
        return Sample(enum[0], enum[0], enum[0], enum[0])
    if shape.type_name == "string" and (serialization.get("location") or serialization.get("hostLabel")):
        return _ASCII
    return _SCALARS[shape.type_name]
