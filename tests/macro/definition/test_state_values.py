"""Tests of reading the values of a state in every definition format."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from macro.definition.forms import read_form
from macro.definition.state_values import read_value
from macro.model.template_values import Intrinsic, RunTime
from tests.macro.definition.forms import ANY, FACTS, JSONATA, JSONPATH, tree

if TYPE_CHECKING:
    from macro.model.call import QueryLanguage

IMPORT = Intrinsic({"Fn::ImportValue": "p"})


def read(value: Any, language: QueryLanguage = JSONPATH, **substitutions: Any) -> Any:
    """Reads a value in a definition that is an object."""
    return read_value(value, tree(substitutions), language)


def read_text(member: str, substitutions: dict[str, Any] | None = None, sub: Any = None) -> Any:
    """Reads the member `Value` of a definition string, or of an `Fn::Sub` if `sub` contains its variables."""
    text = f'{{"States": {{}}, "Value": {member}}}'
    value: Any = text if sub is None else {"Fn::Sub": [text, sub]}
    form = read_form(value, substitutions or {}, FACTS)
    assert form
    assert isinstance(form.root, dict)
    return read_value(form.root["Value"], form, JSONPATH)


def test_literals_and_functions() -> None:
    assert read({"A": "x", "B": [1, None, True]}) == {"A": "x", "B": [1, None, True]}
    value = read({"Ref": "Limit"})
    assert value == Intrinsic({"Ref": "Limit"})
    assert value.possible == ("5",)
    assert read({"Ref": "Secret"}).possible is None


def test_dynamic_reference_is_an_intrinsic_function() -> None:
    assert read("{{resolve:ssm:/x}}") == Intrinsic({"Fn::Sub": "{{resolve:ssm:/x}}"})
    assert read("${A} ${!B} {{resolve:ssm:/x}}").function == {"Fn::Sub": "${!A} ${!!B} {{resolve:ssm:/x}}"}
    assert read("{{resolve:ssm:/x}}").possible is None
    assert read("${A}", A="{{resolve:ssm:/x}}").possible is None


@pytest.mark.parametrize(
    ("member", "value", "expected"),
    [
        ("${V}", 5, 5),
        ("${V}", "5", 5),
        ("${V}", True, True),
        ("${V}", "false", False),
        ("${V}", '"5"', "5"),
        ("${V}", "[1, 2]", [1, 2]),
        ("${V}", '{"Name.$": "$.x", "Other": "${V}"}', {"Name": RunTime("$.x"), "Other": "${V}"}),
        ("${V}", "five", "five"),
        ('"${V}"', 5, "5"),
        ('"${V}"', "5", "5"),
        ('"${V}"', True, "true"),
        ('"a${V}"', 5, "a5"),
        ('"a${V}"', True, "atrue"),
        ('"${V}"', '{"a": 1}', '{"a": 1}'),
        ("${Other}", 5, "${Other}"),
    ],
)
def test_quoted_placeholder_is_a_string(member: str, value: Any, expected: Any) -> None:
    for actual in (
        read_text(member, {"V": value}),
        read_text(member.replace("${V}", "${!V}"), {"V": value}, sub={})
        if "Other" not in member
        else expected,
    ):
        assert actual == expected
        assert type(actual) is type(expected)


@pytest.mark.parametrize(
    ("member", "name", "possible"),
    [
        ("${V}", "Limit", (5,)),
        ("${V}", "Flag", (True,)),
        ("${V}", "Text", ("five",)),
        ('"${V}"', "Limit", ("5",)),
        ('"${V}"', "Flag", ("true",)),
        ("${V}", "Secret", None),
    ],
)
def test_placeholders_of_parameters(member: str, name: str, possible: Any) -> None:
    for value in (
        read_text(member, {"V": {"Ref": name}}),
        read_text(member, sub={"V": {"Ref": name}}),
        read_text(member.replace("V", name), sub={}),
    ):
        assert value == Intrinsic({"Ref": name})
        assert value.possible == possible
        assert possible is None or type(value.possible[0]) is type(possible[0])


def test_placeholder_for_an_object() -> None:
    assert read_text("${Object}", sub={}) == {"TableName": "orders"}
    assert read_text("${V}", {"V": {"Ref": "Object"}}) == {"TableName": "orders"}
    assert read_text('"${V}"', {"V": {"Ref": "Object"}}) == Intrinsic({"Ref": "Object"})


def test_repeated_objects_are_limited() -> None:
    text = json.dumps(["x" * 10_000])
    assert read_text("[${V}, ${V}]", {"V": text}) == [["x" * 10_000]] * 2
    values = read_text("[" + ", ".join(["${V}"] * 100) + "]", {"V": text})
    assert [type(value) for value in values] == [Intrinsic] * 100


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("States.Format('/app/{}', $.n)", RunTime("States.Format('/app/{}', $.n)", ("/app/", ANY))),
        ("$.key", RunTime("$.key")),
        ("States.Format('constant')", "constant"),
        (
            {"Fn::Sub": "States.Format('${Prefix}/{}', $.key)"},
            RunTime("States.Format('${Prefix}/{}', $.key)", (Intrinsic({"Ref": "Prefix"}), "/", ANY)),
        ),
        (
            {"Fn::Join": ["", ["States.Format('", {"Fn::ImportValue": "p"}, "/{}', $.key)"]]},
            RunTime(
                'States.Format(\'{"Fn::ImportValue": "p"}/{}\', $.key)',
                (Intrinsic({"Fn::ImportValue": "p"}), "/", ANY),
            ),
        ),
        ({"Fn::Sub": "$.${Prefix}"}, RunTime("$.${Prefix}")),
        ({"Fn::Sub": "States.Format('${Prefix}')"}, Intrinsic({"Ref": "Prefix"})),
        ({"Ref": "Text"}, RunTime('{"Ref": "Text"}')),
        ({"Fn::If": ["A", "$.a", "$.b"]}, RunTime('{"Fn::If": ["A", "$.a", "$.b"]}')),
    ],
)
def test_jsonpath_expressions(value: Any, expected: Any) -> None:
    assert read({"Key.$": value}) == {"Key": expected}
    assert read({"Key.$": value}, JSONATA).keys() == {"Key.$"}


def test_substitutions_in_jsonpath_expressions() -> None:
    value = read({"Key.$": "States.Format('${P}/{}', $.key)"}, P="out")
    assert value == {"Key": RunTime("States.Format('out/{}', $.key)", ("out/", ANY))}
    value = read({"Key.$": "States.Format('${P}/{}', $.key)"}, P={"Ref": "Prefix"})
    assert value["Key"].parts == (Intrinsic({"Ref": "Prefix"}), "/", ANY)
    assert value["Key"].parts[0].function == {"Ref": "Prefix"}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("{% 'nightly' %}", "nightly"),
        ("{% 5 %}", 5),
        ("{% true %}", True),
        ("{% 'a/' & $x %}", RunTime("{% 'a/' & $x %}", ("a/", ANY))),
        ("{% $x %}", RunTime("{% $x %}")),
        (" {% 'nightly' %}", " {% 'nightly' %}"),
        (
            {"Fn::Sub": "{% '${Prefix}/' & $x %}"},
            RunTime("{% '${Prefix}/' & $x %}", (Intrinsic({"Ref": "Prefix"}), "/", ANY)),
        ),
        ({"Fn::Sub": "{% '${Prefix}/x' %}"}, Intrinsic({"Fn::Sub": "${Prefix}/x"})),
        ({"Fn::Sub": "{% ${Prefix} %}"}, RunTime("{% ${Prefix} %}")),
        ({"Fn::Sub": "${Prefix}"}, Intrinsic({"Fn::Sub": "${Prefix}"})),
        ({"Ref": "Code"}, RunTime('{"Ref": "Code"}')),
        ({"Fn::If": ["A", "{% $x %}", "y"]}, RunTime('{"Fn::If": ["A", "{% $x %}", "y"]}')),
        (
            {"Fn::If": ["A", {"S": "{% $x %}"}, {"S": "y"}]},
            RunTime('{"Fn::If": ["A", {"S": "{% $x %}"}, {"S": "y"}]}'),
        ),
        ("{%", "{%"),
        ("{%}", "{%}"),
    ],
)
def test_jsonata_expressions(value: Any, expected: Any) -> None:
    assert read(value, JSONATA) == expected
    if isinstance(value, str):
        assert read(value, JSONPATH) == value


def test_constant_expression_is_evaluated() -> None:
    assert read({"Fn::Sub": "{% '${Prefix}/x' %}"}, JSONATA).possible == ("in/x",)
    assert read("{% '${P}' & '/x' %}", JSONATA, P="out") == "out/x"
    assert read("${P}", JSONATA, P="{% $x %}") == RunTime("{% $x %}")
