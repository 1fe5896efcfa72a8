"""Tests of the messages about names of fields that a call doesn't have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from macro.model.call import QueryLanguage
from macro.model.diagnostics import TemplateError
from tests.macro.shorthand.parsed_calls import CALL, parsed, problems

if TYPE_CHECKING:
    from macro.model.template_values import Json

NATIVE = "arn:aws:states:::aws-sdk:s3:getObject"
IN_ARN: dict[str, Json] = {
    "Type": "Task",
    "Resource": "arn:aws:states:us-west-2::aws-sdk:s3:getObject",
    "Parameters": {"Bucket": "b", "Key": "k"},
}


def explained(state: dict[str, Json]) -> list[tuple[str, str]]:
    """Returns the message and the text to paste of each problem of a state."""
    with pytest.raises(TemplateError) as caught:
        parsed(state)
    return [(each.message, each.fix) for each in caught.value.diagnostics]


@pytest.mark.parametrize(
    ("name", "value", "targets"),
    [
        ("Region", "us-east-1", None),
        ("Region.$", "$.region", None),
        ("Region", ["us-west-2", "us-east-1"], '[{"Region": "us-west-2"}, {"Region": "us-east-1"}]'),
    ],
)
def test_region_beside_the_arn_is_removed_or_becomes_targets(
    name: str, value: Json, targets: str | None
) -> None:
    ((message, fix),) = explained({**IN_ARN, name: value})
    assert message == (
        f"the state's ARN already names the Region; remove {name}, or list the Regions in Targets in Metadata"
    )
    assert fix.partition("Orders/Read:")[2].strip() == (f"Targets: {targets}" if targets else "")


def test_targets_beside_the_arn_are_one_problem() -> None:
    ((message, fix),) = explained({**IN_ARN, "Targets": [{"Region": "us-west-2"}]})
    assert message.startswith("Targets is a field of Type: Cross::Region::AwsCall")
    assert fix.endswith('Orders/Read:\n        Targets: [{"Region": "us-west-2"}]')


def test_arn_in_the_state_type_becomes_the_service_and_the_action() -> None:
    without = {name: value for name, value in CALL.items() if name not in {"Service", "Action"}}
    no_resource = "a state of Type: Cross::Region::AwsCall has no Resource"
    assert explained({**without, "Resource": NATIVE}) == [
        (
            f"{no_resource}; replace it with Service and Action, or use Type: Task",
            'Service: "s3"\nAction: "getObject"',
        )
    ]
    assert explained({**without, "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken"}) == [
        (
            f"{no_resource}; use Type: Task, and write the Region in the ARN",
            "Resource: arn:aws:states:us-west-2::sqs:sendMessage.waitForTaskToken",
        )
    ]
    assert explained({**CALL, "Resource": NATIVE}) == [(f"{no_resource}; remove it, or use Type: Task", "")]


@pytest.mark.parametrize(
    "resource", [{"Fn::Suub": NATIVE}, {"Ref": "Arn"}, "arn:aws:lambda:us-west-2:111122223333:function:f", 5]
)
def test_resource_that_is_not_an_arn_is_the_only_problem(resource: Json) -> None:
    without = {name: value for name, value in CALL.items() if name not in {"Service", "Action"}}
    message = "a state of Type: Cross::Region::AwsCall has no Resource"
    expected = f"{message}; replace it with Service and Action, or use Type: Task"
    assert problems({**without, "Resource": resource}) == [expected]


def test_path_beside_the_arn_is_removed() -> None:
    assert explained({**IN_ARN, "Resource.$": "$.arn"}) == [
        ("Resource already contains the ARN; remove Resource.$", "")
    ]


def test_jsonpath_in_a_jsonata_state_is_reported_with_what_an_expression_requires() -> None:
    state: dict[str, Json] = {**CALL, "Parameters": {}, "Region.$": "$.region"}
    del state["Region"], state["Parameters"]
    state["Arguments"] = {"Bucket": "b", "Key": "k"}
    assert problems(state, QueryLanguage.JSONATA) == [
        "a JSONata state has no 'Region.$'; write Region with an expression in {% %}",
        "the Region is only known at run time, so AllowedRegions must list the possible Regions",
    ]
    literal = {**state, "Region": "us-west-2", "Action.$": "$.action"}
    del literal["Region.$"]
    assert "Action must be a literal; 'Action.$' can't be used" in problems(literal, QueryLanguage.JSONATA)


@pytest.mark.parametrize(
    ("resource", "message"),
    [
        ("dynamodb:getItem", "Parameters is missing; the call needs 'Key', 'TableName'"),
        ("aws-sdk:rds:startDBCluster", "Parameters is missing; the call needs 'DbClusterIdentifier'"),
        ("aws-sdk:s3:listBuckets", "Parameters is missing; if the call has no parameters, write {}"),
    ],
)
def test_missing_parameters_are_named(resource: str, message: str) -> None:
    assert message in problems({"Type": "Task", "Resource": f"arn:aws:states:us-west-2::{resource}"})


def test_several_regions_in_one_text() -> None:
    (message,) = problems({**CALL, "Region": "us-west-2, us-east-1"})
    assert message == (
        "'us-west-2, us-east-1' isn't one Region; list several Regions in Region of Cross::Region::AwsCall, or in"
        " Targets in Metadata"
    )
