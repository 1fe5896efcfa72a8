"""Tests of the possible values of intrinsic functions before deployment."""

from __future__ import annotations

from typing import Any

import pytest

from macro.intrinsics.evaluation import evaluate
from macro.intrinsics.origins import read_intrinsic
from macro.intrinsics.possible_values import MAX_VALUES
from macro.intrinsics.template_facts import read_template_facts
from macro.model.stack_context import StackContext
from tests.function_calls import count_function_calls

TEMPLATE: dict[str, Any] = {
    "Parameters": {
        "Stage": {"Type": "String"},
        "Count": {"Type": "Number"},
        "Regions": {"Type": "CommaDelimitedList"},
        "Subnets": {"Type": "List<AWS::EC2::Subnet::Id>"},
        "Secret": {"Type": "String", "NoEcho": True},
        "SecretText": {"Type": "String", "NoEcho": "true"},
        "Stored": {"Type": "AWS::SSM::Parameter::Value<String>"},
        "StoredList": {"Type": "AWS::SSM::Parameter::Value<List<String>>"},
        "StoredName": {"Type": "AWS::SSM::Parameter::Name"},
        "Reference": {"Type": "String"},
        "References": {"Type": "CommaDelimitedList"},
        "Missing": {"Type": "String"},
    },
    "Mappings": {
        "Peers": {
            "eu-central-1": {"Region": "us-west-2", "All": ["us-west-2", "us-east-1"], "Number": 3},
            "eu-west-1": {"Region": "us-east-1", "Other": "x", "Stored": "{{resolve:ssm:/x}}"},
        }
    },
}
VALUES = {
    "Stage": "test",
    "Count": "5",
    "Regions": "us-west-2, eu-west-1",
    "Subnets": "a,b",
    "Secret": "s3cr3t",
    "SecretText": "s3cr3t",
    "Stored": "/name",
    "StoredList": "/names",
    "StoredName": "/path",
    "Reference": "{{resolve:ssm:/x}}",
    "References": "a,{{resolve:ssm:/x}}",
}
FACTS = read_template_facts(TEMPLATE, VALUES, StackContext("eu-central-1", "123456789012", "aws"))
REGION = {"Ref": "AWS::Region"}


def if_(condition: str, then: Any, otherwise: Any) -> dict[str, Any]:
    return {"Fn::If": [condition, then, otherwise]}


@pytest.mark.parametrize(
    ("value", "possible"),
    [
        ("text", ("text",)),
        (5, (5,)),
        ({"Ref": "Stage"}, ("test",)),
        ({"Ref": "Count"}, ("5",)),
        ({"Ref": "StoredName"}, ("/path",)),
        ({"Ref": "Regions"}, (["us-west-2", "eu-west-1"],)),
        ({"Ref": "Subnets"}, (["a", "b"],)),
        (REGION, ("eu-central-1",)),
        ({"Ref": "AWS::URLSuffix"}, ("amazonaws.com",)),
        ({"Ref": "AWS::NoValue"}, (None,)),
        ({"Fn::Sub": "${Stage}-${AWS::AccountId}"}, ("test-123456789012",)),
        ({"Fn::Sub": "${!Stage}-${Stage}"}, ("${Stage}-test",)),
        ({"Fn::Sub": ["${A}/${Stage}", {"A": {"Ref": "Count"}}]}, ("5/test",)),
        ({"Fn::Sub": ["${A}${B}", {"A": True, "B": 1}]}, ("true1",)),
        ({"Fn::Join": [":", ["arn", {"Ref": "AWS::Partition"}, "s3"]]}, ("arn:aws:s3",)),
        ({"Fn::Join": [",", {"Ref": "Regions"}]}, ("us-west-2,eu-west-1",)),
        ({"Fn::Join": ["-", ["a", if_("A", "b", {"Ref": "AWS::NoValue"})]]}, ("a-b", "a")),
        ({"Fn::Split": [":", "a:b"]}, (["a", "b"],)),
        ({"Fn::Select": [1, {"Ref": "Regions"}]}, ("eu-west-1",)),
        ({"Fn::Select": ["0", ["a", {"Fn::ImportValue": "x"}]]}, ("a",)),
        ({"Fn::Select": [1, {"Fn::Split": ["/", {"Fn::Sub": "a/${Stage}"}]}]}, ("test",)),
        ({"Fn::FindInMap": ["Peers", REGION, "Region"]}, ("us-west-2",)),
        ({"Fn::FindInMap": ["Peers", REGION, "All"]}, (["us-west-2", "us-east-1"],)),
        ({"Fn::FindInMap": ["Peers", {"Ref": "AWS::StackName"}, "Region"]}, ("us-west-2", "us-east-1")),
        ({"Fn::FindInMap": ["Peers", {"Ref": "Missing"}, "Other"]}, ("x",)),
        ({"Fn::FindInMap": ["Peers", "me-south-1", "Region", {"DefaultValue": "d"}]}, ("d",)),
        (
            {"Fn::FindInMap": ["Peers", {"Ref": "Missing"}, "Region", {"DefaultValue": "d"}]},
            ("us-west-2", "us-east-1", "d"),
        ),
        (if_("A", "x", {"Ref": "Stage"}), ("x", "test")),
        (if_("A", "x", "x"), ("x",)),
        ({"Fn::If": ["A", 1, True]}, (1, True)),
        ({"S": if_("A", "x", "y")}, ({"S": "x"}, {"S": "y"})),
        (["a", if_("A", "b", {"Ref": "AWS::NoValue"})], (["a", "b"], ["a"])),
    ],
)
def test_possible_values(value: Any, possible: tuple[Any, ...]) -> None:
    result = evaluate(value, FACTS)
    assert result == possible
    assert [type(each) for each in result or ()] == [type(each) for each in possible]


@pytest.mark.parametrize(
    "value",
    [
        {"Ref": "Secret"},
        {"Ref": "SecretText"},
        {"Ref": "Stored"},
        {"Ref": "StoredList"},
        {"Ref": "Reference"},
        {"Ref": "References"},
        {"Fn::FindInMap": ["Peers", "eu-west-1", "Stored"]},
        {"Ref": "Missing"},
        {"Ref": "Bucket"},
        {"Ref": "AWS::StackId"},
        {"Fn::GetAtt": ["Role", "Arn"]},
        {"Fn::ImportValue": "x"},
        {"Fn::GetStackOutput": {"StackName": "s", "OutputName": "o"}},
        {"Fn::Unheard": ["of"]},
        "{{resolve:secretsmanager:x}}",
        {"Fn::Sub": "a/{{resolve:ssm:/x}}"},
        {"Fn::Join": ["", ["{{resolve:", "ssm:/x}}"]]},
        {"Fn::Sub": "${Role.Arn}"},
        {"Fn::Sub": ["${F}", {"F": {"Fn::GetAtt": ["Role", "Arn"]}}]},
        {"Fn::Sub": "${Regions}"},
        {"Fn::Sub": 5},
        {"Fn::Join": [":", "text"]},
        {"Fn::Join": 5},
        {"Fn::Select": [5, {"Ref": "Regions"}]},
        {"Fn::Select": ["x", ["a"]]},
        {"Fn::Select": [-1, ["a"]]},
        {"Fn::Select": [True, ["a", "b"]]},
        {"Fn::Select": 5},
        {"Fn::Split": ["", "ab"]},
        {"Fn::Split": [":", {"Fn::ImportValue": "x"}]},
        {"Fn::FindInMap": ["Nothing", "a", "b"]},
        {"Fn::FindInMap": ["Peers", "me-south-1", "Region"]},
        {"Fn::FindInMap": 5},
        {"Fn::If": ["A", "x"]},
        {"Ref": ["x"]},
        if_("A", "x", {"Fn::ImportValue": "y"}),
        {"Fn::Sub": "x" * 2000 + "${Stage}"},
    ],
)
def test_unknown_values(value: Any) -> None:
    assert evaluate(value, FACTS) is None


def test_branches_of_the_same_condition_are_combined_once() -> None:
    value: Any = {"Fn::Sub": ["${A}-${B}", {"A": if_("C", "us-west", "eu-central"), "B": if_("C", "2", "1")}]}
    assert evaluate(value, FACTS) == ("us-west-2", "eu-central-1")
    assert evaluate(if_("C", if_("C", "a", "b"), if_("C", "c", "d")), FACTS) == ("a", "d")


def test_known_values_in_a_list_with_unknown_values() -> None:
    value = read_intrinsic(if_("A", "us-wst-9", {"Fn::ImportValue": "y"}), FACTS)
    assert value.possible is None
    assert value.determined == ("us-wst-9",)


@pytest.mark.parametrize(
    ("function", "is_list"),
    [
        ({"Ref": "Regions"}, True),
        ({"Ref": "StoredList"}, True),
        ({"Ref": "Stage"}, False),
        ({"Fn::Split": [",", {"Fn::ImportValue": "x"}]}, True),
        ({"Fn::GetAZs": ""}, True),
        ({"Fn::FindInMap": ["Peers", REGION, "All"]}, True),
        ({"Fn::FindInMap": ["Peers", REGION, "Region"]}, False),
        (if_("A", "x", ["y"]), True),
        (if_("A", "x", {"Ref": "Subnets"}), True),
        (if_("A", "x", "y"), False),
        ({"Fn::Select": [0, {"Ref": "Regions"}]}, False),
    ],
)
def test_functions_that_return_lists(function: dict[str, Any], *, is_list: bool) -> None:
    assert read_intrinsic(function, FACTS).is_list is is_list


def test_too_many_values_are_unknown() -> None:
    parts: list[Any] = [if_(f"C{index}", "a", "b") for index in range(7)]
    assert evaluate({"Fn::Join": ["", parts[:5]]}, FACTS) is not None
    assert evaluate({"Fn::Join": ["", parts]}, FACTS) is None
    nested: Any = "last"
    for index in range(100):
        nested = if_(f"C{index}", f"v{index}", nested)
    value = read_intrinsic(nested, FACTS)
    assert value.possible is None
    assert 10 < len(value.determined) < MAX_VALUES


def join(count: int) -> Any:
    return {"Fn::Join": [",", [{"Ref": "Stage"}, if_("A", "x", "y")] * count]}


def select(count: int) -> Any:
    return {"Fn::Select": [{"Ref": "Missing"}, [if_("A", [REGION], REGION)] * count]}


def sub(count: int) -> Any:
    return {"Fn::Sub": "${Stage}${" * count}


@pytest.mark.parametrize("build", [join, select, sub])
def test_number_of_function_calls_is_linear_in_the_size(build: Any) -> None:
    smaller, larger = build(500), build(5000)
    calls = count_function_calls(lambda: read_intrinsic(smaller, FACTS))
    assert count_function_calls(lambda: read_intrinsic(larger, FACTS)) <= 10.5 * calls


@pytest.mark.parametrize(
    ("region", "partition", "suffix"),
    [
        ("us-gov-west-1", "aws-us-gov", "amazonaws.com"),
        ("cn-north-1", "aws-cn", "amazonaws.com.cn"),
        ("eusc-de-east-1", "aws-eusc", "amazonaws.eu"),
    ],
)
def test_url_suffix_is_that_of_the_partition(region: str, partition: str, suffix: str) -> None:
    facts = read_template_facts(TEMPLATE, VALUES, StackContext(region, "123456789012", partition))
    assert evaluate({"Ref": "AWS::URLSuffix"}, facts) == (suffix,)
