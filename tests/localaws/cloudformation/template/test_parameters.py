from typing import Any

import pytest

from localaws.cloudformation.template.intrinsics import TemplateError
from localaws.cloudformation.template.parameters import parameter_text, resolve_parameters


def read_ssm_parameter(name: str) -> str:
    return f"read_ssm_parameter {name}"


def test_parameter_types_and_defaults() -> None:
    declared: dict[str, Any] = {
        "Text": {"Type": "String", "Default": 3},
        "Number": {"Type": "Number"},
        "List": {"Type": "CommaDelimitedList", "Default": "a, b"},
        "Empty": {"Type": "CommaDelimitedList", "Default": ""},
        "Stored": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/path"},
    }
    assert resolve_parameters(declared, {"Number": "1.5"}, read_ssm_parameter) == {
        "Text": "3", "Number": "1.5", "List": ["a", "b"], "Empty": [], "Stored": "read_ssm_parameter /path"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("body", "given", "message"),
    [
        ({}, {}, r"Parameters: \[P\] must have values"),
        ({}, {"P": "1", "Q": "2"}, r"Parameters: \[Q\] do not exist in the template"),
        ({"Type": "Number"}, {"P": "x"}, "Parameter 'P' must be a number."),
        ({"AllowedValues": ["a"]}, {"P": "b"}, "Parameter 'P' must be one of AllowedValues"),
        (
            {"AllowedPattern": "[a-z]+", "ConstraintDescription": "letters"},
            {"P": "1"},
            "Parameter P failed to satisfy constraint: letters",
        ),
        ({"MinLength": "2"}, {"P": "a"}, "Parameter 'P' must contain at least 2 characters"),
        ({"Type": "Number", "MaxValue": 5}, {"P": "6"}, "must be a number not greater than 5"),
    ],
)
def test_invalid_parameter_values(body: dict[str, Any], given: dict[str, str], message: str) -> None:
    with pytest.raises(TemplateError, match=message):
        resolve_parameters({"P": {"Type": "String", **body}}, given, read_ssm_parameter)


def test_list_as_text() -> None:
    assert parameter_text(["a", "b"]) == "a,b"
    assert parameter_text(5) == "5"
