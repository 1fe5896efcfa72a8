"""Tests of parsing CloudFormation YAML."""

from __future__ import annotations

import textwrap
import time
from typing import Any

import pytest
from awscli.customizations.cloudformation.yamlhelper import yaml_parse

from macro.source.formats.source_span import DuplicateKey, PositionMatch, Span
from macro.source.formats.yaml_text import NotYaml, read_yaml


def value_of(text: str) -> Any:
    return read_yaml(textwrap.dedent(text)).value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("!Ref Bucket", {"Ref": "Bucket"}),
        ("!GetAtt Role.Arn", {"Fn::GetAtt": ["Role", "Arn"]}),
        ("!GetAtt Nested.Outputs.Arn", {"Fn::GetAtt": ["Nested", "Outputs.Arn"]}),
        ("!GetAtt [Role, Arn]", {"Fn::GetAtt": ["Role", "Arn"]}),
        ("!Sub ['${A}', {A: !Ref B}]", {"Fn::Sub": ["${A}", {"A": {"Ref": "B"}}]}),
        ("!Condition Big", {"Condition": "Big"}),
        ("!If [Big, !Ref A, !Ref AWS::NoValue]", {"Fn::If": ["Big", {"Ref": "A"}, {"Ref": "AWS::NoValue"}]}),
        ("!Transform {Name: AWS::Include}", {"Fn::Transform": {"Name": "AWS::Include"}}),
        ("!GetStackOutput {StackName: s}", {"Fn::GetStackOutput": {"StackName": "s"}}),
        ("!AddedNextYear [a]", {"Fn::AddedNextYear": ["a"]}),
        ("Fn::GetAtt: Role.Arn", {"Fn::GetAtt": "Role.Arn"}),
    ],
)
def test_short_form_functions_are_parsed_to_full_form(text: str, value: Any) -> None:
    assert value_of(text) == value


@pytest.mark.parametrize(
    "text",
    ["yes", "'yes'", "0755", "'0755'", "1_000", "1.50", "~", "null", "22:22", "x", "off", "007.5"],
)
def test_scalars_are_the_same_as_in_the_aws_cli(text: str) -> None:
    assert read_yaml(f"A: {text}").value == yaml_parse(f"A: {text}")


@pytest.mark.parametrize("text", ["2012-10-17", "y", "n", ".inf", ".nan"])
def test_values_that_json_does_not_have_are_strings(text: str) -> None:
    assert value_of(f"A: {text}") == {"A": text}


def test_keys_are_strings_and_keep_their_order() -> None:
    value = value_of("on: 1\n10: 2\ny: 3\na: 4\n")
    assert list(value) == ["on", "10", "y", "a"]


def test_anchors_and_merge_keys_are_resolved() -> None:
    value = value_of("""\
        Base: &base {A: 1, B: 2}
        Own: {<<: *base, B: 3}
        Same: *base
        """)
    assert value["Own"] == {"A": 1, "B": 3}
    assert value["Same"] == value["Base"]


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("A: [1, 2\nB: 3\n", 2, 2, "invalid YAML: while parsing a flow sequence"),
        ("A: *nothing\n", 1, 4, "found undefined alias"),
        ("A:\n  ? [a, b]\n  : c\n", 2, 5, "a key must be a string"),
        ("---\nA: 1\n---\nB: 1\n", 3, 1, "invalid YAML"),
        ("A:\n  B: 1\n\tC: 2\n", 3, 1, "a tab can't indent a line; use spaces"),
        ("ä: 1\nA: @x\n", 2, 4, "'@' can't begin a value; write the value in quotation marks"),
        ("A: 1\nB: 'x\nC: 2\n", 2, 4, "the quotation mark isn't closed"),
        ('A: 1\nB: "x\nC: 2\n', 2, 4, "the quotation mark isn't closed"),
        ("A: 1\nB: {C: 1\nD: 2\n", 3, 2, "while parsing a flow mapping from line 2, did not find"),
        ("A: 1\nB: a\0b\n", 2, 5, "the control character U+0000 isn't allowed"),
    ],
)
def test_syntax_errors_have_a_position(text: str, line: int, column: int, message: str) -> None:
    with pytest.raises(NotYaml) as caught:
        read_yaml(text)
    assert message in str(caught.value)
    assert (caught.value.line, caught.value.column) == (line, column)


def test_integer_with_thousands_of_digits_is_refused() -> None:
    with pytest.raises(NotYaml, match="the number has thousands of digits") as caught:
        read_yaml("a:\n  b: " + "9" * 5_000)
    assert (caught.value.line, caught.value.column) == (2, 6)


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(NotYaml, match="nested too deeply"):
        read_yaml("[" * 5000 + "]" * 5000)


def test_last_of_duplicate_keys_is_used() -> None:
    read = read_yaml("A: {X: 1, Y: 2, X: 3}\nB: 1\nA: {Z: 4}\n")
    assert read.value == {"A": {"Z": 4}, "B": 1}
    assert read.duplicates == (
        DuplicateKey("X", Span(1, 5, 1, 6), Span(1, 17, 1, 18)),
        DuplicateKey("A", Span(1, 1, 1, 2), Span(3, 1, 3, 2)),
    )
    assert read.find(("A", "Z")) == PositionMatch(Span(3, 5, 3, 6), 2)


def _chain(count: int, link: str) -> str:
    return "a0: &a0 {x: 1}\n" + "".join(
        f"a{n}: &a{n} {link.replace('*', f'*a{n - 1}')}\n" for n in range(1, count)
    )


@pytest.mark.parametrize(
    "text",
    [
        _chain(60, "[*, *]"),
        _chain(60, "{<<: [*, *]}"),
        _chain(1000, "[*]"),
        "a: &a {" + ", ".join(f"k{n}: 1" for n in range(5000)) + "}\nb:\n" + "  - <<: *a\n" * 5000,
    ],
    ids=["doubled aliases", "doubled merges", "nested aliases", "copied merges"],
)
def test_multiplying_aliases_are_refused_quickly(text: str) -> None:
    started = time.process_time()
    with pytest.raises(NotYaml, match=r"the YAML aliases expand to too many values|nested too deeply"):
        read_yaml(text)
    assert time.process_time() - started < 5


def test_alias_inside_its_anchor_is_refused() -> None:
    with pytest.raises(NotYaml, match="a YAML alias refers to a value that contains it"):
        read_yaml("A: &a [*a]")


def test_nested_short_forms_without_aliases_are_too_deep() -> None:
    """A short form has two levels in its long form."""
    with pytest.raises(NotYaml, match="nested too deeply"):
        read_yaml("!If [C, x, " * 150 + "y" + "]" * 150)


def test_nesting_of_any_depth_does_not_crash() -> None:
    with pytest.raises(NotYaml, match="nested too deeply"):
        read_yaml("[" * 500_000)


TEXT = """\
Resources:
  Orders:
    Properties: {Name: !Sub "a-${B}", Items: [x, y]}
    Text: |
      first
        second "third"
    Quoted: "tab\\tand \\u00e9 end"
    Single: 'it''s end'
    Folded: >
      some
      text
    Path.$: $.x
"""


@pytest.mark.parametrize(
    ("steps", "marked", "taken"),
    [
        (("Resources", "Orders"), "Orders", 2),
        (("Resources", "Orders", "Properties", "Name"), "Name", 4),
        (("Resources", "Orders", "Properties", "Name", "Fn::Sub"), "Name", 5),
        (("Resources", "Orders", "Properties", "Items", "1"), "y", 5),
        (("Resources", "Orders", "Properties", "Items", 0), "x", 5),
        (("Resources", "Orders", "Path"), "Path.$", 3),
        (("Resources", "Orders", "Nowhere", "Deep"), "Orders", 2),
    ],
)
def test_keys_and_items_have_positions(steps: tuple[str | int, ...], marked: str, taken: int) -> None:
    position = read_yaml(TEXT).find(steps)
    line = TEXT.splitlines()[position.span.line - 1]
    assert line[position.span.column - 1 : position.span.end_column - 1] == marked
    assert position.steps == taken


@pytest.mark.parametrize(
    ("name", "word"), [("Text", "second"), ("Text", '"third"'), ("Quoted", "end"), ("Single", "end")]
)
def test_characters_in_strings_have_positions(name: str, word: str) -> None:
    text = read_yaml(TEXT)
    value: Any = text.value
    steps = ("Resources", "Orders", name)
    span = text.find_in_text(steps, value["Resources"]["Orders"][name].index(word))
    assert TEXT.splitlines()[span.line - 1][span.column - 1 :].startswith(word)


def test_folded_strings_have_one_position() -> None:
    assert read_yaml(TEXT).find_in_text(("Resources", "Orders", "Folded"), 6) == Span(9, 13, 9, 13)
