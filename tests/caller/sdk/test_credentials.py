"""Tests of calls with the credentials of another role."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from caller.payload import parse_call
from caller.sdk import clients
from tests.caller.calls import CONTEXT, call, failure, payload
from tests.caller.wire import Response

if TYPE_CHECKING:
    import pytest

    from tests.caller.wire import Wire
    from tests.loopback.messages import Request

ROLE = "arn:aws:iam::210987654321:role/reader"
CREDENTIALS = {"RoleArn": ROLE, "ExternalId": "arn:aws:states:us-east-1:123456789012:stateMachine:Orders"}


def assumed(key: str, lifetime: timedelta = timedelta(hours=1)) -> Response:
    expires = (datetime.now(UTC) + lifetime).strftime("%Y-%m-%dT%H:%M:%SZ")
    body = f"""<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
    <Credentials><AccessKeyId>{key}</AccessKeyId><SecretAccessKey>s</SecretAccessKey>
    <SessionToken>token-{key}</SessionToken><Expiration>{expires}</Expiration></Credentials>
    </AssumeRoleResult></AssumeRoleResponse>"""
    return Response(body=body.encode())


TABLES = Response(200, b'{"TableNames": []}')


def signed_with(request: Request) -> str:
    match = re.search(r"Credential=([^/]+)/\d+/([^/]+)/([^/]+)/", request.headers["Authorization"])
    assert match is not None
    return "/".join(match.groups())


def test_role_is_assumed_in_the_functions_region(wire: Wire) -> None:
    wire.play(assumed("AKIDROLE"), TABLES)
    call("dynamodb", "ListTables", {}, Credentials=CREDENTIALS)
    assume, list_tables = wire.requests
    assert signed_with(assume) == "testing/us-east-1/sts"
    fields = {name: values[0] for name, values in parse_qs(assume.body.decode()).items()}
    assert fields["RoleArn"] == ROLE
    assert fields["ExternalId"] == CREDENTIALS["ExternalId"]
    assert fields["RoleSessionName"].startswith("Orders.run-1-")
    assert signed_with(list_tables) == "AKIDROLE/us-west-2/dynamodb"
    assert list_tables.headers["X-Amz-Security-Token"] == "token-AKIDROLE"


def test_role_is_assumed_in_the_region_of_the_call(wire: Wire) -> None:
    wire.play(assumed("AKIDROLE"), TABLES)
    call("dynamodb", "ListTables", {}, Credentials=CREDENTIALS, StsRegion="eu-west-1")
    assert [signed_with(request) for request in wire.requests] == [
        "testing/eu-west-1/sts",
        "AKIDROLE/us-west-2/dynamodb",
    ]


def test_sts_of_another_partition_gets_no_request(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CROSS_REGION_ALLOWED_REGIONS", "us-west-2")
    raised = failure("dynamodb", "ListTables", {}, Credentials=CREDENTIALS, StsRegion="cn-north-1")
    assert "credentials don't work across partitions" in raised.text
    assert wire.requests == []


def test_clients_share_cached_credentials(wire: Wire) -> None:
    wire.play(assumed("AKIDROLE"), TABLES)
    call("dynamodb", "ListTables", {}, Credentials=CREDENTIALS)
    call("dynamodb", "ListTables", {}, Credentials=CREDENTIALS)
    call("dynamodb", "ListTables", {}, Credentials=CREDENTIALS, Region="eu-west-1")
    assert [signed_with(request).split("/")[2] for request in wire.requests].count("sts") == 1


def test_each_role_session_has_separate_credentials(wire: Wire) -> None:
    wire.play(assumed("A"), TABLES, assumed("B"), TABLES, assumed("C"), TABLES)
    call("dynamodb", "ListTables", {}, Credentials=CREDENTIALS)
    call(
        "dynamodb",
        "ListTables",
        {},
        Credentials=CREDENTIALS,
        Context=CONTEXT | {"Execution": "a:b:c:d:e:f:M:run-2"},
    )
    call("dynamodb", "ListTables", {}, Credentials=CREDENTIALS | {"ExternalId": "other"})
    assert [signed_with(request).split("/")[0] for request in wire.requests] == [
        "testing",
        "A",
        "testing",
        "B",
        "testing",
        "C",
    ]


def test_credentials_are_refreshed_before_they_expire(wire: Wire) -> None:
    wire.play(assumed("OLD"), TABLES, assumed("NEW"), TABLES)
    call("dynamodb", "ListTables", {}, Credentials=CREDENTIALS)
    role = parse_call(payload("dynamodb", "ListTables", {}, Credentials=CREDENTIALS)).credentials
    kept: Any = clients.session_for(role).get_credentials()
    kept._expiry_time = datetime.now(UTC) + timedelta(minutes=5)
    call("dynamodb", "ListTables", {}, Credentials=CREDENTIALS)
    assert [signed_with(request).split("/")[0] for request in wire.requests] == [
        "testing",
        "OLD",
        "testing",
        "NEW",
    ]


def test_access_denied_to_assume_role(wire: Wire) -> None:
    error = b"<Error><Code>AccessDenied</Code><Message>not authorized</Message></Error>"
    wire.play(Response(403, b"<ErrorResponse>" + error + b"</ErrorResponse>"))
    raised = failure("dynamodb", "ListTables", {}, Credentials=CREDENTIALS)
    assert raised.name == "Sts.StsException"
    assert raised.text.startswith("not authorized (Service: Sts, Status Code: 403")


def test_function_without_credentials(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    """The call fails immediately, because the session doesn't use instance metadata."""
    from caller.sdk import session  # noqa: PLC0415  the test clears its cache

    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", wire.url)
    session.base_session.cache_clear()
    try:
        raised = failure("dynamodb", "ListTables", {})
    finally:
        session.base_session.cache_clear()
    assert raised.name == "DynamoDb.SdkClientException"
    assert "the function has no credentials" in raised.text
    assert wire.requests == []


def test_result_writer_and_body_from_use_the_functions_credentials(wire: Wire) -> None:
    location = {"Bucket": "b", "Region": "eu-west-1"}
    wire.play(
        Response(200, b"x"), assumed("AKIDROLE"), Response(200, b"{}"), Response(200, headers={"ETag": "e"})
    )
    call(
        "lambda",
        "Invoke",
        {"FunctionName": "f"},
        Credentials=CREDENTIALS,
        BodyFrom={**location, "Key": "k"},
        ResultWriter=location,
    )
    assert [signed_with(request) for request in wire.requests] == [
        "testing/eu-west-1/s3",
        "testing/us-east-1/sts",
        "AKIDROLE/us-west-2/lambda",
        "testing/eu-west-1/s3",
    ]
