"""Tests of custom resource requests and of the responses to CloudFormation."""

from __future__ import annotations

import json
import logging
import socket
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from caller.errors import NamedError
from caller.handler import handler
from caller.preflight import checks, custom_resource, sts_probe
from tests.caller.calls import TimeLeft
from tests.caller.preflight.requests import ROLE, STACK, call_spec, request
from tests.caller.preflight.servers import Emulator

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.caller.preflight.servers import CloudFormation, Sts

A_MINUTE = TimeLeft(60_000)


def respond(
    cloudformation: CloudFormation, event: dict[str, Any], left: TimeLeft = A_MINUTE
) -> dict[str, Any]:
    assert handler(event, left) == {}
    (response,) = cloudformation.responses
    assert response["StackId"] == STACK
    assert response["RequestId"] == event["RequestId"]
    assert response["LogicalResourceId"] == event["LogicalResourceId"]
    assert response["PhysicalResourceId"]
    return response


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


def delay_second(attempt: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Wraps a function so that its second call takes three seconds."""
    calls: list[None] = []

    def attempted(where: Any) -> Any:
        calls.append(None)
        if len(calls) > 1:
            time.sleep(3)
        return attempt(where)

    return attempted


class TestRoles:
    def test_role_is_assumed_with_its_external_id(self, cloudformation: CloudFormation, sts: Sts) -> None:
        call = call_spec(Credentials={"RoleArn": ROLE, "ExternalId": "the-state-machine"})
        sts.errors["us-east-1", "AssumeRole"] = ["AccessDenied"] * 3  # before the trust policy is effective
        assert respond(cloudformation, request(cloudformation.url, call))["Status"] == "SUCCESS"
        *assuming, (action, region, _) = sts.requests
        assert [entry[:2] for entry in assuming] == [("AssumeRole", "us-east-1")] * 4
        assert assuming[0][2]["ExternalId"] == "the-state-machine"
        assert assuming[0][2]["RoleArn"] == ROLE
        assert (action, region) == ("GetCallerIdentity", "us-west-2")

    def test_credentials_of_a_new_function_role_are_retried(
        self, cloudformation: CloudFormation, sts: Sts
    ) -> None:
        call = call_spec(Credentials={"RoleArn": ROLE, "ExternalId": "the-state-machine"})
        sts.errors["us-east-1", "AssumeRole"] = [
            "InvalidClientTokenId"
        ] * 2  # before its credentials are valid
        assert respond(cloudformation, request(cloudformation.url, call))["Status"] == "SUCCESS"
        assert [entry[0] for entry in sts.requests] == ["AssumeRole"] * 3 + ["GetCallerIdentity"]

    def test_role_that_cannot_be_assumed(self, cloudformation: CloudFormation, sts: Sts) -> None:
        sts.errors["us-east-1", "AssumeRole"] = ["AccessDenied", "…"]
        call = call_spec(Credentials={"RoleArn": ROLE, "ExternalId": "the-state-machine"})
        response = respond(cloudformation, request(cloudformation.url, call))
        assert response["Reason"] == (
            f"{ROLE}: can't be assumed (access denied); allow the caller's role and external ID in its trust policy"
        )

    @pytest.mark.parametrize(
        "fields",
        [
            {"Credentials": {"RoleArn": ROLE}},  # from the macro of version 0.1
            {
                "Credentials": {"RoleArn": ROLE, "ExternalId": "the-state-machine"},
                "TrustCanFollow": "true",
            },
        ],
    )
    def test_denial_is_only_logged_if_the_trust_policy_can_follow(
        self,
        fields: dict[str, Any],
        cloudformation: CloudFormation,
        sts: Sts,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        sts.errors["us-east-1", "AssumeRole"] = ["AccessDenied", "…"]
        call = call_spec(**fields)
        assert respond(cloudformation, request(cloudformation.url, call))["Status"] == "SUCCESS"
        assert f"{ROLE}: can't be assumed" in capsys.readouterr().out

    def test_denial_is_reported_if_the_next_attempt_hangs(
        self, cloudformation: CloudFormation, sts: Sts, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sts_probe, "TRUST_DELAY", 60)
        monkeypatch.setattr(sts_probe, "_attempt", delay_second(sts_probe._attempt))
        sts.errors["us-east-1", "AssumeRole"] = ["AccessDenied", "…"]
        call = call_spec(Credentials={"RoleArn": ROLE, "ExternalId": "the-state-machine"})
        response = respond(cloudformation, request(cloudformation.url, call), TimeLeft(4_000))
        assert response["Reason"] == (
            f"{ROLE}: can't be assumed (access denied); allow the caller's role and external ID in its trust policy"
        )

    def test_earlier_denial_is_not_reported_for_a_region_that_hangs(
        self, cloudformation: CloudFormation, sts: Sts
    ) -> None:
        sts.errors["us-east-1", "AssumeRole"] = ["AccessDenied"]
        sts.hangs_in.add("eu-west-1")
        assumed = {"RoleArn": ROLE, "ExternalId": "the-state-machine"}
        call = call_spec(["us-west-2", "eu-west-1"], Credentials=assumed)
        response = respond(cloudformation, request(cloudformation.url, call), TimeLeft(4_000))
        assert (
            response["Reason"]
            == f"{ROLE}: the check timed out; check the function's network, or increase Caller.Timeout"
        )

    def test_region_that_is_not_enabled_in_the_roles_account(
        self, cloudformation: CloudFormation, sts: Sts
    ) -> None:
        sts.errors["us-west-2", "GetCallerIdentity"] = ["InvalidClientTokenId", "…"]
        call = call_spec(Credentials={"RoleArn": ROLE, "ExternalId": "the-state-machine"})
        response = respond(cloudformation, request(cloudformation.url, call))
        assert response["Reason"] == f"us-west-2 as {ROLE}: Region not enabled; enable it for the account"


class TestGuaranteedResponse:
    def test_region_that_hangs(self, cloudformation: CloudFormation, sts: Sts) -> None:
        sts.hangs_in.add("us-west-2")
        response = respond(cloudformation, request(cloudformation.url, call_spec()), TimeLeft(4_000))
        assert response["Status"] == "FAILED"
        assert (
            response["Reason"]
            == "us-west-2: the check timed out; check the function's network, or increase Caller.Timeout"
        )

    def test_checks_that_hang_are_abandoned(
        self, cloudformation: CloudFormation, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        released = threading.Event()
        monkeypatch.setattr(custom_resource, "build_checks", lambda _calls: released.wait(60))
        monkeypatch.setattr(custom_resource, "_GRACE_PERIOD", 0.1)
        response = respond(cloudformation, request(cloudformation.url, call_spec()), TimeLeft(3_000))
        assert "timed out; increase Caller.Timeout" in response["Reason"]
        released.set()

    def test_internal_error_does_not_contain_the_exceptions_message(
        self, cloudformation: CloudFormation, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(_calls: object) -> None:
            raise RuntimeError("secret words")

        monkeypatch.setattr(custom_resource, "build_checks", broken)
        response = respond(cloudformation, request(cloudformation.url, call_spec()))
        assert response["Status"] == "FAILED"
        assert "RuntimeError" in response["Reason"]
        assert "secret" not in response["Reason"]

    @pytest.mark.parametrize("properties", [{"Calls": "x"}, {"Calls": [1]}, {"Calls": [{"Service": "s3"}]}])
    def test_invalid_properties_fail(self, cloudformation: CloudFormation, properties: object) -> None:
        event = request(cloudformation.url, ResourceProperties=properties)
        assert respond(cloudformation, event)["Status"] == "FAILED"

    @pytest.mark.parametrize("properties", [None, {}, {"Calls": []}])
    def test_request_without_calls_succeeds(self, cloudformation: CloudFormation, properties: object) -> None:
        # no call exists if all conditions are false
        event = request(cloudformation.url, ResourceProperties=properties)
        assert respond(cloudformation, event)["Status"] == "SUCCESS"

    def test_response_host_that_hangs(self, cloudformation: CloudFormation, sts: Sts) -> None:
        cloudformation.delay = 60
        started = time.monotonic()
        with pytest.raises(NamedError) as raised:
            handler(request(cloudformation.url, call_spec()), TimeLeft(4_000))
        assert type(raised.value).__name__ == "CrossRegion.DeadlineExceeded"
        assert time.monotonic() - started < 4
        assert socket.getdefaulttimeout() is None
        assert sts.requests


class TestForgedRequests:
    """If a principal can invoke the function, it must not be able to make it send requests to other hosts."""

    @pytest.mark.parametrize("kind", ["Create", "Update", "Delete"])
    def test_host_that_is_not_cloudformations_gets_no_response(
        self, cloudformation: CloudFormation, sts: Sts, monkeypatch: pytest.MonkeyPatch, kind: str
    ) -> None:
        monkeypatch.delenv("CROSS_REGION_RESPONSE_HOST")
        event = request(cloudformation.url, call_spec(), RequestType=kind, PhysicalResourceId="first")
        with pytest.raises(
            NamedError, match="ResponseURL isn't a URL of CloudFormation in us-east-1"
        ) as raised:
            handler(event, A_MINUTE)
        assert type(raised.value).__name__ == "CrossRegion.InvalidCall"
        assert not cloudformation.responses
        assert not sts.requests

    def test_line_breaks_in_a_property_do_not_add_log_lines(
        self, cloudformation: CloudFormation, sts: Sts, capsys: pytest.CaptureFixture[str]
    ) -> None:
        call = call_spec(Operation='Get\n{"service": "s3"}\x1b[2J')
        response = respond(cloudformation, request(cloudformation.url, call))
        assert response["Status"] == "FAILED"
        (line,) = capsys.readouterr().out.splitlines()
        assert {"preflight": "Create", "level": "ERROR"}.items() <= json.loads(line).items()
        assert sts.requests


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
