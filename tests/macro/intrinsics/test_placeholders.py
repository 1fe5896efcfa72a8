"""Tests of resolving placeholders in text."""

from macro.intrinsics.placeholders import resolve_placeholders, sub_lookup, substitution_lookup
from macro.model.template_values import Intrinsic

NO_SUBSTITUTIONS = substitution_lookup({})


def test_text_without_placeholders_does_not_change() -> None:
    assert resolve_placeholders("orders", NO_SUBSTITUTIONS) == "orders"
    assert resolve_placeholders("${orders}", NO_SUBSTITUTIONS) == "${orders}"


def test_text_that_is_one_placeholder_becomes_its_value() -> None:
    meaning = sub_lookup({"Name": {"Fn::ImportValue": "name"}}, NO_SUBSTITUTIONS)
    assert resolve_placeholders("${Table}", meaning) == Intrinsic({"Ref": "Table"})
    assert resolve_placeholders("${Table.Arn}", meaning) == Intrinsic({"Fn::GetAtt": ["Table", "Arn"]})
    assert resolve_placeholders("${Name}", meaning) == Intrinsic({"Fn::ImportValue": "name"})
    assert resolve_placeholders("${Seconds}", substitution_lookup({"Seconds": 30})) == "30"


def test_text_with_functions_becomes_one_sub() -> None:
    meaning = sub_lookup({"Name": {"Fn::ImportValue": "name"}}, NO_SUBSTITUTIONS)
    assert resolve_placeholders("${Stage}-${Table.Arn}", meaning) == Intrinsic(
        {"Fn::Sub": "${Stage}-${Table.Arn}"}
    )
    assert resolve_placeholders("a/${Name}", meaning) == Intrinsic(
        {"Fn::Sub": ["a/${P0}", {"P0": {"Fn::ImportValue": "name"}}]}
    )


def test_text_with_literals_becomes_a_literal() -> None:
    assert resolve_placeholders("${Stage}-orders", substitution_lookup({"Stage": "test"})) == "test-orders"


def test_definition_substitutions_replace_escaped_placeholders() -> None:
    inner = substitution_lookup({"Table": {"Ref": "Orders"}})
    meaning = sub_lookup({}, inner)
    assert resolve_placeholders("${!Table}", meaning) == Intrinsic({"Ref": "Orders"})
    assert resolve_placeholders("${!Other}", meaning) == "${Other}"
    assert resolve_placeholders("${Stage}${!Other}", meaning) == Intrinsic({"Fn::Sub": "${Stage}${!Other}"})
