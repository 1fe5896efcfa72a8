"""One value of a shape, as it is on each side of the caller."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from botocore.model import ListShape, MapShape, StructureShape

from tests.caller.awsmodel import published_rules

if TYPE_CHECKING:
    from botocore.model import Shape

_DEPTH = 5
_MOMENT = datetime(2026, 1, 31, 12, tzinfo=UTC)
_ISO = "2026-01-31T12:00:00.000Z"
_DOCUMENT = {"fooBar": [1, {"Bool": "x"}], "BOOL": True}


@dataclass(frozen=True)
class Sample:
    """A value as a state writes it, as botocore takes it, as a service holds it, and as a state gets it."""

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
    "timestamp": Sample(_ISO, _MOMENT, _MOMENT, _ISO),
    "blob": Sample("text ü", "text ü".encode(), "text ü".encode(), "text ü"),
}
_ASCII = Sample("a", "a", "a", "a")
_JSON_MEMBER = Sample('{"a":1}', '{"a":1}', '{"a":1}', '{"a":1}')
_JSON_HEADER = Sample('{"a":1}', {"a": 1}, {"a": 1}, '{"a":1}')
_STATUS = Sample(200, 200, 200, 200)


class Endless(Exception):  # noqa: N818  it says what the shape is
    """A shape that can't be without holding itself once more."""


def sample(shape: Shape, above: tuple[str, ...] = ()) -> Sample:
    """A value with every member that the shape has, down to where it repeats itself."""
    if getattr(shape, "is_document_type", False):
        return Sample(_DOCUMENT, _DOCUMENT, _DOCUMENT, _DOCUMENT)
    if isinstance(shape, StructureShape):
        return _structure(shape, (*above, shape.name))
    if isinstance(shape, ListShape):
        item = sample(shape.member, above)
        return Sample([item.given], [item.taken], [item.held], [item.got])
    if isinstance(shape, MapShape):
        key = "BOOL" if not shape.key.enum else shape.key.enum[0]  # type: ignore[attr-defined]
        item = sample(shape.value, above)
        return Sample({key: item.given}, {key: item.taken}, {key: item.held}, {key: item.got})
    return _scalar(shape)


def _structure(shape: StructureShape, above: tuple[str, ...]) -> Sample:
    made = Sample({}, {}, {}, {})
    for index, (name, member) in enumerate(shape.members.items()):
        required = name in shape.required_members or shape.is_tagged_union
        enough = len(above) > _DEPTH and made.taken and not required
        value = None if enough else _member(member, above)
        if value is None and name in shape.required_members:
            raise Endless
        if value is not None:
            native = published_rules.member(name)
            made.given[native if index % 2 else name] = value.given
            made.taken[name] = value.taken
            made.held[name] = value.held
            made.got[native] = value.got
        if value is not None and shape.is_tagged_union:
            break
    if shape.members and len(above) > 1 and not made.taken:  # XML has no word for it
        raise Endless
    return made


def _member(shape: Shape, above: tuple[str, ...]) -> Sample | None:
    """A member's value, or None where the shape would have to hold itself without end."""
    try:
        return None if _repeats(shape, above) else sample(shape, above)
    except Endless:
        return None


def _repeats(shape: Shape, above: tuple[str, ...]) -> bool:
    while isinstance(shape, ListShape | MapShape):
        shape = shape.member if isinstance(shape, ListShape) else shape.value
    return shape.name in above


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
