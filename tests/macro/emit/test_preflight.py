"""Tests of the readiness check in expanded templates, and of when it is replaced."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from caller.preflight.call_spec import read_call_specs
from caller.preflight.custom_resource import MAX_CHECK_TIME
from macro.definition.reader import Inputs
from macro.emit.preflight import SERVICE_TIMEOUT
from macro.expand import expand
from tests.golden.cases import DEPLOYMENT, Files
from tests.macro.iam.calls import filled_in

if TYPE_CHECKING:
    from collections.abc import Mapping

READ: dict[str, Any] = {
    "Type": "Cross::Region::AwsCall",
    "Region": {"Ref": "Target"},
    "Service": "s3",
    "Action": "getObject",
    "Parameters": {"Bucket": "archive", "Key": "a"},
    "End": True,
}
TEMPLATE: dict[str, Any] = {
    "Parameters": {"Target": {"Type": "String"}, "Key": {"Type": "String"}},
    "Resources": {
        "Orders": {
            "Type": "AWS::StepFunctions::StateMachine",
            "Properties": {
                "StateMachineName": "orders",
                "Definition": {"StartAt": "Read", "States": {"Read": READ}},
            },
        }
    },
}


def _expand(template: dict[str, Any], parameters: Mapping[str, str]) -> dict[str, Any]:
    return expand(template, DEPLOYMENT, Inputs(Files(), parameters)).template


def check(
    state: Mapping[str, Any] | None = None, target: str = "us-west-2", **settings: Any
) -> tuple[str, dict[str, Any]]:
    """Returns the check's logical ID and resource.

    The keyword arguments replace fields of the state; None removes a field.
    """
    template = copy.deepcopy(TEMPLATE)
    template["Metadata"] = {"Cross::Region::AwsCall": settings}
    fields = {name: value for name, value in {**READ, **(state or {})}.items() if value is not None}
    template["Resources"]["Orders"]["Properties"]["Definition"]["States"]["Read"] = fields
    resources = _expand(template, {"Target": target, "Key": "a"})["Resources"]
    ((name, resource),) = [
        (name, resource)
        for name, resource in resources.items()
        if resource["Type"] == "Custom::CrossRegionPreflight"
    ]
    assert name in resources["Orders"]["DependsOn"]
    return name, resource


def test_check_is_replaced_if_the_calls_change() -> None:
    name, _ = check()
    others = [
        check({"Action": "headObject"}),
        check({"Region": "us-west-2"}),
        check({"Endpoint": "https://s3.us-west-2.amazonaws.com"}),
        check({"EndpointOptions": {"UseFipsEndpoint": True}}),
        check({"Credentials": {"RoleArn": "arn:aws:iam::210987654321:role/reader"}}),
        check(
            {"Credentials": {"RoleArn": "arn:aws:iam::210987654321:role/reader"}, "StsRegion": "eu-west-1"}
        ),
        check(target="us-east-1"),
    ]
    assert len({name, *(other for other, _ in others)}) == 8


def test_check_is_not_replaced_if_the_calls_do_not_change() -> None:
    name, _ = check()
    others = [
        check({"Parameters": {"Bucket": "archive", "Key": {"Ref": "Key"}}}),
        check({"Timeout": 5, "Comment": "slow"}),
        check(Caller={"MemorySize": 1024}),
        check(LogRetentionInDays=1),
    ]
    assert {other for other, _ in others} == {name}


def test_logical_id_does_not_depend_on_a_noecho_parameter() -> None:
    template = copy.deepcopy(TEMPLATE)
    template["Parameters"]["Target"]["NoEcho"] = True
    names = [
        list(_expand(template, {"Target": target, "Key": "a"})["Resources"])
        for target in ("us-west-2", "us-east-1")
    ]
    assert names[0] == names[1]
    assert any(name.startswith("OrdersCrossRegionPreflight") for name in names[0])


def test_caller_parses_the_properties() -> None:
    role = "arn:aws:iam::210987654321:role/reader"
    late: dict[str, Any] = {
        "Region": None,
        "Region.$": "$.region",
        "AllowedRegions": ["us-west-2", "eu-west-1"],
        "EndpointOptions": {"UseFipsEndpoint": True},
        "Credentials": {"RoleArn.$": "$.role", "AllowedRoles": [role]},
    }
    _, resource = check(late)
    (spec,) = read_call_specs(filled_in(resource["Properties"]))
    assert (spec.call.service, spec.call.operation) == ("s3", "GetObject")
    assert [target.region for target in spec.call.targets] == ["us-west-2", "eu-west-1"]
    assert spec.call.options.fips
    assert spec.call.credentials
    assert spec.call.credentials.role_arn == role
    assert spec.call.credentials.external_id
    assert spec.call.credentials.external_id.endswith(":stateMachine:orders")
    assert not spec.trust_can_follow


def test_caller_accepts_the_value_of_a_list_parameter() -> None:
    _, resource = check()
    (call,) = resource["Properties"]["Calls"]
    assert call["Targets"] == [{"Region": {"Ref": "Target"}}]
    call["Targets"][0]["Region"] = ["us-west-2", "eu-west-1"]  # as CloudFormation resolves a list parameter
    (spec,) = read_call_specs(resource["Properties"])
    assert [target.region for target in spec.call.targets] == ["us-west-2", "eu-west-1"]


def test_rollback_and_deletion_do_not_depend_on_the_check() -> None:
    _, resource = check()
    assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("Retain", "Retain")
    assert resource["Properties"]["ServiceTimeout"] == 120
    assert resource["DependsOn"] == ["OrdersCrossRegionCallerPolicy"]


def test_service_timeout_exceeds_the_time_of_the_check() -> None:
    assert MAX_CHECK_TIME + 10 < SERVICE_TIMEOUT
