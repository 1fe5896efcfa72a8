"""Custom resource requests that somebody else than CloudFormation sends, and what the log keeps of those that fail."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pytest

from caller.errors import NamedError
from caller.handler import handler
from tests.caller.calls import TimeLeft
from tests.caller.preflight.requests import ROLE, planned, request

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
def test_nothing_is_asked_or_answered_for_a_foreign_response_url(
    cloudformation: CloudFormation, sts: Sts, capsys: pytest.CaptureFixture[str], url: str, kind: str
) -> None:
    event = request(url + SIGNED, planned(), RequestType=kind, PhysicalResourceId="first")
    with pytest.raises(NamedError, match="ResponseURL is not CloudFormation's") as raised:
        handler(event, TimeLeft(60_000))
    assert (cloudformation.answers, sts.asked) == ([], [])
    written = capsys.readouterr()
    assert "s3cr3t" not in written.out + written.err + str(raised.value)


def test_a_request_that_hides_in_a_payload_is_a_request(cloudformation: CloudFormation, sts: Sts) -> None:
    """No event is both: its call is not made before or after the refusal."""
    event = request("https://attacker.example/", planned()) | {
        "Service": "sts",
        "Operation": "GetCallerIdentity",
        "Region": "us-west-2",
        "Parameters": {},
    }
    with pytest.raises(NamedError, match="ResponseURL"):
        handler(event, TimeLeft(60_000))
    assert (cloudformation.answers, sts.asked) == ([], [])


@pytest.mark.parametrize("fault", ["slow", "gone"])
def test_no_presigned_url_is_logged_when_the_answer_can_not_be_sent(
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
    call = planned(Credentials={"RoleArn": ROLE, "ExternalId": "s3cr3t-external"})
    told = ""
    try:
        handler(request(url, call), TimeLeft(4_000))
    except NamedError as error:
        told = f"{type(error).__name__}: {error}"
    written = capsys.readouterr()
    assert told.startswith("CrossRegion.DeadlineExceeded")
    assert "s3cr3t" not in written.out + written.err + caplog.text + told
    assert sts.asked


@pytest.mark.parametrize(
    "fields",
    [
        {"ResourceProperties": {"Calls": [planned(Service="s3\n{}", Operation="x")]}},
        {"ResourceProperties": {"Calls": [planned("us-west-2\nforged")]}},
        {"LogicalResourceId": 'Forged"\n{"preflight": "Create"}'},
    ],
    ids=["service", "region", "logical id"],
)
def test_names_forge_no_log_line(
    cloudformation: CloudFormation, sts: Sts, capsys: pytest.CaptureFixture[str], fields: dict[str, Any]
) -> None:
    handler(request(cloudformation.url, planned()) | fields, TimeLeft(60_000))
    out = capsys.readouterr().out
    assert len(out.splitlines()) == 1
    assert out.startswith('{"preflight": "Create"')
    assert len(cloudformation.answers) == 1
    assert len(sts.asked) <= 1
