"""Tests of the values that conditions have in one deployment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from macro.intrinsics.conditions import evaluate_now, find_untaken
from macro.intrinsics.template_facts import TemplateFacts
from macro.model.call import Branch
from macro.model.stack_context import StackContext

if TYPE_CHECKING:
    from macro.model.template_values import Json

IS_PROD: Json = {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}
UNKNOWN: Json = {"Fn::Equals": [{"Ref": "Stored"}, "x"]}
CONDITIONS: dict[str, Json] = {
    "Prod": IS_PROD,
    "Test": {"Fn::Not": [{"Condition": "Prod"}]},
    "Unknown": UNKNOWN,
    "InRegion": {"Fn::Equals": ["eu-central-1", {"Ref": "AWS::Region"}]},
    "Number": {"Fn::Equals": [{"Ref": "Count"}, 1]},
    "Any": {"Fn::Or": [UNKNOWN, IS_PROD]},
    "AnyUnknown": {"Fn::Or": [UNKNOWN, {"Condition": "Test"}]},
    "All": {"Fn::And": [IS_PROD, {"Condition": "InRegion"}]},
    "NotAll": {"Fn::And": [UNKNOWN, {"Condition": "Test"}]},
    "AllUnknown": {"Fn::And": [UNKNOWN, IS_PROD]},
    "Itself": {"Condition": "Itself"},
    "Malformed": {"Fn::Equals": ["a"]},
    "List": {"Fn::Equals": [["a"], "a"]},
}
FACTS = TemplateFacts(
    parameters={"Stage": "prod", "Count": "1", "Stored": "x"},
    declarations={
        "Stage": {"Type": "String"},
        "Count": {"Type": "Number"},
        "Stored": {"Type": "AWS::SSM::Parameter::Value<String>"},
    },
    stack=StackContext("eu-central-1", "111122223333", "aws"),
    conditions=CONDITIONS,
)


def evaluate_condition(name: str, facts: TemplateFacts) -> Json:
    """Returns the value of a condition, or None if it isn't certain."""
    return evaluate_now({"Fn::If": [name, True, False]}, facts)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Prod", True),
        ("Test", False),
        ("Unknown", None),
        ("InRegion", True),
        ("Number", True),
        ("Any", True),
        ("AnyUnknown", None),
        ("All", True),
        ("NotAll", False),
        ("AllUnknown", None),
        ("Itself", None),
        ("Malformed", None),
        ("List", None),
        ("Missing", None),
    ],
)
def test_conditions_have_a_value_if_it_is_certain(name: str, value: Any) -> None:
    assert evaluate_condition(name, FACTS) is value


def test_values_of_one_deployment() -> None:
    assert evaluate_now({"Fn::If": ["Prod", {"Ref": "Stage"}, {"Ref": "Stored"}]}, FACTS) == "prod"
    assert evaluate_now({"Fn::Sub": ["a-${X}", {"X": {"Fn::If": ["Test", "b", "c"]}}]}, FACTS) == "a-c"
    assert evaluate_now({"Fn::If": ["Unknown", "a", "a"]}, FACTS) == "a"


@pytest.mark.parametrize(
    "value",
    [
        {"Fn::If": ["Unknown", "a", "b"]},
        {"Fn::If": ["Test", "a", {"Ref": "Stored"}]},
        {"Fn::If": ["Prod", {"Ref": "AWS::NoValue"}, "a"]},
    ],
)
def test_values_that_are_not_certain(value: Json) -> None:
    assert evaluate_now(value, FACTS) is None


def test_branch_that_is_certainly_not_taken_is_found() -> None:
    branches = tuple(Branch(name, taken=True) for name in ("Prod", "Unknown", "Test", "NotAll"))
    assert find_untaken(branches, FACTS) == Branch("Test", taken=True)
    assert find_untaken((*branches[:2], Branch("Test", taken=False)), FACTS) is None


def test_each_condition_is_evaluated_once() -> None:
    chain: dict[str, Json] = {
        f"C{index}": {"Fn::Or": [{"Condition": f"C{index + 1}"}] * 10} for index in range(15)
    }
    facts = TemplateFacts(conditions={**chain, "C15": {"Fn::Equals": ["a", "a"]}})
    assert evaluate_condition("C0", facts) is True


def test_long_chains_of_conditions_are_not_certain() -> None:
    chain: dict[str, Json] = {f"C{index}": {"Condition": f"C{index + 1}"} for index in range(5000)}
    assert evaluate_condition("C0", TemplateFacts(conditions=chain)) is None
