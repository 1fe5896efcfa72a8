"""Tests of `Region`, `Targets`, and `Endpoint` in the payload, the permissions, and the readiness check."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.macro.shorthand.states import expansion, payload, problems, statements

READ: dict[str, Any] = {
    "Service": "dynamodb",
    "Action": "getItem",
    "Parameters": {"TableName": "orders", "Key": {"id": {"S": "a"}}},
}
REGIONS = ["us-west-2", "eu-west-1", "ap-northeast-1"]
ENDPOINTS = ["https://a.example.com", "https://b.example.com"]
TARGETS: list[Any] = [
    {"Region": "us-west-2", "Endpoint": ENDPOINTS[0]},
    {"Region": "eu-west-1", "Endpoint": ENDPOINTS[1]},
    {"Region": "ap-northeast-1"},
]


def resources(state: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """Returns the properties of the generated resources of a type."""
    whole: Any = expansion(state).template["Resources"]
    return [resource["Properties"] for resource in whole.values() if resource["Type"] == kind]


@pytest.mark.parametrize("fields", [{"Region": REGIONS}, {"Targets": TARGETS}])
def test_permissions_cover_exactly_the_targets(fields: dict[str, Any]) -> None:
    (statement,) = statements(READ | fields)
    assert statement["Condition"] == {"StringEquals": {"aws:RequestedRegion": REGIONS}}
    assert {arn["Fn::Sub"] for arn in statement["Resource"]} == {
        f"arn:${{AWS::Partition}}:dynamodb:{region}:${{AWS::AccountId}}:table/orders" for region in REGIONS
    }


def test_readiness_check_covers_every_target() -> None:
    (check,) = resources(READ | {"Targets": TARGETS}, "Custom::CrossRegionPreflight")
    assert [call["Targets"] for call in check["Calls"]] == [TARGETS]
    (check,) = resources(READ | {"Region": REGIONS}, "Custom::CrossRegionPreflight")
    assert [call["Targets"] for call in check["Calls"]] == [[{"Region": region} for region in REGIONS]]


def test_readiness_check_with_credentials_covers_every_target() -> None:
    role = {"RoleArn": "arn:aws:iam::210987654321:role/r"}
    (check,) = resources(READ | {"Targets": TARGETS, "Credentials": role}, "Custom::CrossRegionPreflight")
    credentials = role | {"ExternalId": {"Ref": "Orders"}}
    assert [(call["Targets"], call["Credentials"]) for call in check["Calls"]] == [(TARGETS, credentials)]


def test_endpoints_are_in_the_callers_environment() -> None:
    (function,) = resources(READ | {"Targets": TARGETS}, "AWS::Lambda::Function")
    assert json.loads(function["Environment"]["Variables"]["CROSS_REGION_ENDPOINTS"]) == ENDPOINTS


@pytest.mark.parametrize(
    "fields",
    [
        {"Region": REGIONS, "Rotate": True},
        {"Targets": TARGETS, "Rotate": True},
        {"Targets": [{"Region": {"Ref": "R"}, "Endpoint": {"Fn::Sub": "https://${H}"}}]},
        {"Targets": [{"Region.$": "$.r", "Endpoint.$": "$.e"}], "AllowedRegions": REGIONS},
    ],
)
def test_target_fields_are_copied_to_the_payload(fields: dict[str, Any]) -> None:
    sent = payload(READ | fields)
    assert {name: sent[name] for name in fields if name != "AllowedRegions"} == {
        name: value for name, value in fields.items() if name != "AllowedRegions"
    }


@pytest.mark.parametrize(
    ("fields", "target"),
    [
        ({"Region.$": "$.r"}, {"Region.$": "$.r"}),
        ({"Region.$": "$.r", "Endpoint.$": "$.e"}, {"Region.$": "$.r", "Endpoint.$": "$.e"}),
        ({"Region.$": "$.r", "Endpoint": "https://a"}, {"Region.$": "$.r", "Endpoint": "https://a"}),
    ],
)
def test_run_time_region_is_one_target(fields: dict[str, Any], target: dict[str, Any]) -> None:
    """The caller refuses a list as the Region of a target."""
    sent = payload(READ | fields | {"AllowedRegions": REGIONS})
    assert sent["Targets"] == [target]
    assert not {"Region", "Region.$", "Endpoint", "Endpoint.$"} & set(sent)


@pytest.mark.parametrize("name", ["Region", "Targets"])
def test_too_many_targets(name: str) -> None:
    items: list[Any] = ["us-west-2"] * 21 if name == "Region" else [{"Region": "us-west-2"}] * 21
    (problem,) = problems(READ | {name: items})
    assert problem.startswith(f"{name}: {name} can have at most 20 items, not 21")


def test_too_many_allowed_regions() -> None:
    """A parameter of CloudFormation can be a list of thousands of Regions."""
    assert not expansion(READ | {"AllowedRegions": ["us-west-2"] * 100}).failed
    (problem,) = problems(READ | {"AllowedRegions": ["us-west-2"] * 101})
    assert problem == "AllowedRegions: AllowedRegions can have at most 100 Regions, not 101"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {"Targets": []},
            (
                "Targets: Targets must be a list of objects with a Region\n\nTargets:\n  - Region:"
                " us-west-2\n  - Region: eu-west-1\n"
            ),
        ),
        (
            {"Targets": "us-west-2"},
            (
                "Targets: Targets must be a list of objects with a Region\n\nTargets:\n  - Region:"
                " us-west-2\n  - Region: eu-west-1\n"
            ),
        ),
        (
            {"Targets": [{"Endpoint": "https://a"}]},
            "Targets/0: Region is missing",
        ),
        (
            {"Targets": [{"Region": "us-west-2", "Endpont": "https://a"}]},
            "Targets/0/Endpont: unknown field 'Endpont'; did you mean 'Endpoint'?",
        ),
        (
            {"Targets": [{"Region": "us-west-2", "Endpoint": 5}]},
            "Targets/0/Endpoint: Endpoint must be a string, not 5",
        ),
        ({"Region": []}, "Region: Region must not be an empty list"),
        ({"Targets": TARGETS, "Rotate": "yes"}, 'Rotate: Rotate must be true or false, not "yes"'),
    ],
)
def test_invalid_targets(fields: dict[str, Any], expected: str) -> None:
    assert problems(READ | fields) == [expected]


def test_run_time_region_in_targets_requires_allowed_regions() -> None:
    (problem,) = problems(READ | {"Targets": [{"Region.$": "$.r"}]})
    assert problem.startswith("Targets: the Region is only known at run time, so AllowedRegions must list")


def test_known_region_must_be_one_of_the_allowed_regions() -> None:
    (problem,) = problems(READ | {"Region": "us-west-2", "AllowedRegions": ["eu-west-1"]})
    assert problem.startswith("AllowedRegions: AllowedRegions doesn't contain us-west-2")
    assert not expansion(READ | {"Region": "us-west-2", "AllowedRegions": ["eu-west-1", "us-west-2"]}).errors
    mixed = [{"Region": "us-west-2"}, {"Region.$": "$.r"}]
    assert not expansion(READ | {"Targets": mixed, "AllowedRegions": ["eu-west-1"]}).errors
