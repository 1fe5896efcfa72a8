"""What placeholders stand for."""

from macro.definition.placeholders import resolve, sub_meaning, substitution_meaning
from macro.known import Intrinsic

NO_SUBSTITUTIONS = substitution_meaning({})


def test_text_without_placeholders_is_itself() -> None:
    assert resolve("orders", NO_SUBSTITUTIONS) == "orders"
    assert resolve("${orders}", NO_SUBSTITUTIONS) == "${orders}"


def test_a_whole_placeholder_is_the_value_it_stands_for() -> None:
    meaning = sub_meaning({"Name": {"Fn::ImportValue": "name"}}, NO_SUBSTITUTIONS)
    assert resolve("${Table}", meaning) == Intrinsic({"Ref": "Table"})
    assert resolve("${Table.Arn}", meaning) == Intrinsic({"Fn::GetAtt": ["Table", "Arn"]})
    assert resolve("${Name}", meaning) == Intrinsic({"Fn::ImportValue": "name"})
    assert resolve("${Seconds}", substitution_meaning({"Seconds": 30})) == 30


def test_text_around_placeholders_is_one_sub() -> None:
    meaning = sub_meaning({"Name": {"Fn::ImportValue": "name"}}, NO_SUBSTITUTIONS)
    assert resolve("${Stage}-${Table.Arn}", meaning) == Intrinsic({"Fn::Sub": "${Stage}-${Table.Arn}"})
    assert resolve("a/${Name}", meaning) == Intrinsic(
        {"Fn::Sub": ["a/${P0}", {"P0": {"Fn::ImportValue": "name"}}]}
    )


def test_text_around_literals_is_literal() -> None:
    assert resolve("${Stage}-orders", substitution_meaning({"Stage": "test"})) == "test-orders"


def test_an_escaped_placeholder_belongs_to_the_definition() -> None:
    inner = substitution_meaning({"Table": {"Ref": "Orders"}})
    meaning = sub_meaning({}, inner)
    assert resolve("${!Table}", meaning) == Intrinsic({"Ref": "Orders"})
    assert resolve("${!Other}", meaning) == "${Other}"
    assert resolve("${Stage}${!Other}", meaning) == Intrinsic({"Fn::Sub": "${Stage}${!Other}"})
