"""Answers that break off, come slowly, can't be read or send elsewhere, and what thousands of them leave behind."""

from __future__ import annotations

import gc
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from caller.failure import NamedError
from caller.handler import handler
from tests.caller.calls import TimeLeft, call, failure, payload
from tests.caller.preflight.servers import CloudFormation
from tests.caller.wire import Answer

if TYPE_CHECKING:
    from tests.caller.wire import Wire

OBJECT = {"Bucket": "b", "Key": "k"}
LISTED = b"<ListBucketResult><Name>b</Name><KeyCount>0</KeyCount></ListBucketResult>"
EXPIRED = b"<Error><Code>ExpiredToken</Code><Message>The provided token has expired.</Message></Error>"
TABLES = Answer(200, b'{"TableNames": []}')


def raised_within(seconds: int, event: dict[str, Any]) -> str:
    with pytest.raises(NamedError) as raised:
        handler(event, TimeLeft(seconds * 1000))
    return f"{type(raised.value).__name__}: {raised.value}"


@pytest.mark.parametrize(
    "fault",
    [Answer(200, b'{"TableNames": []}', reset=True), Answer(200, b'{"TableNames": []}', stall=30)],
    ids=["reset in the body", "slow body"],
)
def test_an_answer_that_breaks_off_is_asked_for_again(wire: Wire, fault: Answer) -> None:
    wire.play(fault, TABLES)
    assert call("dynamodb", "ListTables", {}, Timeout=0.3) == {"TableNames": []}
    assert len(wire.asked) == 2


def test_slow_headers_are_asked_for_again(wire: Wire) -> None:
    wire.play(Answer(200, b"{}", delay=30), TABLES)
    assert call("dynamodb", "ListTables", {}, Timeout=0.3) == {"TableNames": []}


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Answer(200, b"half of it", reset=True), "broke while the answer was read"),
        (Answer(200, b"half of it", stall=30), "no answer in time"),
    ],
    ids=["reset", "slow"],
)
def test_a_stream_that_breaks_off_fails_by_name(wire: Wire, fault: Answer, words: str) -> None:
    wire.play(fault)
    raised = failure("s3", "GetObject", OBJECT, Timeout=0.3, MaxAttempts=1)
    assert raised.name == "S3.SdkClientException"
    assert words in raised.text


@pytest.mark.parametrize(
    "fault", [Answer(200, b"half of it", stall=60), Answer(200, b"{}", delay=60)], ids=["body", "headers"]
)
def test_what_is_slow_ends_with_the_invocations_time(wire: Wire, fault: Answer) -> None:
    wire.play(fault)
    text = raised_within(2, payload("s3", "GetObject", OBJECT))
    assert text.startswith("CrossRegion.DeadlineExceeded: No result from us-west-2 in the 1.")


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_an_hour_does_not_cost_an_hour(wire: Wire, status: int) -> None:
    """The standard retry mode has its own waits; the invocation's time bounds them in any case."""
    wire.play(Answer(status, b"", {"Retry-After": "3600"}), TABLES)
    assert handler(payload("dynamodb", "ListTables", {}), TimeLeft(20_000)) == {"TableNames": []}


@pytest.mark.parametrize("body", [LISTED[:30], b"<html>", b"{}", b"\xff\xfe\x00", b"<a><b></a></b>"])
@pytest.mark.parametrize(
    ("service", "operation", "name"),
    [
        ("iam", "ListRoles", "Iam.SdkClientException"),
        ("route53", "ListHostedZones", "Route53.SdkClientException"),
        # botocore takes S3's for a server error: "Handling errors in 200 OK responses" in the Amazon S3 User Guide
        ("s3", "ListBuckets", "S3.S3Exception"),
    ],
)
def test_malformed_xml_is_no_empty_result(
    wire: Wire, service: str, operation: str, name: str, body: bytes
) -> None:
    wire.play(Answer(200, body))
    raised = failure(service, operation, {}, MaxAttempts=1)
    assert raised.name == name
    assert body.decode("latin-1") not in raised.text


@pytest.mark.parametrize("body", [b"<Error><Code>", b"\xff", b"{", b"[]", b"null", b'"text"'])
@pytest.mark.parametrize(("service", "operation"), [("s3", "GetObject"), ("dynamodb", "ListTables")])
def test_malformed_errors_still_have_a_name(wire: Wire, service: str, operation: str, body: bytes) -> None:
    wire.play(Answer(500, body))
    raised = failure(service, operation, OBJECT if service == "s3" else {}, MaxAttempts=1)
    prefix = {"s3": "S3", "dynamodb": "DynamoDb"}[service]
    assert raised.name in {f"{prefix}.{prefix}Exception", f"{prefix}.SdkClientException"}


def test_expired_credentials_are_told_in_the_services_words(wire: Wire) -> None:
    wire.play(Answer(400, EXPIRED))
    raised = failure("s3", "GetObject", OBJECT)
    assert (raised.name, raised.text[:32]) == ("S3.S3Exception", "The provided token has expired. ")


@pytest.mark.parametrize("region", ["evil.example/", "us-west-2.evil.example#", "xx", "", "us-west-2"])
def test_a_redirect_to_no_region_does_not_loop(wire: Wire, region: str) -> None:
    redirect = b"<Error><Code>PermanentRedirect</Code><Message>elsewhere</Message></Error>"
    wire.play(Answer(301, redirect, {"x-amz-bucket-region": region}))
    raised = failure("s3", "GetObject", OBJECT)
    assert raised.name.startswith("S3.")
    assert len(wire.asked) <= 4


def test_a_certificate_that_nobody_vouches_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = CloudFormation(tmp_path)
    server.start()
    monkeypatch.setenv("CROSS_REGION_ENDPOINTS", json.dumps([f"https://{server.host}"]))
    try:
        raised = failure("s3", "GetObject", OBJECT, Endpoint=f"https://{server.host}", MaxAttempts=1)
    finally:
        server.stop()
    assert raised.name == "S3.SdkClientException"
    assert "TLS failed" in raised.text
    assert server.answers == []


MIXED: tuple[tuple[Answer, str, str, dict[str, Any]], ...] = (
    (Answer(200, b"body"), "s3", "GetObject", OBJECT),
    (TABLES, "dynamodb", "ListTables", {}),
    (Answer(404, b"<Error><Code>NoSuchKey</Code></Error>"), "s3", "GetObject", OBJECT),
    (Answer(200, b"half of it", reset=True), "s3", "GetObject", OBJECT),
    (Answer(200, b"half", cut=4), "s3", "GetObject", OBJECT),
    (Answer(drop=True), "dynamodb", "ListTables", {}),
    (Answer(200, b"<html>"), "s3", "ListObjectsV2", {"Bucket": "b"}),
    (Answer(200, b"\xff"), "s3", "GetObject", OBJECT),
)


def test_two_thousand_calls_leave_nothing_behind(wire: Wire, capsys: pytest.CaptureFixture[str]) -> None:
    outcomes: set[str] = set()
    after_warm_up = (0, 0)
    for number in range(2_000):
        answer, service, operation, parameters = MIXED[number % len(MIXED)]
        wire.play(answer)
        try:
            handler(payload(service, operation, parameters, MaxAttempts=1), TimeLeft(60_000))
            outcomes.add("result")
        except NamedError as error:
            outcomes.add(type(error).__name__)
        wire.asked.clear()
        capsys.readouterr()
        if number == 600:
            after_warm_up = open_files(), resident_bytes()
    assert {"result", "S3.SdkClientException", "S3.NoSuchKeyException", "CrossRegion.NotText"} <= outcomes
    files, memory = open_files(), resident_bytes()
    assert files <= after_warm_up[0] + 2  # the server closes its side a moment later
    assert memory <= after_warm_up[1] + 4_000_000


def open_files() -> int:
    gc.collect()
    return len(list(Path("/proc/self/fd").iterdir()))


def resident_bytes() -> int:
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
