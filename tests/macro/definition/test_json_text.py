"""Tests of parsing and writing JSON text with placeholders."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from macro.definition.json_scanner import NotJson, Unquoted
from macro.definition.json_text import parse
from macro.definition.json_writer import dump, indentation

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(JSON, st.sampled_from([None, 2]))
def test_json_is_parsed_as_by_the_standard_library(value: object, indent: int | None) -> None:
    text = json.dumps(value, indent=indent)
    assert parse(text).value == json.loads(text)


@given(JSON, st.sampled_from([None, "", "    "]))
def test_written_text_has_the_same_value(value: object, margin: str | None) -> None:
    assert parse(dump(value, margin, 2)).value == value  # type: ignore[arg-type]


def test_span_of_an_object() -> None:
    text = ' {"a": [ {"b": 1} ]} '
    parsed = parse(text)
    assert isinstance(parsed.value, dict)
    inner = parsed.value["a"][0]  # type: ignore[index]
    start, end = parsed.span(inner)  # type: ignore[arg-type]
    assert text[start:end] == '{"b": 1}'


def test_unquoted_placeholder_is_written_unquoted() -> None:
    parsed = parse('{"Seconds": ${Delay}, "Name": "${Name}"}')
    assert parsed.value == {"Seconds": "${Delay}", "Name": "${Name}"}
    assert isinstance(parsed.value, dict)
    assert isinstance(parsed.value["Seconds"], Unquoted)
    assert not isinstance(parsed.value["Name"], Unquoted)
    assert dump(parsed.value, None, 2) == '{"Seconds": ${Delay}, "Name": "${Name}"}'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1 column 1: expected a value"),
        ('{"a": tru}', "line 1 column 7: expected a value"),
        ('{"a" 1}', "line 1 column 6: expected ':'"),
        ('{"a": 1\n "b": 2}', "line 2 column 2: expected ',' or '}'"),
        ("{a: 1}", "line 1 column 2: expected a member name in quotes"),
        ("[1, 2", "line 1 column 6: expected ',' or ']'"),
        ('{"a": NaN}', "line 1 column 7: expected a value"),
        ('{"a": $x}', "line 1 column 7: expected a value"),
        ("{} {}", "line 1 column 4: expected the end"),
        ('{"a": "x', "line 1 column 8: expected a value"),
    ],
)
def test_syntax_error_has_a_position(text: str, message: str) -> None:
    with pytest.raises(NotJson) as caught:
        parse(text)
    assert str(caught.value) == message


def test_integer_with_thousands_of_digits_is_an_error() -> None:
    with pytest.raises(NotJson, match=r"line 1 column 7: expected a shorter number"):
        parse('{"a": ' + "9" * 5_000 + "}")


def test_deep_nesting_is_an_error() -> None:
    with pytest.raises(NotJson, match="less nesting"):
        parse("[" * 100_000)


def test_lone_surrogate_is_escaped() -> None:
    written = dump({"a": "\ud800é"}, None, 2)
    assert written == '{"a": "\\ud800é"}'
    assert parse(written).value == {"a": "\ud800é"}


def test_indentation_of_a_line() -> None:
    text = '{\n    "a": {}\n}'
    assert indentation(text, text.index("{}")) == "    "
    assert indentation('{"a": {}}', 6) is None


@pytest.mark.parametrize("text", ["\ue0020\ue003", "\ue00299\ue003"])
def test_text_that_looks_like_an_internal_marker_does_not_change(text: str) -> None:
    value = {"Name": text, text: [Unquoted("${Delay}")]}
    written = dump(value, None, 2)  # type: ignore[arg-type]
    assert "${Delay}" in written
    assert json.loads(written.replace("${Delay}", "1")) == {"Name": text, text: [1]}
