"""Whole requests through the handler: what CloudFormation is answered, and what is not answered at all."""

from __future__ import annotations

import json
import logging
import signal
import socket
import time
from typing import TYPE_CHECKING, Any

import pytest

from caller.errors import NamedError
from caller.handler import handler
from caller.preflight import custom_resource as answering
from caller.preflight import sts_probe
from tests.caller.calls import TimeLeft
from tests.caller.preflight.requests import ROLE, STACK, planned, request

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.caller.preflight.servers import CloudFormation, Sts

A_MINUTE = TimeLeft(60_000)


def answered(
    cloudformation: CloudFormation, event: dict[str, Any], left: TimeLeft = A_MINUTE
) -> dict[str, Any]:
    assert handler(event, left) == {}
    (response,) = cloudformation.answers
    assert response["StackId"] == STACK
    assert response["RequestId"] == event["RequestId"]
    assert response["LogicalResourceId"] == event["LogicalResourceId"]
    assert response["PhysicalResourceId"]
    return response


def test_calls_that_can_be_made_succeed(cloudformation: CloudFormation, sts: Sts) -> None:
    event = request(cloudformation.url, planned(), planned("eu-west-1"), planned(["ap-south-1", "eu-west-1"]))
    assert answered(cloudformation, event)["Status"] == "SUCCESS"
    assert sorted(region for _, region, _ in sts.asked) == ["ap-south-1", "eu-west-1", "us-west-2"]


def test_a_region_that_is_not_enabled_fails_and_the_others_are_told_too(
    cloudformation: CloudFormation, sts: Sts
) -> None:
    for region in ("af-south-1", "me-south-1"):
        sts.errors[region, "GetCallerIdentity"] = ["InvalidClientTokenId", "…"]
    calls = [
        planned("af-south-1"),
        planned("us-west-2"),
        planned("me-south-1"),
        planned(Operation="GetObjekt"),
    ]
    response = answered(cloudformation, request(cloudformation.url, *calls))
    assert response["Status"] == "FAILED"
    assert response["Reason"] == (
        "af-south-1, me-south-1: region not enabled for this account; s3 GetObjekt: Operation 'GetObjekt' is not one"
        " of s3's; did you mean 'GetObject'?"
    )


def test_the_credentials_of_a_new_role_are_waited_for(cloudformation: CloudFormation, sts: Sts) -> None:
    sts.errors["us-west-2", "GetCallerIdentity"] = ["InvalidClientTokenId"] * 2
    assert answered(cloudformation, request(cloudformation.url, planned()))["Status"] == "SUCCESS"
    assert len(sts.asked) == 3


def test_a_foreign_partition_and_an_unknown_service_are_told(
    cloudformation: CloudFormation, sts: Sts
) -> None:
    calls = [planned("cn-north-1"), planned(Service="s33")]
    response = answered(cloudformation, request(cloudformation.url, *calls))
    assert "cn-north-1: is in partition aws-cn; credentials of aws do not work there" in response["Reason"]
    assert "s33 GetObject: botocore has no service 's33'" in response["Reason"]
    assert {region for _, region, _ in sts.asked} == {"us-west-2"}


def slower(attempt: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Attempts of which the second one does not come back in time."""
    calls: list[None] = []

    def attempted(where: Any) -> Any:
        calls.append(None)
        if len(calls) > 1:
            time.sleep(3)
        return attempt(where)

    return attempted


class TestRoles:
    def test_the_calls_are_made_as_the_role_with_its_external_id(
        self, cloudformation: CloudFormation, sts: Sts
    ) -> None:
        call = planned(Credentials={"RoleArn": ROLE, "ExternalId": "the-state-machine"})
        sts.errors["us-east-1", "AssumeRole"] = ["AccessDenied"] * 3  # until the trust policy has arrived
        assert answered(cloudformation, request(cloudformation.url, call))["Status"] == "SUCCESS"
        *assuming, (action, region, _) = sts.asked
        assert [entry[:2] for entry in assuming] == [("AssumeRole", "us-east-1")] * 4
        assert assuming[0][2]["ExternalId"] == "the-state-machine"
        assert assuming[0][2]["RoleArn"] == ROLE
        assert (action, region) == ("GetCallerIdentity", "us-west-2")

    def test_the_functions_own_credentials_are_waited_for(
        self, cloudformation: CloudFormation, sts: Sts
    ) -> None:
        call = planned(Credentials={"RoleArn": ROLE, "ExternalId": "the-state-machine"})
        sts.errors["us-east-1", "AssumeRole"] = ["InvalidClientTokenId"] * 2  # its own role is new
        assert answered(cloudformation, request(cloudformation.url, call))["Status"] == "SUCCESS"
        assert [entry[0] for entry in sts.asked] == ["AssumeRole"] * 3 + ["GetCallerIdentity"]

    def test_a_role_that_refuses_fails(self, cloudformation: CloudFormation, sts: Sts) -> None:
        sts.errors["us-east-1", "AssumeRole"] = ["AccessDenied", "…"]
        call = planned(Credentials={"RoleArn": ROLE, "ExternalId": "the-state-machine"})
        response = answered(cloudformation, request(cloudformation.url, call))
        assert response["Reason"] == (
            f"{ROLE}: can't be assumed (access denied): its trust policy must name the caller's role"
        )

    def test_a_denial_without_an_external_id_proves_nothing(
        self, cloudformation: CloudFormation, sts: Sts, capsys: pytest.CaptureFixture[str]
    ) -> None:
        sts.errors["us-east-1", "AssumeRole"] = ["AccessDenied", "…"]
        call = planned(Credentials={"RoleArn": ROLE})
        assert answered(cloudformation, request(cloudformation.url, call))["Status"] == "SUCCESS"
        assert f"{ROLE}: can't be assumed" in capsys.readouterr().out

    def test_a_denial_is_told_where_time_is_up_before_another_attempt_ends(
        self, cloudformation: CloudFormation, sts: Sts, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sts_probe, "ASSUMING", 60)
        monkeypatch.setattr(sts_probe, "_attempt", slower(sts_probe._attempt))
        sts.errors["us-east-1", "AssumeRole"] = ["AccessDenied", "…"]
        call = planned(Credentials={"RoleArn": ROLE, "ExternalId": "the-state-machine"})
        response = answered(cloudformation, request(cloudformation.url, call), TimeLeft(4_000))
        assert response["Reason"] == (
            f"{ROLE}: can't be assumed (access denied): its trust policy must name the caller's role"
        )

    def test_a_denial_that_was_waited_out_is_not_told_of_a_region_that_hangs(
        self, cloudformation: CloudFormation, sts: Sts
    ) -> None:
        sts.errors["us-east-1", "AssumeRole"] = ["AccessDenied"]
        sts.hangs_in.add("eu-west-1")
        assumed = {"RoleArn": ROLE, "ExternalId": "the-state-machine"}
        call = planned(["us-west-2", "eu-west-1"], Credentials=assumed)
        response = answered(cloudformation, request(cloudformation.url, call), TimeLeft(4_000))
        assert response["Reason"] == f"{ROLE}: no result before the time of the check was used up"

    def test_a_region_that_is_not_enabled_in_the_other_account(
        self, cloudformation: CloudFormation, sts: Sts
    ) -> None:
        sts.errors["us-west-2", "GetCallerIdentity"] = ["InvalidClientTokenId", "…"]
        call = planned(Credentials={"RoleArn": ROLE, "ExternalId": "the-state-machine"})
        response = answered(cloudformation, request(cloudformation.url, call))
        assert response["Reason"] == f"us-west-2 as {ROLE}: region not enabled for this account"


class TestAlwaysAnswered:
    def test_a_region_that_hangs_is_told_when_the_time_is_up(
        self, cloudformation: CloudFormation, sts: Sts
    ) -> None:
        sts.hangs_in.add("us-west-2")
        response = answered(cloudformation, request(cloudformation.url, planned()), TimeLeft(4_000))
        assert response["Status"] == "FAILED"
        assert response["Reason"] == "us-west-2: no result before the time of the check was used up"

    def test_a_check_that_keeps_the_main_thread_is_interrupted(
        self, cloudformation: CloudFormation, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(answering, "build_checks", lambda _calls: time.sleep(600))
        monkeypatch.setattr(answering, "_GRACE", 0.1)
        response = answered(cloudformation, request(cloudformation.url, planned()), TimeLeft(3_000))
        assert "its time was used up" in response["Reason"]

    def test_what_nothing_can_interrupt_is_answered_by_the_last_timer(
        self, cloudformation: CloudFormation, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def stuck(_calls: object) -> None:
            """As in a name resolution: no signal gets through."""
            signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])
            try:
                time.sleep(4)
            finally:
                signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGALRM])

        monkeypatch.setattr(answering, "build_checks", stuck)
        with pytest.raises(NamedError):
            handler(request(cloudformation.url, planned()), TimeLeft(2_000))
        response = cloudformation.answers[0]
        assert (response["Status"], response["Reason"]) == ("FAILED", "Execution timed out")
        assert response["PhysicalResourceId"]

    def test_a_defect_is_answered_without_its_text(
        self, cloudformation: CloudFormation, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(_calls: object) -> None:
            raise RuntimeError("secret words")

        monkeypatch.setattr(answering, "build_checks", broken)
        response = answered(cloudformation, request(cloudformation.url, planned()))
        assert response["Status"] == "FAILED"
        assert "RuntimeError" in response["Reason"]
        assert "secret" not in response["Reason"]

    @pytest.mark.parametrize("properties", [{"Calls": "x"}, {"Calls": [1]}, {"Calls": [{"Service": "s3"}]}])
    def test_properties_that_are_none_are_answered(
        self, cloudformation: CloudFormation, properties: object
    ) -> None:
        event = request(cloudformation.url, ResourceProperties=properties)
        assert answered(cloudformation, event)["Status"] == "FAILED"

    @pytest.mark.parametrize("properties", [None, {}, {"Calls": []}])
    def test_no_calls_are_ready(self, cloudformation: CloudFormation, properties: object) -> None:
        # all calls are under conditions that do not hold
        event = request(cloudformation.url, ResourceProperties=properties)
        assert answered(cloudformation, event)["Status"] == "SUCCESS"

    def test_a_host_that_takes_nothing_ends_with_the_invocation(
        self, cloudformation: CloudFormation, sts: Sts
    ) -> None:
        cloudformation.delay = 60
        started = time.monotonic()
        with pytest.raises(NamedError) as raised:
            handler(request(cloudformation.url, planned()), TimeLeft(4_000))
        assert type(raised.value).__name__ == "CrossRegion.DeadlineExceeded"
        assert time.monotonic() - started < 4
        assert socket.getdefaulttimeout() is None
        assert sts.asked


class TestForeignRequests:
    """Whoever can invoke the function can send it a request: it must not answer elsewhere, nor check anything."""

    @pytest.mark.parametrize("kind", ["Create", "Update", "Delete"])
    def test_another_host_gets_no_answer(
        self, cloudformation: CloudFormation, sts: Sts, monkeypatch: pytest.MonkeyPatch, kind: str
    ) -> None:
        monkeypatch.delenv("CROSS_REGION_RESPONSE_HOST")
        event = request(cloudformation.url, planned(), RequestType=kind, PhysicalResourceId="first")
        with pytest.raises(NamedError, match="ResponseURL is not CloudFormation's in us-east-1") as raised:
            handler(event, A_MINUTE)
        assert type(raised.value).__name__ == "CrossRegion.InvalidCall"
        assert not cloudformation.answers
        assert not sts.asked

    def test_a_property_that_breaks_lines_does_not_break_the_log(
        self, cloudformation: CloudFormation, sts: Sts, capsys: pytest.CaptureFixture[str]
    ) -> None:
        call = planned(Operation='Get\n{"service": "s3"}\x1b[2J')
        response = answered(cloudformation, request(cloudformation.url, call))
        assert response["Status"] == "FAILED"
        (line,) = capsys.readouterr().out.splitlines()
        assert json.loads(line)["preflight"] == "Create"
        assert sts.asked


class TestUpdateAndDelete:
    @pytest.mark.parametrize("kind", ["Update", "Delete"])
    def test_they_succeed_without_a_check(self, cloudformation: CloudFormation, sts: Sts, kind: str) -> None:
        event = request(
            cloudformation.url, planned("xx-nowhere-1"), RequestType=kind, PhysicalResourceId="first"
        )
        response = answered(cloudformation, event)
        assert (response["Status"], response["PhysicalResourceId"]) == ("SUCCESS", "first")
        assert not sts.asked

    def test_properties_are_not_even_read(self, cloudformation: CloudFormation) -> None:
        event = request(
            cloudformation.url, RequestType="Delete", PhysicalResourceId="first", ResourceProperties=7
        )
        assert answered(cloudformation, event)["Status"] == "SUCCESS"


def test_every_attempt_at_a_request_gives_the_same_id(cloudformation: CloudFormation, sts: Sts) -> None:
    event = request(cloudformation.url, planned())
    handler(event, A_MINUTE)
    sts.errors["us-west-2", "GetCallerIdentity"] = ["AuthFailure", "…"]
    handler(event, A_MINUTE)
    assert len({response["PhysicalResourceId"] for response in cloudformation.answers}) == 1
    assert [response["Status"] for response in cloudformation.answers] == ["SUCCESS", "FAILED"]


def test_nothing_of_a_request_is_in_the_log_but_what_was_found(
    cloudformation: CloudFormation,
    sts: Sts,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    sts.errors["us-west-2", "GetCallerIdentity"] = ["AuthFailure", "…"]
    call = planned(Credentials={"RoleArn": ROLE, "ExternalId": "external-secret"})
    answered(cloudformation, request(cloudformation.url, call, planned()))
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
