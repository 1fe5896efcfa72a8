"""Tests of integration ARNs in `DefinitionSubstitutions` that no Task uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from macro.model.diagnostics import TemplatePath
from macro.shorthand.near_misses.strays import find_unused_arns

if TYPE_CHECKING:
    from macro.model.template_values import Json

PATH = TemplatePath("Orders", ("DefinitionSubstitutions",))
ARN = "arn:aws:states:us-west-2::aws-sdk:sqs:listQueues"


@pytest.mark.parametrize(
    "value",
    [
        ARN,
        {"Fn::Sub": "arn:${AWS::Partition}:states:${Region}::aws-sdk:sqs:listQueues"},
        {"Fn::Join": [":", ["arn:aws:states:us-west-2:", "aws-sdk", "sqs", "listQueues"]]},
    ],
)
def test_unused_integration_arn_is_reported(value: Json) -> None:
    (found,) = find_unused_arns({"Arn": value}, [None, "${Other}", "arn:aws:states:::sns:publish"], PATH)
    assert str(found.path) == "Resources/Orders: DefinitionSubstitutions/Arn"
    assert "this ARN with a Region isn't the Resource of a Task" in found.message
    assert not list(find_unused_arns({"Arn": value}, ["${Arn}"], PATH))
    assert not list(find_unused_arns({"Arn": value}, ["${!Arn}"], PATH))
    assert not list(find_unused_arns({"Arn": value}, [{"Fn::Join": ["", ["${Arn}"]]}], PATH))


@pytest.mark.parametrize(
    "value", ["arn:aws:states:::aws-sdk:sqs:listQueues", "us-west-2", {"Ref": "Arn"}, None]
)
def test_other_values_are_not_reported(value: Json) -> None:
    assert not list(find_unused_arns({"Arn": value}, [None], PATH))
    assert not list(find_unused_arns({"Ref": "Substitutions"}, [None], PATH))
