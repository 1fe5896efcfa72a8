"""Tests of `parse_integration_arn`: which ARNs the macro expands and which are native."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from macro.definition.detection import mentions_shorthand
from macro.intrinsics.placeholders import substitution_lookup
from macro.intrinsics.template_facts import TemplateFacts
from macro.model.call import IntegrationPattern, QueryLanguage
from macro.model.stack_context import StackContext
from macro.model.template_values import Intrinsic
from macro.shorthand.integration.integration_arn import parse_integration_arn

if TYPE_CHECKING:
    from macro.model.template_values import Json
    from macro.shorthand.integration.integration_arn import IntegrationArn

SUBSTITUTIONS = substitution_lookup({"Target": {"Ref": "TargetRegion"}, "Literal": "us-west-2"})

FACTS = TemplateFacts(stack=StackContext("eu-central-1", "123456789012", "aws"))


def read(resource: Json) -> IntegrationArn | None:
    return parse_integration_arn({"Type": "Task", "Resource": resource}, SUBSTITUTIONS, FACTS)


@pytest.mark.parametrize(
    ("resource", "region", "written"),
    [
        ("arn:aws:states:us-west-2::aws-sdk:s3:getObject", "us-west-2", "us-west-2"),
        ("arn:aws-cn:states:cn-north-1::aws-sdk:s3:getObject", "cn-north-1", "cn-north-1"),
        ("arn:aws:states:${Target}::aws-sdk:s3:getObject", Intrinsic({"Ref": "TargetRegion"}), "${Target}"),
        ("arn:${Partition}:states:${Literal}::aws-sdk:s3:getObject", "us-west-2", "${Literal}"),
        (
            {"Fn::Sub": "arn:${AWS::Partition}:states:${AWS::Region}::aws-sdk:s3:getObject"},
            Intrinsic({"Ref": "AWS::Region"}),
            {"Ref": "AWS::Region"},
        ),
        (
            {"Fn::Join": [":", ["arn", "aws", "states", {"Ref": "R"}, "", "aws-sdk", "s3", "getObject"]]},
            Intrinsic({"Ref": "R"}),
            {"Ref": "R"},
        ),
    ],
)
def test_region_of_an_arn(resource: Json, region: str | Intrinsic, written: Json) -> None:
    arn = read(resource)
    assert arn is not None
    assert (arn.region, arn.written.value) == (region, written)
    assert (arn.service, arn.action, arn.suffix) == ("s3", "getObject", "")
    assert arn.pattern is IntegrationPattern.REQUEST_RESPONSE


def test_task_token_pattern() -> None:
    arn = read("arn:aws:states:us-west-2::aws-sdk:sqs:sendMessage.waitForTaskToken")
    assert arn is not None
    assert (arn.action, arn.pattern) == ("sendMessage", IntegrationPattern.WAIT_FOR_TASK_TOKEN)


@pytest.mark.parametrize(
    ("name", "suffix"),
    [("dynamodb:putItem", ""), ("lambda:invoke", ".waitForTaskToken"), ("states:startExecution", ".sync:2")],
)
def test_arn_of_an_optimized_integration(name: str, suffix: str) -> None:
    resources: list[Json] = [
        f"arn:aws:states:us-west-2::{name}{suffix}",
        {"Fn::Sub": f"arn:${{AWS::Partition}}:states:us-west-2::{name}{suffix}"},
    ]
    for resource in resources:
        arn = read(resource)
        assert arn is not None
        assert arn.optimized is not None
        assert (arn.region, arn.optimized.name, arn.suffix) == ("us-west-2", name, suffix)


@pytest.mark.parametrize(
    "resource",
    [
        "arn:aws:states:::aws-sdk:s3:getObject",
        "arn:aws:states:::lambda:invoke",
        "arn:aws:states:us-west-2::lambda:Invoke",
        "arn:aws:states:us-west-2::http:invoke",
        "arn:aws:states:eu-central-1:123456789012:lambda:invoke",
        "arn:aws:lambda:us-west-2:123456789012:function:f",
        "arn:aws:states:us-west-2:123456789012:activity:a",
        {"Ref": "Function"},
        {"Fn::GetAtt": ["Function", "Arn"]},
        None,
    ],
)
def test_other_resources_are_native(resource: Json) -> None:
    assert read(resource) is None


def test_resource_of_another_state_type_is_ignored() -> None:
    state: dict[str, Json] = {"Type": "Pass", "Resource": "arn:aws:states:us-west-2::aws-sdk:s3:getObject"}
    assert parse_integration_arn(state, SUBSTITUTIONS, FACTS) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"States": {"A": {"Type": "Cross::Region::AwsCall"}}}, True),
        ('{"Resource": "arn:aws:states:us-west-2::aws-sdk:s3:getObject"}', True),
        ({"Fn::Join": ["", ["arn:aws:states:", {"Ref": "R"}, "::aws-sdk:s3:getObject"]]}, True),
        ({"Fn::Sub": "arn:${AWS::Partition}:states:${R}::aws-sdk:s3:getObject"}, True),
        ('{"Resource": "arn:aws:states:us-west-2::lambda:invoke"}', True),
        ({"Fn::Join": ["", ["arn:aws:states:", {"Ref": "R"}, "::lambda:invoke"]]}, True),
        ({"Fn::Sub": "arn:${AWS::Partition}:states:${AWS::Region}::lambda:invoke"}, True),
        ("arn:aws:states:::lambda:invoke", False),
        ("arn:aws:states:us-west-2:123456789012:activity:a", False),
        ({"Fn::Sub": "arn:aws:states:${AWS::Region}:${AWS::AccountId}:stateMachine:a"}, False),
        ("arn:aws:states:::aws-sdk:s3:getObject", False),
        ({"Fn::Sub": "arn:${AWS::Partition}:states:::aws-sdk:s3:getObject"}, False),
        ({"a": [1, None, "x"]}, False),
    ],
)
def test_mentions_shorthand(value: Json, expected: bool) -> None:  # noqa: FBT001  parametrized
    assert mentions_shorthand(value) is expected


ARN = "arn:aws:states:us-west-2::aws-sdk:s3:getObject"
SUB: Json = {"Fn::Sub": "arn:${AWS::Partition}:states:${Target}::aws-sdk:s3:getObject"}


@pytest.mark.parametrize("resource", ["${Query}", {"Fn::Sub": "${!Query}"}, {"Fn::Join": ["", ["${Query}"]]}])
@pytest.mark.parametrize("arn", [ARN, {"Fn::Sub": ARN}, {"Fn::Join": [":", ARN.split(":")]}])
def test_arn_in_a_definition_substitution_is_parsed(resource: Json, arn: Json) -> None:
    parsed = parse_integration_arn(
        {"Type": "Task", "Resource": resource}, substitution_lookup({"Query": arn}), FACTS
    )
    assert parsed is not None
    assert (parsed.region, parsed.service, parsed.action) == ("us-west-2", "s3", "getObject")
    assert parsed.written.as_field(QueryLanguage.JSONPATH) == {"Region": "us-west-2"}


@pytest.mark.parametrize(
    ("language", "field"),
    [
        (
            QueryLanguage.JSONPATH,
            {"Region.$": "States.ArrayGetItem(States.StringSplit('${Query}', ':'), 3)"},
        ),
        (QueryLanguage.JSONATA, {"Region": "{% $split('${Query}', ':')[3] %}"}),
    ],
)
def test_region_from_a_parameter_is_extracted_from_the_substituted_arn_at_run_time(
    language: QueryLanguage, field: dict[str, Json]
) -> None:
    state: dict[str, Json] = {"Type": "Task", "Resource": "${Query}"}
    parsed = parse_integration_arn(state, substitution_lookup({"Query": SUB}), FACTS)
    assert parsed is not None
    assert parsed.region == Intrinsic({"Ref": "Target"})
    assert parsed.written.as_field(language) == field


@pytest.mark.parametrize(
    ("region", "native"),
    [
        ("${AWS::Region}", True),
        ("eu-central-1", True),
        ("us-west-2", False),
        ("${Target}", False),
    ],
)
@pytest.mark.parametrize("account", ["123456789012", "${AWS::AccountId}"])
def test_arn_with_account_id_and_stack_region_is_native(region: str, account: str, *, native: bool) -> None:
    arn = read({"Fn::Sub": f"arn:aws:states:{region}:{account}:aws-sdk:s3:getObject"})
    assert (arn is None) is native


PARAMETERS = TemplateFacts(
    parameters={"Empty": "", "Action": "getObject", "Region": "us-west-2"},
    declarations={name: {"Type": "String"} for name in ("Empty", "Action", "Region", "Unknown")},
    stack=FACTS.stack,
)
VALUES = substitution_lookup(
    {
        "None": "",
        "Service": "s3",
        "Suffix": ".waitForTaskToken",
        "Wanted": {"Ref": "Action"},
        "Other": {"Ref": "Unknown"},
    }
)


def read_with_values(resource: Json) -> IntegrationArn | None:
    return parse_integration_arn({"Type": "Task", "Resource": resource}, VALUES, PARAMETERS)


@pytest.mark.parametrize(
    "resource",
    [
        "arn:aws:states:${None}::aws-sdk:s3:getObject",
        {"Fn::Sub": "arn:aws:states:${Empty}::aws-sdk:s3:getObject"},
        {"Fn::Join": [":", ["arn:aws:states", {"Ref": "Empty"}, "", "aws-sdk:s3:getObject"]]},
        {"Fn::Sub": "arn:aws:states:${Empty}::lambda:invoke"},
    ],
)
def test_arn_whose_region_has_an_empty_value_is_native(resource: Json) -> None:
    assert read_with_values(resource) is None


@pytest.mark.parametrize(
    "names",
    ["${Service}:getObject", "s3:${Wanted}", "${Service}:${Wanted}"],
)
def test_names_in_an_arn_can_have_values_that_are_certain(names: str) -> None:
    arn = read_with_values(f"arn:aws:states:us-west-2::aws-sdk:{names}")
    assert arn is not None
    assert (arn.service, arn.action, arn.written.value) == ("s3", "getObject", "us-west-2")


def test_suffix_and_region_of_an_arn_can_have_values() -> None:
    arn = read_with_values(
        {"Fn::Sub": ["arn:aws:states:${Region}::lambda:invoke${S}", {"S": ".waitForTaskToken"}]}
    )
    assert arn is not None
    assert (arn.action, arn.pattern) == ("invoke", IntegrationPattern.WAIT_FOR_TASK_TOKEN)
    assert arn.written.value == {"Ref": "Region"}


def test_names_with_unknown_values_stay_as_they_are() -> None:
    arn = read_with_values("arn:aws:states:us-west-2::aws-sdk:s3:${Other}")
    assert arn is not None
    assert arn.action == "${Other}"
