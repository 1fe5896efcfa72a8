"""Tests of the checks of the roles that a call assumes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from caller.preflight import sts_probe
from tests.caller.calls import TimeLeft
from tests.caller.preflight.requests import ROLE, call_spec, request, respond

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.caller.preflight.servers import CloudFormation, Sts


def delay_second(attempt: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Wraps a function so that its second call takes three seconds."""
    calls: list[None] = []

    def attempted(where: Any) -> Any:
        calls.append(None)
        if len(calls) > 1:
            time.sleep(3)
        return attempt(where)

    return attempted


def test_role_is_assumed_with_its_external_id(cloudformation: CloudFormation, sts: Sts) -> None:
    call = call_spec(Credentials={"RoleArn": ROLE, "ExternalId": "the-state-machine"})
    sts.errors["us-east-1", "AssumeRole"] = ["AccessDenied"] * 3  # before the trust policy is effective
    assert respond(cloudformation, request(cloudformation.url, call))["Status"] == "SUCCESS"
    *assuming, (action, region, _) = sts.requests
    assert [entry[:2] for entry in assuming] == [("AssumeRole", "us-east-1")] * 4
    assert assuming[0][2]["ExternalId"] == "the-state-machine"
    assert assuming[0][2]["RoleArn"] == ROLE
    assert (action, region) == ("GetCallerIdentity", "us-west-2")


def test_credentials_of_a_new_function_role_are_retried(cloudformation: CloudFormation, sts: Sts) -> None:
    call = call_spec(Credentials={"RoleArn": ROLE, "ExternalId": "the-state-machine"})
    sts.errors["us-east-1", "AssumeRole"] = ["InvalidClientTokenId"] * 2  # before its credentials are valid
    assert respond(cloudformation, request(cloudformation.url, call))["Status"] == "SUCCESS"
    assert [entry[0] for entry in sts.requests] == ["AssumeRole"] * 3 + ["GetCallerIdentity"]


def test_role_that_cannot_be_assumed(cloudformation: CloudFormation, sts: Sts) -> None:
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
    cloudformation: CloudFormation, sts: Sts, monkeypatch: pytest.MonkeyPatch
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
    cloudformation: CloudFormation, sts: Sts
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


def test_region_that_is_not_enabled_in_the_roles_account(cloudformation: CloudFormation, sts: Sts) -> None:
    sts.errors["us-west-2", "GetCallerIdentity"] = ["InvalidClientTokenId", "…"]
    call = call_spec(Credentials={"RoleArn": ROLE, "ExternalId": "the-state-machine"})
    response = respond(cloudformation, request(cloudformation.url, call))
    assert response["Reason"] == f"us-west-2 as {ROLE}: Region not enabled; enable it for the account"
