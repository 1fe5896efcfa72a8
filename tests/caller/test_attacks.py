"""Tests of malicious payloads and responses."""

from __future__ import annotations

import contextlib
import itertools
import json
import logging
import os
import signal
import tempfile
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from caller.errors import NamedError
from caller.handler import handler
from caller.sdk import clients, session
from tests.caller.calls import TimeLeft, call, failure, payload
from tests.caller.wire import Response
from tests.fuzz.fake_network import FakeNetwork, PlayedResponse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.caller.wire import Wire

ROLE = "arn:aws:iam::210987654321:role/reader"
CREDENTIALS = {"RoleArn": ROLE, "ExternalId": "s3cr3t-external-id"}
ASSUMED = """<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
<AccessKeyId>AKIDROLE</AccessKeyId><SecretAccessKey>s3cr3t-key</SecretAccessKey>
<SessionToken>s3cr3t-token</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>
</AssumeRoleResult></AssumeRoleResponse>"""
TABLES = Response(200, b'{"TableNames": []}')


@pytest.fixture
def network() -> Iterator[FakeNetwork]:
    """Replaces the network with a fake network, which records the requested hosts."""
    network = FakeNetwork()
    network.play([PlayedResponse(403, {}, b"<Error><Code>AccessDenied</Code></Error>")])
    with network.installed():
        yield network


@pytest.mark.parametrize(
    "bucket",
    [
        "evil.example/",
        "evil.example#",
        "evil.example?",
        "user@evil.example",
        "evil.example:443",
        "//evil.example/",
        "..",
        "\\evil.example\\",
        "b.s3.us-west-2.amazonaws.com@evil.example/",
        "evil.example\r\nHost: evil.example",
        "arn:aws:s3:evil.example:123456789012:accesspoint/a",
        "arn:aws:s3:us-west-2:evil.example:accesspoint/a",
        "arn:aws:s3:us-west-2:123456789012:accesspoint/evil.example#",
        "arn:aws:s3-object-lambda:us-west-2:evil/:accesspoint/a",
    ],
)
def test_parameters_in_the_host_name_stay_in_the_service_domain(network: FakeNetwork, bucket: str) -> None:
    with pytest.raises(NamedError):
        call("s3", "GetObject", {"Bucket": bucket, "Key": "k"}, MaxAttempts=1)
    assert all(host.endswith((".amazonaws.com", ".api.aws")) for host in network.hosts)


@pytest.mark.parametrize("field", ["ResultWriter", "BodyFrom"])
@pytest.mark.parametrize(
    "location",
    [
        {"Bucket": "evil.example/"},
        {"Bucket": "evil.example#"},
        {"Bucket": "user@evil.example"},
        {"Bucket": "b\r\nHost: evil.example"},
        {"Bucket": "arn:aws:s3:evil.example:123456789012:accesspoint/a"},
        {"Bucket": "b", "Region": "evil.example/"},
        {"Bucket": "b", "Region": "us-west-2.evil.example#"},
        {"Bucket": "b", "ExpectedBucketOwner": "1\r\nHost: evil.example"},
        {"Bucket": "b", "Endpoint": "https://evil.example"},
    ],
)
def test_s3_locations_stay_in_the_s3_domain(
    network: FakeNetwork, field: str, location: dict[str, Any]
) -> None:
    network.play([PlayedResponse(200, {"ETag": "e", "Content-Length": "1"}, b"x")])
    written = {**location, "Key": "k"} if field == "BodyFrom" else location
    operation = "PutObject" if field == "BodyFrom" else "GetObject"
    with contextlib.suppress(NamedError):
        call("s3", operation, {"Bucket": "b", "Key": "k"}, **{field: written})
    assert all(host.endswith(".amazonaws.com") for host in network.hosts)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("|".join(["[@, @]"] * 40), "CrossRegion.ResponseTooLarge"),
        ("|".join(["{a: @, b: @}"] * 60), "CrossRegion.ResponseTooLarge"),
        ("[" * 2_000, "CrossRegion.InvalidCall"),
        ("(" * 2_000 + "a" + ")" * 2_000, "CrossRegion.InvalidCall"),
        ("||".join("a" * 2_000), "CrossRegion.InvalidCall"),
        ("`" + "[" * 5_000 + "]" * 5_000 + "`", "CrossRegion.InvalidCall"),
        ("|".join(["[@, @]"] * 30) + "[]" * 30, "CrossRegion.DeadlineExceeded"),
    ],
    ids=["doubling lists", "doubling objects", "brackets", "parentheses", "operators", "literal", "slow"],
)
@pytest.mark.parametrize("written", [False, True])
def test_huge_query_results_are_rejected(wire: Wire, query: str, name: str, *, written: bool) -> None:
    """A result with 2^40 names doesn't fit into memory. The deadline interrupts a slow query."""
    wire.play(TABLES, Response(200, b"", {"ETag": "e"}))
    fields = {"ResultWriter": {"Bucket": "results"}} if written else {}
    event = payload("dynamodb", "ListTables", {}, Query=query, **fields)
    is_slow = name == "CrossRegion.DeadlineExceeded"
    started = time.monotonic()
    with pytest.raises(NamedError) as raised:
        handler(event, TimeLeft(1_500 if is_slow else 60_000))
    assert type(raised.value).__name__ == name
    assert time.monotonic() - started < 30
    assert len(wire.requests) == 1


def test_endless_pagination_ends_at_the_deadline(wire: Wire) -> None:
    """Pages are empty and each has a new token, so neither a size limit nor a repeated token ends the loop."""
    numbers = itertools.count()
    wire.play(*[Response(200, json.dumps({"TableNames": [], "LastEvaluatedTableName": str(next(numbers))}).encode())
                for _ in range(20_000)])  # fmt: skip
    with pytest.raises(NamedError, match=r"after [\d,]+ pages \(0 TableNames\)") as raised:
        handler(payload("dynamodb", "ListTables", {}, Paginate=True), TimeLeft(1_500))
    assert type(raised.value).__name__ == "CrossRegion.DeadlineExceeded"


def test_thousands_of_regions_are_rejected_and_the_next_call_succeeds(wire: Wire) -> None:
    """With 27,000 Regions, each target would get a tenth of a millisecond."""
    wire.play(TABLES)
    event = payload("dynamodb", "ListTables", {}, Region=["us-west-2"] * 27_000)
    for _ in range(3):
        with pytest.raises(NamedError) as raised:
            handler(event, TimeLeft(2_000))
        assert type(raised.value).__name__ == "CrossRegion.InvalidCall"
    assert wire.requests == []
    assert call("dynamodb", "ListTables", {}) == {"TableNames": []}
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_slow_body_ends_at_the_deadline(wire: Wire) -> None:
    wire.play(Response(200, b"x" * 60, trickle=0.1))
    started = time.monotonic()
    with pytest.raises(NamedError) as raised:
        handler(payload("s3", "GetObject", {"Bucket": "b", "Key": "k"}), TimeLeft(1_000))
    assert type(raised.value).__name__ == "CrossRegion.DeadlineExceeded"
    assert time.monotonic() - started < 3


def test_deadline_is_raised_only_at_a_wait(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception from a signal handler could interrupt this function while it has a lock."""

    def slow(*arguments: Any, **named: Any) -> Any:
        end = time.monotonic() + 1
        while time.monotonic() < end:
            pass
        finished.append(True)
        return original(*arguments, **named)

    finished: list[bool] = []
    original = clients.client_for
    monkeypatch.setattr(clients, "client_for", slow)
    wire.play(TABLES)
    with pytest.raises(NamedError) as raised:
        handler(payload("dynamodb", "ListTables", {}), TimeLeft(1_000))
    assert type(raised.value).__name__ == "CrossRegion.DeadlineExceeded"
    assert finished == [True]
    assert wire.requests == []


def test_waiter_checks_once_per_invocation(wire: Wire) -> None:
    """The state machine's Retry repeats the check. The payload can't change that."""
    wire.play(Response(200, b'{"Table": {"TableStatus": "CREATING"}}'))
    raised = failure("dynamodb", "DescribeTable", {"TableName": "t"}, WaitUntil="TableExists", MaxAttempts=10)
    assert raised.name == "CrossRegion.NotYet"
    assert len(wire.requests) == 1
    loop = {"Name": "TableExists", "Delay": 0, "MaxAttempts": 10**9}
    assert (
        failure("dynamodb", "DescribeTable", {"TableName": "t"}, WaitUntil=loop).name
        == "CrossRegion.InvalidCall"
    )


def test_adaptive_retries_respect_the_deadline_and_report_attempts(
    wire: Wire, capsys: pytest.CaptureFixture[str]
) -> None:
    """This mode can delay a later call's first request past the deadline."""
    wire.play(Response(400, b'{"__type": "ThrottlingException", "message": "later"}'))
    event = payload("dynamodb", "ListTables", {}, RetryMode="adaptive", MaxAttempts=10)
    for fewest in (1, 0):
        started = time.monotonic()
        with pytest.raises(NamedError) as raised:
            handler(event, TimeLeft(1_500))
        assert type(raised.value).__name__ in {"CrossRegion.DeadlineExceeded", "DynamoDb.DynamoDbException"}
        assert time.monotonic() - started < 10
        assert json.loads(capsys.readouterr().out)["attempts"] >= fewest
    wire.play(TABLES)
    assert call("dynamodb", "ListTables", {}, RetryMode="adaptive") == {"TableNames": []}


@pytest.mark.parametrize("region", ["evil.example/", "us-west-2.evil.example#", "x@evil.example"])
def test_redirects_stay_in_the_service_domain(network: FakeNetwork, region: str) -> None:
    redirect = b"<Error><Code>PermanentRedirect</Code><Endpoint>evil.example</Endpoint></Error>"
    network.play(
        [PlayedResponse(301, {"x-amz-bucket-region": region, "Location": "https://evil.example"}, redirect)]
    )
    with pytest.raises(NamedError):
        call("s3", "GetObject", {"Bucket": "b", "Key": "k"})
    assert network.hosts
    assert all(host.endswith(".amazonaws.com") for host in network.hosts)


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://evil.example",
        "https://169.254.169.254",
        "http://[fd00:ec2::254]",
        "https://localhost",
        "https://abcdef.lambda-url.us-west-2.on.aws",
        "https://s3.us-west-2.amazonaws.com\r\n@evil.example",
        "file:///etc/passwd",
    ],
)
@pytest.mark.parametrize("as_targets", [False, True])
def test_endpoints_outside_aws_get_no_request(
    network: FakeNetwork, endpoint: str, *, as_targets: bool
) -> None:
    target = {"Region": "us-west-2", "Endpoint": endpoint}
    fields: dict[str, Any] = {"Region": None, "Targets": [target]} if as_targets else target
    raised = failure("s3", "GetObject", {"Bucket": "b", "Key": "k"}, **fields)
    assert raised.name == "CrossRegion.InvalidCall"
    assert network.hosts == set()


@pytest.mark.parametrize("name", ["AWS_ENDPOINT_URL", "CROSS_REGION_ENDPOINTS", "Environment", "_HANDLER"])
def test_payload_cannot_configure_the_function(network: FakeNetwork, name: str) -> None:
    raised = failure("s3", "GetObject", {"Bucket": "b", "Key": "k"}, **{name: "https://evil.example"})
    assert raised.text.startswith(f"{name} is an unknown field")
    assert network.hosts == set()


@pytest.mark.parametrize(
    "role", [ROLE + "\n", "arn:aws:iam::1:role/r", "reader", "arn:aws:iam::210987654321:user/u"]
)
def test_invalid_role_arns_are_not_sent_to_sts(network: FakeNetwork, role: str) -> None:
    raised = failure("dynamodb", "ListTables", {}, Credentials={"RoleArn": role})
    assert raised.text == "Credentials.RoleArn must be the ARN of an IAM role"
    assert network.hosts == set()


FAILING = {
    "denied": Response(403, b"<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>"),
    "incomplete credentials": Response(200, ASSUMED[:-60].encode()),
    "reset": Response(200, ASSUMED.encode(), reset=True),
    "missing credentials": Response(200, b"<AssumeRoleResponse><a>s3cr3t</a></AssumeRoleResponse>"),
    "invalid date": Response(200, ASSUMED.replace("2099-01-01T00:00:00Z", "s3cr3t-date").encode()),
}


@pytest.mark.parametrize("response", FAILING.values(), ids=FAILING)
def test_failed_assume_role_exposes_no_secret(
    wire: Wire, response: Response, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    wire.play(response)
    raised = failure("dynamodb", "ListTables", {}, Credentials=CREDENTIALS, MaxAttempts=1)
    out, err = capsys.readouterr()
    assert "s3cr3t" not in raised.text + out + err + caplog.text
    assert raised.name != "CrossRegion.InternalError"
    assert len(out.splitlines()) == 1


@pytest.mark.parametrize(
    "response",
    [
        Response(500, b"s3cr3t body"),
        Response(200, b"s3cr3t body"),
        Response(200, b'{"TableNames": "s3cr3t', cut=5),
        Response(302, b"", {"Location": "https://example.com/?X-Amz-Signature=s3cr3t"}),
        Response(drop=True),
    ],
    ids=["error", "invalid JSON", "incomplete body", "redirect", "dropped"],
)
def test_failed_calls_log_no_header_body_or_url(
    wire: Wire, response: Response, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    wire.play(response)
    failure("dynamodb", "ListTables", {}, MaxAttempts=1)
    out, err = capsys.readouterr()
    assert "s3cr3t" not in out + err + caplog.text


@pytest.mark.parametrize("silenced", [False, True])
def test_library_warnings_do_not_expose_the_response(
    wire: Wire, monkeypatch: pytest.MonkeyPatch, *, silenced: bool
) -> None:
    """dateutil's warning about text after a time quotes that text, and Python writes warnings to the log."""
    credentials = {"AccessKeyId": "a", "SecretKey": "b", "Expiration": "2026-01-31T12:00:00SECRT"}
    wire.play(Response(200, json.dumps({"Credentials": credentials}).encode()))
    with warnings.catch_warnings(record=True) as written:
        warnings.resetwarnings()
        if not silenced:
            monkeypatch.setattr(session, "silence_libraries", lambda: None)
        session.base_session.cache_clear()
        call("cognito-identity", "GetCredentialsForIdentity", {"IdentityId": "us-east-1:a"})
    assert ("SECRT" in " ".join(str(warning.message) for warning in written)) is not silenced


@pytest.mark.parametrize("code", ['x\n{"service": "forged"}', "\r\n", "\u2028", "\x1b[2J", "\u0000"])
def test_error_codes_cannot_forge_log_lines(
    wire: Wire, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    body = json.dumps({"__type": code, "message": code}).encode()
    wire.play(Response(400, body, {"x-amzn-RequestId": "r"}))
    failure("dynamodb", "ListTables", {})
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line)["service"] == "dynamodb"
    assert line.isprintable()


@pytest.fixture
def separate_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Uses a separate temporary folder, because other programs write to the system's folder."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def process_state() -> tuple[Any, ...]:
    files = sorted(str(path) for path in Path(tempfile.gettempdir()).glob("*"))
    levels = (logging.root.level, tuple(logging.root.handlers))
    return dict(os.environ), files, levels, Path.cwd()


@pytest.mark.usefixtures("separate_folder")
def test_failed_call_does_not_affect_the_next_call(wire: Wire) -> None:
    wire.play(Response(200, b"s3cr3t half of another's body", reset=True))
    before = process_state()
    failure("s3", "GetObject", {"Bucket": "b", "Key": "k"}, MaxAttempts=1)
    assert process_state() == before
    wire.play(Response(200, b"mine"))
    assert call("s3", "GetObject", {"Bucket": "b", "Key": "k"})["Body"] == "mine"


@pytest.mark.usefixtures("separate_folder")
def test_call_without_credentials_uses_the_functions_credentials(wire: Wire) -> None:
    wire.play(Response(200, ASSUMED.encode()), TABLES)
    before = process_state()
    call("dynamodb", "ListTables", {}, Credentials=CREDENTIALS)
    assert process_state() == before
    call("dynamodb", "ListTables", {})
    signatures = [
        request.headers["Authorization"].split("Credential=")[1].split("/")[0] for request in wire.requests
    ]
    assert signatures == ["testing", "AKIDROLE", "testing"]
    assert wire.requests[2].headers["X-Amz-Security-Token"] == "testing"


def test_late_response_is_not_used_for_the_next_call(wire: Wire) -> None:
    """The caller closes the connection after a timeout."""
    late = Response(200, b'{"TableNames": ["late"]}', delay=1.2)
    wire.play(TABLES)
    call("dynamodb", "ListTables", {})  # creates the client, so that the next request is sent immediately
    wire.play(late, TABLES)
    with pytest.raises(NamedError) as raised:
        handler(payload("dynamodb", "ListTables", {}), TimeLeft(1_000))
    assert type(raised.value).__name__ == "CrossRegion.DeadlineExceeded"
    assert call("dynamodb", "ListTables", {}) == {"TableNames": []}
