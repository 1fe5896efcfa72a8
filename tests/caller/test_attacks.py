"""Payloads and answers whose author wants the function to do, tell or keep more than the call."""

from __future__ import annotations

import contextlib
import itertools
import json
import logging
import os
import tempfile
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from caller.errors import NamedError
from caller.handler import handler
from caller.sdk import session
from tests.caller.calls import TimeLeft, call, failure, payload
from tests.caller.wire import Answer
from tests.fuzz.fake_network import Network, Played

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.caller.wire import Wire

ROLE = "arn:aws:iam::210987654321:role/reader"
CREDENTIALS = {"RoleArn": ROLE, "ExternalId": "s3cr3t-external-id"}
ASSUMED = """<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
<AccessKeyId>AKIDROLE</AccessKeyId><SecretAccessKey>s3cr3t-key</SecretAccessKey>
<SessionToken>s3cr3t-token</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>
</AssumeRoleResult></AssumeRoleResponse>"""
TABLES = Answer(200, b'{"TableNames": []}')


@pytest.fixture
def network() -> Iterator[Network]:
    """No network, but what is asked is kept; S3's endpoint rules make the hosts."""
    network = Network()
    network.play([Played(403, {}, b"<Error><Code>AccessDenied</Code></Error>")])
    with network.instead_of_the_real_one():
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
def test_a_parameter_that_becomes_part_of_the_host_stays_in_the_services_domain(
    network: Network, bucket: str
) -> None:
    with pytest.raises(NamedError):
        call("s3", "GetObject", {"Bucket": bucket, "Key": "k"}, MaxAttempts=1)
    assert all(host.endswith((".amazonaws.com", ".api.aws")) for host in network.hosts)


@pytest.mark.parametrize("field", ["ResultWriter", "BodyFrom"])
@pytest.mark.parametrize(
    "place",
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
def test_a_place_in_s3_stays_in_s3(network: Network, field: str, place: dict[str, Any]) -> None:
    network.play([Played(200, {"ETag": "e", "Content-Length": "1"}, b"x")])
    written = {**place, "Key": "k"} if field == "BodyFrom" else place
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
def test_a_query_that_grows_without_end_ends(wire: Wire, query: str, name: str, *, written: bool) -> None:
    """2 to the power of 40 names would fill any memory; the deadline ends what only takes long."""
    wire.play(TABLES, Answer(200, b"", {"ETag": "e"}))
    fields = {"ResultWriter": {"Bucket": "results"}} if written else {}
    event = payload("dynamodb", "ListTables", {}, Query=query, **fields)
    is_slow = name == "CrossRegion.DeadlineExceeded"
    started = time.monotonic()
    with pytest.raises(NamedError) as raised:
        handler(event, TimeLeft(1_500 if is_slow else 60_000))
    assert type(raised.value).__name__ == name
    assert time.monotonic() - started < 30
    assert len(wire.asked) == 1


def test_pages_that_never_end_are_asked_until_the_deadline(wire: Wire) -> None:
    """Empty ones with ever new tokens: neither their size nor a repeated token ends it."""
    numbers = itertools.count()
    wire.play(*[Answer(200, json.dumps({"TableNames": [], "LastEvaluatedTableName": str(next(numbers))}).encode())
                for _ in range(20_000)])  # fmt: skip
    with pytest.raises(NamedError, match=r"after [\d,]+ pages \(0 TableNames\)") as raised:
        handler(payload("dynamodb", "ListTables", {}, Paginate=True), TimeLeft(1_500))
    assert type(raised.value).__name__ == "CrossRegion.DeadlineExceeded"


def test_a_waiter_never_waits_in_the_function(wire: Wire) -> None:
    """Whatever the payload says, one invocation looks once; how often is the state machine's Retry's to say."""
    wire.play(Answer(200, b'{"Table": {"TableStatus": "CREATING"}}'))
    raised = failure("dynamodb", "DescribeTable", {"TableName": "t"}, WaitUntil="TableExists", MaxAttempts=10)
    assert raised.name == "CrossRegion.NotYet"
    assert len(wire.asked) == 1
    loop = {"Name": "TableExists", "Delay": 0, "MaxAttempts": 10**9}
    assert (
        failure("dynamodb", "DescribeTable", {"TableName": "t"}, WaitUntil=loop).name
        == "CrossRegion.InvalidCall"
    )


def test_adaptive_retries_keep_to_the_deadline_and_tell_their_attempts(
    wire: Wire, capsys: pytest.CaptureFixture[str]
) -> None:
    """The mode holds requests back by itself, also before the first one of a later call."""
    wire.play(Answer(400, b'{"__type": "ThrottlingException", "message": "later"}'))
    event = payload("dynamodb", "ListTables", {}, RetryMode="adaptive", MaxAttempts=10)
    for _ in range(2):
        started = time.monotonic()
        with pytest.raises(NamedError) as raised:
            handler(event, TimeLeft(1_500))
        assert type(raised.value).__name__ in {"CrossRegion.DeadlineExceeded", "DynamoDb.DynamoDbException"}
        assert time.monotonic() - started < 10
        assert json.loads(capsys.readouterr().out)["attempts"] >= 1
    wire.play(TABLES)
    assert call("dynamodb", "ListTables", {}, RetryMode="adaptive") == {"TableNames": []}


@pytest.mark.parametrize("region", ["evil.example/", "us-west-2.evil.example#", "x@evil.example"])
def test_an_answer_can_not_send_the_call_to_a_foreign_host(network: Network, region: str) -> None:
    redirect = b"<Error><Code>PermanentRedirect</Code><Endpoint>evil.example</Endpoint></Error>"
    network.play([Played(301, {"x-amz-bucket-region": region, "Location": "https://evil.example"}, redirect)])
    with pytest.raises(NamedError):
        call("s3", "GetObject", {"Bucket": "b", "Key": "k"})
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
def test_a_foreign_endpoint_is_never_asked(network: Network, endpoint: str, *, as_targets: bool) -> None:
    target = {"Region": "us-west-2", "Endpoint": endpoint}
    fields: dict[str, Any] = {"Region": None, "Targets": [target]} if as_targets else target
    raised = failure("s3", "GetObject", {"Bucket": "b", "Key": "k"}, **fields)
    assert raised.name == "CrossRegion.InvalidCall"
    assert network.hosts == set()


@pytest.mark.parametrize("name", ["AWS_ENDPOINT_URL", "CROSS_REGION_ENDPOINTS", "Environment", "_HANDLER"])
def test_a_payload_can_not_configure_the_function(network: Network, name: str) -> None:
    raised = failure("s3", "GetObject", {"Bucket": "b", "Key": "k"}, **{name: "https://evil.example"})
    assert raised.text.startswith(f"{name} is an unknown field")
    assert network.hosts == set()


@pytest.mark.parametrize(
    "role", [ROLE + "\n", "arn:aws:iam::1:role/r", "reader", "arn:aws:iam::210987654321:user/u"]
)
def test_what_is_no_roles_arn_is_never_sent_to_sts(network: Network, role: str) -> None:
    raised = failure("dynamodb", "ListTables", {}, Credentials={"RoleArn": role})
    assert raised.text == "Credentials.RoleArn must be the ARN of an IAM role"
    assert network.hosts == set()


FAILING = {
    "denied": Answer(403, b"<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>"),
    "torn credentials": Answer(200, ASSUMED[:-60].encode()),
    "reset": Answer(200, ASSUMED.encode(), reset=True),
    "no credentials in it": Answer(200, b"<AssumeRoleResponse><a>s3cr3t</a></AssumeRoleResponse>"),
    "no date": Answer(200, ASSUMED.replace("2099-01-01T00:00:00Z", "s3cr3t-date").encode()),
}


@pytest.mark.parametrize("answer", FAILING.values(), ids=FAILING)
def test_no_secret_of_a_role_is_logged_or_told_when_it_can_not_be_assumed(
    wire: Wire, answer: Answer, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    wire.play(answer)
    raised = failure("dynamodb", "ListTables", {}, Credentials=CREDENTIALS, MaxAttempts=1)
    out, err = capsys.readouterr()
    assert "s3cr3t" not in raised.text + out + err + caplog.text
    assert raised.name != "CrossRegion.InternalError"
    assert len(out.splitlines()) == 1


@pytest.mark.parametrize(
    "answer",
    [
        Answer(500, b"s3cr3t body"),
        Answer(200, b"s3cr3t body"),
        Answer(200, b'{"TableNames": "s3cr3t', cut=5),
        Answer(302, b"", {"Location": "https://example.com/?X-Amz-Signature=s3cr3t"}),
        Answer(drop=True),
    ],
    ids=["error", "no json", "torn", "redirect", "dropped"],
)
def test_no_header_body_or_url_is_logged_when_a_call_fails(
    wire: Wire, answer: Answer, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    wire.play(answer)
    failure("dynamodb", "ListTables", {}, MaxAttempts=1)
    out, err = capsys.readouterr()
    assert "s3cr3t" not in out + err + caplog.text


@pytest.mark.parametrize("silenced", [False, True])
def test_a_librarys_warning_tells_nothing_of_an_answer(
    wire: Wire, monkeypatch: pytest.MonkeyPatch, *, silenced: bool
) -> None:
    """dateutil warns of what follows a time, and quotes it; Python writes that to the log."""
    credentials = {"AccessKeyId": "a", "SecretKey": "b", "Expiration": "2026-01-31T12:00:00SECRT"}
    wire.play(Answer(200, json.dumps({"Credentials": credentials}).encode()))
    with warnings.catch_warnings(record=True) as written:
        warnings.resetwarnings()
        if not silenced:
            monkeypatch.setattr(session, "silence_libraries", lambda: None)
        session.base_session.cache_clear()
        call("cognito-identity", "GetCredentialsForIdentity", {"IdentityId": "us-east-1:a"})
    assert ("SECRT" in " ".join(str(warning.message) for warning in written)) is not silenced


@pytest.mark.parametrize("code", ['x\n{"service": "forged"}', "\r\n", "\u2028", "\x1b[2J", "\u0000"])
def test_an_errors_code_forges_no_log_line(wire: Wire, code: str, capsys: pytest.CaptureFixture[str]) -> None:
    body = json.dumps({"__type": code, "message": code}).encode()
    wire.play(Answer(400, body, {"x-amzn-RequestId": "r"}))
    failure("dynamodb", "ListTables", {})
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line)["service"] == "dynamodb"
    assert line.isprintable()


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Temporary files of this test alone: other programs write to the machine's folder."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def state_of_the_process() -> tuple[Any, ...]:
    files = sorted(str(path) for path in Path(tempfile.gettempdir()).glob("*"))
    levels = (logging.root.level, tuple(logging.root.handlers))
    return dict(os.environ), files, levels, Path.cwd()


@pytest.mark.usefixtures("own_folder")
def test_a_failed_call_leaves_nothing_to_the_next_one(wire: Wire) -> None:
    wire.play(Answer(200, b"s3cr3t half of another's body", reset=True))
    before = state_of_the_process()
    failure("s3", "GetObject", {"Bucket": "b", "Key": "k"}, MaxAttempts=1)
    assert state_of_the_process() == before
    wire.play(Answer(200, b"mine"))
    assert call("s3", "GetObject", {"Bucket": "b", "Key": "k"})["Body"] == "mine"


@pytest.mark.usefixtures("own_folder")
def test_a_call_without_credentials_is_never_made_with_those_of_the_call_before(wire: Wire) -> None:
    wire.play(Answer(200, ASSUMED.encode()), TABLES)
    before = state_of_the_process()
    call("dynamodb", "ListTables", {}, Credentials=CREDENTIALS)
    assert state_of_the_process() == before
    call("dynamodb", "ListTables", {})
    signatures = [
        asked.headers["Authorization"].split("Credential=")[1].split("/")[0] for asked in wire.asked
    ]
    assert signatures == ["testing", "AKIDROLE", "testing"]
    assert wire.asked[2].headers["X-Amz-Security-Token"] == "testing"


def test_a_call_that_ran_out_of_time_leaves_no_answer_to_the_next_one(wire: Wire) -> None:
    """Its connection is closed: the late answer must not be read as another call's."""
    late = Answer(200, b'{"TableNames": ["late"]}', delay=1.2)
    wire.play(TABLES)
    call("dynamodb", "ListTables", {})  # the client is there: the next request is sent in time
    wire.play(late, TABLES)
    with pytest.raises(NamedError) as raised:
        handler(payload("dynamodb", "ListTables", {}), TimeLeft(1_000))
    assert type(raised.value).__name__ == "CrossRegion.DeadlineExceeded"
    assert call("dynamodb", "ListTables", {}) == {"TableNames": []}
