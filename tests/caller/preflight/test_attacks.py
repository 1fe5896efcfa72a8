"""Tests of forged custom resource requests, and of secrets that must not be logged.

If a principal can invoke the function, it must not be able to make it send requests to other hosts.
"""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

import pytest

from caller.errors import NamedError
from caller.handler import handler
from tests.caller.calls import TimeLeft
from tests.caller.preflight.requests import A_MINUTE, ROLE, call_spec, request, respond

if TYPE_CHECKING:
    from tests.caller.preflight.servers import CloudFormation, Sts

SIGNED = "?X-Amz-Signature=s3cr3t-signature&X-Amz-Credential=s3cr3t-key"


@pytest.mark.parametrize("kind", ["Create", "Update", "Delete"])
@pytest.mark.parametrize(
    "url",
    [
        "https://attacker.example/",
        "https://169.254.169.254/latest/meta-data/",
        "https://cloudformation-custom-resource-response-useast1.s3.attacker.example/",
        "https://attacker-bucket.s3.us-east-1.amazonaws.com/",
    ],
)
def test_invalid_response_url_gets_no_request(
    cloudformation: CloudFormation, sts: Sts, capsys: pytest.CaptureFixture[str], url: str, kind: str
) -> None:
    event = request(url + SIGNED, call_spec(), RequestType=kind, PhysicalResourceId="first")
    with pytest.raises(NamedError, match="ResponseURL isn't a URL of CloudFormation") as raised:
        handler(event, A_MINUTE)
    assert (cloudformation.responses, sts.requests) == ([], [])
    written = capsys.readouterr()
    assert "s3cr3t" not in written.out + written.err + str(raised.value)


def test_custom_resource_request_in_a_payload_is_not_a_call(cloudformation: CloudFormation, sts: Sts) -> None:
    """The call isn't made before or after the error."""
    event = request("https://attacker.example/", call_spec()) | {
        "Service": "sts",
        "Operation": "GetCallerIdentity",
        "Region": "us-west-2",
        "Parameters": {},
    }
    with pytest.raises(NamedError, match="ResponseURL"):
        handler(event, A_MINUTE)
    assert (cloudformation.responses, sts.requests) == ([], [])


@pytest.mark.parametrize("fault", ["slow", "gone"])
def test_presigned_url_is_not_logged_if_the_response_cannot_be_sent(
    cloudformation: CloudFormation,
    sts: Sts,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    fault: str,
) -> None:
    caplog.set_level(logging.DEBUG)
    url = cloudformation.url.partition("?")[0] + SIGNED
    if fault == "slow":
        cloudformation.delay = 60
    else:
        cloudformation.stop()
    call = call_spec(Credentials={"RoleArn": ROLE, "ExternalId": "s3cr3t-external"})
    message = ""
    try:
        handler(request(url, call), TimeLeft(4_000))
    except NamedError as error:
        message = f"{type(error).__name__}: {error}"
    written = capsys.readouterr()
    assert message.startswith("CrossRegion.DeadlineExceeded")
    assert "s3cr3t" not in written.out + written.err + caplog.text + message
    assert sts.requests


@pytest.mark.parametrize(
    "fields",
    [
        {"ResourceProperties": {"Calls": [call_spec(Service="s3\n{}", Operation="x")]}},
        {"ResourceProperties": {"Calls": [call_spec("us-west-2\nforged")]}},
        {"LogicalResourceId": 'Forged"\n{"preflight": "Create"}'},
    ],
    ids=["service", "region", "logical id"],
)
def test_names_cannot_forge_log_lines(
    cloudformation: CloudFormation, sts: Sts, capsys: pytest.CaptureFixture[str], fields: dict[str, Any]
) -> None:
    handler(request(cloudformation.url, call_spec()) | fields, A_MINUTE)
    out = capsys.readouterr().out
    assert len(out.splitlines()) == 1
    assert json.loads(out)["preflight"] == "Create"
    assert len(cloudformation.responses) == 1
    assert len(sts.requests) <= 1


@pytest.mark.parametrize("kind", ["Create", "Update", "Delete"])
def test_host_that_is_not_cloudformations_gets_no_response(
    cloudformation: CloudFormation, sts: Sts, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.delenv("CROSS_REGION_RESPONSE_HOST")
    event = request(cloudformation.url, call_spec(), RequestType=kind, PhysicalResourceId="first")
    with pytest.raises(NamedError, match="ResponseURL isn't a URL of CloudFormation in us-east-1") as raised:
        handler(event, A_MINUTE)
    assert type(raised.value).__name__ == "CrossRegion.InvalidCall"
    assert not cloudformation.responses
    assert not sts.requests


def test_line_breaks_in_a_property_do_not_add_log_lines(
    cloudformation: CloudFormation, sts: Sts, capsys: pytest.CaptureFixture[str]
) -> None:
    call = call_spec(Operation='Get\n{"service": "s3"}\x1b[2J')
    response = respond(cloudformation, request(cloudformation.url, call))
    assert response["Status"] == "FAILED"
    (line,) = capsys.readouterr().out.splitlines()
    assert {"preflight": "Create", "level": "ERROR"}.items() <= json.loads(line).items()
    assert sts.requests
