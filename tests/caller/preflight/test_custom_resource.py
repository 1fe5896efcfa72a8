"""Tests of custom resource requests, of their checks, and of the responses to CloudFormation."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

import pytest

from caller.handler import handler
from caller.preflight import checks
from tests.caller.calls import TimeLeft
from tests.caller.preflight.requests import A_MINUTE, ROLE, call_spec, request, respond
from tests.caller.preflight.servers import Emulator

if TYPE_CHECKING:
    from tests.caller.preflight.servers import CloudFormation, Sts


def test_success_if_all_calls_can_be_made(cloudformation: CloudFormation, sts: Sts) -> None:
    event = request(
        cloudformation.url, call_spec(), call_spec("eu-west-1"), call_spec(["ap-south-1", "eu-west-1"])
    )
    assert respond(cloudformation, event)["Status"] == "SUCCESS"
    assert sorted(region for _, region, _ in sts.requests) == ["ap-south-1", "eu-west-1", "us-west-2"]


@pytest.mark.parametrize("path", ["/responses/1", "/responses/1?signature=a", ""])
def test_emulator_in_the_environment_gets_the_response_over_http(
    path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Emulator() as emulator:
        monkeypatch.setenv("AWS_ENDPOINT_URL", emulator.url)
        assert handler(request(emulator.url + path), TimeLeft(60_000)) == {}
        (response,) = emulator.responses
    assert (response["Status"], response["Path"]) == ("SUCCESS", path or "/")


@pytest.mark.usefixtures("sts")
def test_layer_without_awscrt_is_reported(cloudformation: CloudFormation) -> None:
    spec = call_spec(Service="events", Operation="PutEvents", MultiRegion="true")
    response = respond(cloudformation, request(cloudformation.url, spec))
    assert response["Status"] == "FAILED"
    assert "a multi-Region endpoint requires the package awscrt" in response["Reason"]


@pytest.mark.usefixtures("sts")
def test_host_of_a_region_is_not_checked_for_a_multi_region_endpoint(
    cloudformation: CloudFormation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_EVENTBRIDGE", "http://127.0.0.1:9")
    monkeypatch.setattr(checks, "find_missing_runtime", lambda _need: None)
    spec = call_spec(Service="events", Operation="PutEvents", MultiRegion="true")
    assert respond(cloudformation, request(cloudformation.url, spec))["Status"] == "SUCCESS"


def test_one_reason_for_a_disabled_region_and_an_unknown_operation(
    cloudformation: CloudFormation, sts: Sts
) -> None:
    for region in ("af-south-1", "me-south-1"):
        sts.errors[region, "GetCallerIdentity"] = ["InvalidClientTokenId", "…"]
    calls = [
        call_spec("af-south-1"),
        call_spec("us-west-2"),
        call_spec("me-south-1"),
        call_spec(Operation="GetObjekt"),
    ]
    response = respond(cloudformation, request(cloudformation.url, *calls))
    assert response["Status"] == "FAILED"
    assert response["Reason"] == (
        "af-south-1, me-south-1: Region not enabled; enable it for the account; s3 GetObjekt: s3 has no"
        " operation 'GetObjekt'; did you mean 'GetObject'?"
    )


def test_credentials_of_a_new_role_are_retried(cloudformation: CloudFormation, sts: Sts) -> None:
    sts.errors["us-west-2", "GetCallerIdentity"] = ["InvalidClientTokenId"] * 2
    assert respond(cloudformation, request(cloudformation.url, call_spec()))["Status"] == "SUCCESS"
    assert len(sts.requests) == 3


def test_another_partition_and_an_unknown_service(cloudformation: CloudFormation, sts: Sts) -> None:
    calls = [call_spec("cn-north-1"), call_spec(Service="s33")]
    response = respond(cloudformation, request(cloudformation.url, *calls))
    assert "cn-north-1: in partition aws-cn, where credentials from aws don't work" in response["Reason"]
    assert "s33 GetObject: botocore has no service 's33'" in response["Reason"]
    assert {region for _, region, _ in sts.requests} == {"us-west-2"}


@pytest.mark.usefixtures("sts")
@pytest.mark.parametrize(
    "endpoint", ["Custom::Name", "localhost:4566", "https://[", "https://a:b", "https://"]
)
def test_endpoint_that_is_not_a_url(
    cloudformation: CloudFormation, monkeypatch: pytest.MonkeyPatch, endpoint: str
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", f" {endpoint}")
    named = call_spec(Targets=[{"Region": "us-west-2", "Endpoint": endpoint}])
    configured = call_spec(Service="dynamodb", Operation="ListTables")
    response = respond(cloudformation, request(cloudformation.url, named, configured))
    assert "s3 in us-west-2: Endpoint isn't a URL" in response["Reason"]
    assert (
        "dynamodb in us-west-2: AWS_ENDPOINT_URL (or the variable for the service) isn't a"
        in response["Reason"]
    )


class TestUpdateAndDelete:
    @pytest.mark.parametrize("kind", ["Update", "Delete"])
    def test_success_without_checks(self, cloudformation: CloudFormation, sts: Sts, kind: str) -> None:
        event = request(
            cloudformation.url, call_spec("xx-nowhere-1"), RequestType=kind, PhysicalResourceId="first"
        )
        response = respond(cloudformation, event)
        assert (response["Status"], response["PhysicalResourceId"]) == ("SUCCESS", "first")
        assert not sts.requests

    def test_properties_are_ignored(self, cloudformation: CloudFormation) -> None:
        event = request(
            cloudformation.url, RequestType="Delete", PhysicalResourceId="first", ResourceProperties=7
        )
        assert respond(cloudformation, event)["Status"] == "SUCCESS"


def test_repeated_requests_get_the_same_physical_id(cloudformation: CloudFormation, sts: Sts) -> None:
    event = request(cloudformation.url, call_spec())
    handler(event, A_MINUTE)
    sts.errors["us-west-2", "GetCallerIdentity"] = ["AuthFailure", "…"]
    handler(event, A_MINUTE)
    assert len({response["PhysicalResourceId"] for response in cloudformation.responses}) == 1
    assert [response["Status"] for response in cloudformation.responses] == ["SUCCESS", "FAILED"]


def test_log_contains_only_the_problems(
    cloudformation: CloudFormation,
    sts: Sts,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    sts.errors["us-west-2", "GetCallerIdentity"] = ["AuthFailure", "…"]
    call = call_spec(Credentials={"RoleArn": ROLE, "ExternalId": "external-secret"})
    respond(cloudformation, request(cloudformation.url, call, call_spec()))
    written = capsys.readouterr()
    logged = written.out + written.err + caplog.text
    assert json.loads(written.out)["findings"]
    for secret in (
        "presigned-secret",
        "X-Amz",
        "external-secret",
        "secret-key",
        "secret-token",
        "secret words",
    ):
        assert secret not in logged
    assert logging.root.level == logging.DEBUG
