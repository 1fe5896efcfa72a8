"""Tests of converting Fn::Sub and Fn::Join to text, and the edited text back to Fn::Join."""

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from macro.intrinsics.placeholders import resolve_placeholders, substitution_lookup
from macro.intrinsics.sub_join_text import FlatText, flatten_text, rejoin
from macro.model.template_values import Intrinsic

if TYPE_CHECKING:
    from macro.model.template_values import Json

OUTER = substitution_lookup({"Own": "own"})


def flat(value: "Json") -> FlatText:
    text = flatten_text(value, OUTER)
    assert text is not None
    return text


def joined(value: "Json") -> "list[Json]":
    """Returns the elements of an Fn::Join, with adjacent strings merged."""
    match value:
        case {"Fn::Join": [str(delimiter), list(elements)]}:
            parts: list[Json] = []
            for index, element in enumerate(elements):
                parts += [delimiter] if index else []
                parts += joined(element)
        case _:
            parts = [value]
    result: list[Json] = []
    for part in parts:
        if isinstance(part, str) and result and isinstance(result[-1], str):
            result[-1] += part
        elif part != "":
            result.append(part)
    return result


def test_values_without_text() -> None:
    assert flatten_text({"Ref": "A"}, OUTER) is None
    assert flatten_text({"Fn::Sub": {"Ref": "A"}}, OUTER) is None


def test_placeholders_in_a_join() -> None:
    text = flat(
        {
            "Fn::Join": [
                "-",
                ["a", {"Ref": "B"}, {"Fn::Sub": "${C}${!Own}"}, {"Fn::Join": ["", ["d", {"Ref": "E"}]]}],
            ]
        }
    )
    names = [name.split("}")[0] for name in text.text.split("${")[1:]]
    assert [text.meaning(name) for name in names] == [{"Ref": "B"}, {"Ref": "C"}, "own", {"Ref": "E"}]
    assert resolve_placeholders("${Own}", text.meaning) == "own"
    whole = resolve_placeholders(text.text, text.meaning)
    assert whole == Intrinsic({"Fn::Sub": "a-${B}-${C}own-d${E}"})


ELEMENT: "st.SearchStrategy[Json]" = st.one_of(
    st.text("ab,\n", max_size=4), st.sampled_from("XYZ").map(lambda name: {"Ref": name})
)


@given(st.sampled_from(["", "\n", ","]), st.lists(ELEMENT, min_size=1, max_size=6), st.data())
def test_edits_change_only_their_span(delimiter: str, elements: "list[Json]", data: st.DataObject) -> None:
    value: Json = {"Fn::Join": [delimiter, elements]}
    text = flat(value)
    # Edits of states start and end outside placeholders.
    positions = [
        index
        for index in range(len(text.text) + 1)
        if text.text.count("${", 0, index) == text.text.count("}", 0, index)
    ]
    bounds = sorted(data.draw(st.lists(st.sampled_from(positions), min_size=2, max_size=2)))
    start, end = bounds
    again = rejoin(text, elements, [(start, end, f"new{delimiter}text")])
    expected = text.text[:start] + f"new{delimiter}text" + text.text[end:]
    result: Json = {"Fn::Join": [delimiter, again]}
    written = flat(result)
    assert len(written.text) >= len("newtext")
    plain: list[Json] = []
    pieces = expected.split("${")
    plain.append(pieces[0])
    for piece in pieces[1:]:
        name, _, rest = piece.partition("}")
        plain += [text.meaning(name), rest]
    assert joined(result) == joined({"Fn::Join": ["", plain]})


def test_edits_change_only_the_edited_elements() -> None:
    elements: list[Json] = ["first", {"Fn::Sub": "${A}"}, "one two three", "last"]
    text = flat({"Fn::Join": ["\n", elements]})
    one, three = text.text.index("one"), text.text.index("three")
    edits = [(one, one + 3, "1\n1"), (three, three + 5, "3")]
    assert rejoin(text, elements, edits) == ["first", {"Fn::Sub": "${A}"}, "1", "1 two 3", "last"]


@pytest.mark.parametrize("name", ["\ue0007", "\ue000x", "\ue000", "\ue000" + "9" * 5000, "\ue000²"])
def test_placeholder_that_looks_like_an_internal_marker(name: str) -> None:
    placeholder = "${" + name + "}"
    elements: list[Json] = [f'{{"a": "{placeholder}", "b": "', {"Ref": "B"}, '"}']
    joined = flat({"Fn::Join": ["", elements]})
    assert joined.meaning(name) is None
    edited = rejoin(joined, elements, [(0, 1, "{")])
    assert edited[0] == elements[0]
