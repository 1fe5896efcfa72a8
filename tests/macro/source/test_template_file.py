"""Tests of reading and writing template files in both formats."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from macro.source.formats.source_span import DuplicateKey, Span
from macro.source.template_file import Format, UnreadableTemplate, check_is_object, read_template

if TYPE_CHECKING:
    from pathlib import Path


def test_json_keeps_order_and_indentation(tmp_path: Path) -> None:
    text = '{\n    "Z": {"Ref": "x"},\n    "A": "2012-10-17"\n}\n'
    path = tmp_path / "t.json"
    path.write_text(text)
    template = read_template(str(path))
    assert template.format is Format.JSON
    assert template.write(template.value) == json.dumps(json.loads(text), indent=4) + "\n"


def test_json_on_one_line_stays_on_one_line() -> None:
    template = read_template("-", standard_input='{"A": 1}')
    assert template.write({"A": [1, "é"]}) == '{"A": [1, "é"]}\n'


def test_full_and_short_forms_do_not_change() -> None:
    full = read_template("-", standard_input="A:\n  Ref: B\n")
    assert full.write(full.value) == "A:\n  Ref: B\n"
    short = read_template("-", standard_input="A: !Ref B\n")
    assert short.write(short.value) == "A: !Ref B\n"


def test_yaml_can_begin_with_a_brace() -> None:
    template = read_template("-", standard_input="{A: !Ref B}")
    assert template.format is Format.YAML
    assert template.value == {"A": {"Ref": "B"}}


def test_byte_order_mark_is_removed(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    path.write_bytes(b"\xef\xbb\xbfA: 1\n")
    assert read_template(str(path)).value == {"A": 1}


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ('{\n  "A": NaN\n}', 2, 8, "NaN"),
        ('{\n  "A": 1,\n  B\n}', 3, 3, "invalid JSON"),
        ('{\n  "A": [1,\n  2 , \n  ]\n}', 3, 5, "remove the comma before the closing bracket"),
        ('{"A": {"B": 1,}}', 1, 14, "remove the comma before the closing bracket"),
        ('{"A": "1,}", "B": }', 1, 19, "Expecting value"),
        ('{\n  // a comment\n  "A": 1}', 2, 3, "JSON can't contain comments; remove the comment"),
        ('{"A": 1 /* one */}', 1, 9, "JSON can't contain comments; remove the comment"),
        ("{'A': 1}", 1, 2, "strings need double quotation marks"),
        ('{"A": ' + "[" * 100_000, 1, 1, "nested too deeply"),
        ('{"A": ' + "9" * 5_000 + "}", 1, 1, "a number has thousands of digits"),
    ],
)
def test_invalid_json_has_a_position(text: str, line: int, column: int, message: str) -> None:
    with pytest.raises(UnreadableTemplate) as caught:
        read_template("t.json", standard_input=text)
    assert message in str(caught.value)
    assert (caught.value.line, caught.value.column) == (line, column)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *(("t.yaml", text) for text in ("", " \n\n", "# only a comment\n", "---\n", "null")),
        *(("t.json", text) for text in ("", "\n", "null")),
    ],
)
def test_empty_template(name: str, text: str) -> None:
    with pytest.raises(UnreadableTemplate, match="the template is empty"):
        check_is_object(read_template(name, standard_input=text))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("- a\n", "a list"),
        ("text\n", "text"),
        ("true", "true or false"),
        ("1", "a number"),
        ("1.5", "a number"),
    ],
)
def test_template_that_is_not_an_object(text: str, kind: str) -> None:
    with pytest.raises(UnreadableTemplate, match=f"a template is an object, not {kind}$"):
        check_is_object(read_template("t.yaml", standard_input=text))


def test_duplicate_json_keys_have_both_spans() -> None:
    text = '{\n  "A": {"X": "A", "Y": 1, "X": ["X"]},\n  "B": 1,\n  "A" : 2\n}'
    template = read_template("t.json", standard_input=text)
    assert template.value == {"A": 2, "B": 1}
    assert template.duplicates == (
        DuplicateKey("X", Span(2, 9, 2, 12), Span(2, 27, 2, 30)),
        DuplicateKey("A", Span(2, 3, 2, 6), Span(4, 3, 4, 6)),
    )
    assert template.positions.find(("A",)).span == Span(4, 3, 4, 6)


def test_unreadable_files_have_a_reason(tmp_path: Path) -> None:
    with pytest.raises(UnreadableTemplate, match="No such file"):
        read_template(str(tmp_path / "none.yaml"))
    binary = tmp_path / "t.yaml"
    binary.write_bytes(b"A: \xfc")
    with pytest.raises(UnreadableTemplate, match="isn't UTF-8 text"):
        read_template(str(binary))
    for encoding in ("utf-16-le", "utf-16-be"):
        binary.write_bytes(f"\ufeffA: \xfc{encoding}".encode(encoding))
        with pytest.raises(UnreadableTemplate, match="is UTF-16 text; save it as UTF-8"):
            read_template(str(binary))


@pytest.mark.parametrize(
    ("steps", "marked", "taken"),
    [
        (("Resources", "Orders"), '"Orders"', 2),
        (("Resources", "Orders", "List", 1), '"y"', 4),
        (("Resources", "Orders", "Path"), '"Path.$"', 3),
        (("Resources", "Nowhere"), '"Resources"', 1),
    ],
)
def test_keys_and_items_of_json_have_positions(steps: tuple[str | int, ...], marked: str, taken: int) -> None:
    text = '{"Resources": {\n "Orders": {"List": ["x", "y"],\n  "Path.$": "$.x"}}}'
    position = read_template("t.json", standard_input=text).positions.find(steps)
    line = text.splitlines()[position.span.line - 1]
    assert line[position.span.column - 1 : position.span.end_column - 1] == marked
    assert position.steps == taken


def test_json_that_is_nested_too_deeply_for_positions_has_none() -> None:
    text = f'{{"A": {"[" * 400}{"]" * 400}}}'
    match = read_template("<stdin>", standard_input=text).positions.find(("A",))
    assert (match.span, match.steps) == (Span(1, 1, 1, 1), 0)


def test_characters_in_json_strings_have_positions() -> None:
    value = 'tab\t"é" end'
    text = '{\n "A" : ' + json.dumps(value) + "}"
    template = read_template("t.json", standard_input=text)
    span = template.positions.find_in_text(("A",), value.index("end"))
    assert text.splitlines()[span.line - 1][span.column - 1 :].startswith("end")
