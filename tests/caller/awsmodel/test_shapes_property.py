"""Tests of encoding and decoding with generated models and values."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from botocore.model import ListShape, MapShape, ShapeResolver, StructureShape
from hypothesis import given, settings
from hypothesis import strategies as st

from caller.awsmodel.decoder import ResultDecoders
from caller.awsmodel.encoder import EncodingProblems, ParameterEncoders
from caller.contract import BlobFormat
from caller.errors import CallFailed
from caller.features.streaming_body import read_body
from caller.payload import parse_call
from tests.caller.awsmodel import published_rules
from tests.caller.calls import payload

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
SCALARS: dict[str, st.SearchStrategy[Any]] = {
    "string": TEXTS,
    "integer": st.integers(),
    "long": st.integers(),
    "double": st.one_of(
        st.floats(allow_nan=False, allow_infinity=False), st.sampled_from(["NaN", "-Infinity"])
    ),
    "boolean": st.booleans(),
    "blob": TEXTS,
    "timestamp": st.integers(0, 4 * 10**9).map(
        lambda seconds: datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    ),
}
NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9]{0,9}", fullmatch=True)
SHAPES = [f"Shape{number}" for number in range(5)]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@st.composite
def models(draw: st.DrawFn) -> dict[str, Any]:
    """Generates five structures, lists, or maps that can contain each other and themselves."""
    scalars = {name.title(): {"type": name} for name in SCALARS}
    shapes: dict[str, Any] = {"Key": {"type": "string"}, **scalars}
    references = st.sampled_from([*SHAPES, *scalars])
    for name in SHAPES:
        members = draw(st.lists(NAMES, unique_by=published_rules.member, min_size=1, max_size=4))
        kind = "structure" if name == SHAPES[0] else draw(st.sampled_from(["structure", "list", "map"]))
        shapes[name] = {
            "structure": {
                "type": "structure",
                "members": {each: {"shape": draw(references)} for each in members},
            },
            "list": {"type": "list", "member": {"shape": draw(references)}},
            "map": {"type": "map", "key": {"shape": "Key"}, "value": {"shape": draw(references)}},
        }[kind]
    return shapes


def value_of(draw: st.DrawFn, shape: Any, depth: int = 0) -> tuple[Any, Any]:
    """Returns a value in the native spelling, and the same value with the model's spelling for some members."""
    if isinstance(shape, StructureShape):
        chosen = [name for name in shape.members if depth < 5 and draw(st.booleans())]
        pairs = {name: value_of(draw, shape.members[name], depth + 1) for name in chosen}
        native = {published_rules.member(name): value for name, (value, _) in pairs.items()}
        mixed = {
            (name if draw(st.booleans()) else published_rules.member(name)): other
            for name, (_, other) in pairs.items()
        }
        return native, mixed
    if isinstance(shape, ListShape):
        items = [
            value_of(draw, shape.member, depth + 1)
            for _ in range(draw(st.integers(0, 2)) if depth < 5 else 0)
        ]
        return [value for value, _ in items], [other for _, other in items]
    if isinstance(shape, MapShape):
        keys = draw(st.lists(TEXTS, unique=True, max_size=2)) if depth < 5 else []
        entries = {key: value_of(draw, shape.value, depth + 1) for key in keys}
        return (
            {key: value for key, (value, _) in entries.items()},
            {key: other for key, (_, other) in entries.items()},
        )
    value = draw(SCALARS[shape.type_name])
    return value, value


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_round_trip(data: st.DataObject) -> None:
    resolver = ShapeResolver(data.draw(models()))
    shape = resolver.get_shape_by_name(SHAPES[0])
    native, mixed = value_of(data.draw, shape)  # type: ignore[arg-type]
    problems = EncodingProblems()
    encoded = ParameterEncoders(BlobFormat.TEXT).encoder(shape)(mixed, problems)
    assert problems.problems == []
    decode = ResultDecoders(BlobFormat.TEXT, read_body).decoder(shape)
    assert decode is not None
    assert decode(encoded) == native


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_any_value_is_encoded_or_invalid(data: st.DataObject) -> None:
    shape = ShapeResolver(data.draw(models())).get_shape_by_name(SHAPES[0])
    problems = EncodingProblems()
    ParameterEncoders(BlobFormat.NATIVE).encoder(shape)(data.draw(JSON), problems)
    assert problems.path == ["Parameters"]


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(st.sampled_from([*payload("s3", "GetObject", {}), "Targets", "Rotate", "Timeout"]), JSON)
)
def test_any_payload_is_parsed_or_invalid(fields: dict[str, Any]) -> None:
    try:
        parse_call(payload("s3", "GetObject", {}) | fields)
    except CallFailed as failed:
        assert failed.failure.name == "CrossRegion.InvalidCall"  # noqa: PT017  the payload can also be valid
