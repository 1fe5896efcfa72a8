"""Tests of what is known about the value of an intrinsic function in an ARN."""

from __future__ import annotations

from typing import Any

import pytest

from macro.intrinsics.origins import read_intrinsic
from macro.intrinsics.template_facts import TemplateFacts
from macro.model.stack_context import StackContext

FACTS = TemplateFacts(
    parameters={"Table": "orders", "Any": "*", "Names": "a,b*", "Stored": "/table", "Secret": "s"},
    declarations={
        "Table": {"Type": "String"},
        "Any": {"Type": "String"},
        "Names": {"Type": "CommaDelimitedList"},
        "Stored": {"Type": "AWS::SSM::Parameter::Value<String>"},
        "Secret": {"Type": "String", "NoEcho": True},
        "Later": {"Type": "String"},
    },
    mappings={"Tables": {"eu": {"Name": "a?"}}},
    stack=StackContext("eu-central-1", "111122223333", "aws"),
    types={"Topic": "AWS::SNS::Topic", "Bucket": "AWS::S3::Bucket"},
)
IMPORT = {"Fn::ImportValue": "x"}
RESOLVED = "{{resolve:ssm:/x}}"


@pytest.mark.parametrize(
    ("function", "outside"),
    [
        (IMPORT, '{"Fn::ImportValue": "x"}'),
        ({"Fn::GetStackOutput": {"OutputName": "o"}}, '{"Fn::GetStackOutput": {"OutputName": "o"}}'),
        ({"Fn::Sub": RESOLVED}, RESOLVED),
        ({"Fn::Sub": ["${V}-a", {"V": IMPORT}]}, '{"Fn::ImportValue": "x"}'),
        ({"Fn::Sub": ["${Empty}${V}", {"V": IMPORT, "Empty": ""}]}, '{"Fn::ImportValue": "x"}'),
        ({"Fn::Join": ["", [IMPORT, "-a"]]}, '{"Fn::ImportValue": "x"}'),
        ({"Fn::Join": ["", ["a-", IMPORT]]}, ""),
        ({"Fn::If": ["C", "a", IMPORT]}, '{"Fn::ImportValue": "x"}'),
        ({"Fn::Select": [0, [IMPORT, "a"]]}, '{"Fn::ImportValue": "x"}'),
        ({"Fn::Select": [1, [IMPORT, "a"]]}, ""),
        ({"Fn::Select": ["0", {"Fn::Split": [",", IMPORT]}]}, '{"Fn::ImportValue": "x"}'),
        ({"Fn::Sub": f"orders-{RESOLVED}"}, ""),
        ({"Ref": "Bucket"}, ""),
        ({"Ref": "Later"}, ""),
        ({"Fn::GetAtt": ["Bucket", "Arn"]}, ""),
    ],
)
def test_values_from_outside_the_template(function: dict[str, Any], outside: str) -> None:
    assert read_intrinsic(function, FACTS).origin.outside == outside


@pytest.mark.parametrize(
    ("function", "is_arn"),
    [
        ({"Ref": "Topic"}, True),
        ({"Fn::Sub": "${Topic}"}, True),
        ({"Fn::If": ["C", {"Ref": "Topic"}, {"Ref": "AWS::NoValue"}]}, True),
        ({"Fn::If": ["C", {"Ref": "Topic"}, {"Ref": "Bucket"}]}, False),
        ({"Fn::Sub": "a-${Topic}"}, False),
        ({"Ref": "Bucket"}, False),
        ({"Ref": "Table"}, False),
    ],
)
def test_ref_of_some_resources_returns_an_arn(function: dict[str, Any], is_arn: bool) -> None:  # noqa: FBT001  parametrized
    assert read_intrinsic(function, FACTS).origin.is_arn is is_arn


@pytest.mark.parametrize(
    ("function", "unsafe"),
    [
        ({"Ref": "Stored"}, "depends on the SSM parameter Stored, whose value the macro can't use"),
        (
            {"Fn::Sub": "a-${Secret}"},
            "depends on the NoEcho parameter Secret, whose value the macro can't use",
        ),
        ({"Ref": "Any"}, "(from the parameter Any)"),
        ({"Fn::Sub": "${Any}-${Bucket}"}, "(from the parameter Any)"),
        ({"Fn::Join": ["-", ["a", {"Ref": "Any"}]]}, "(from the parameter Any)"),
        ({"Fn::If": ["C", "a*", {"Ref": "Any"}]}, "(from the parameter Any)"),
        ({"Fn::Select": [1, {"Ref": "Names"}]}, '(from {"Fn::Select": [1, {"Ref": "Names"}]})'),
        ({"Fn::Select": [0, {"Ref": "Names"}]}, ""),
        ({"Fn::FindInMap": ["Tables", "eu", "Name"]}, '(from {"Fn::FindInMap": ["Tables", "eu", "Name"]})'),
        (
            {"Fn::Sub": ["${M}-${Bucket}", {"M": {"Fn::FindInMap": ["Tables", "eu", "Name"]}}]},
            '(from {"Fn::FindInMap": ["Tables", "eu", "Name"]})',
        ),
        ({"Fn::Select": [0, {"Fn::Split": ["-", "a*-b"]}]}, '(from {"Fn::Select": '),
        ({"Fn::Sub": "a*-${Table}"}, ""),
        ({"Fn::If": ["C", "a*", {"Ref": "Table"}]}, ""),
        ({"Ref": "Table"}, ""),
        ({"Ref": "Later"}, ""),
        ({"Ref": "Bucket"}, ""),
    ],
)
def test_values_that_an_arn_must_not_contain(function: dict[str, Any], unsafe: str) -> None:
    reported = read_intrinsic(function, FACTS).origin.unsafe
    assert unsafe in reported
    assert bool(reported) is bool(unsafe)


def test_deeply_nested_functions_are_read() -> None:
    nested: Any = {"Ref": "Any"}
    for _ in range(60):
        nested = {"Fn::If": ["C", nested, "a"]}
    assert read_intrinsic(nested, FACTS).possible is None
