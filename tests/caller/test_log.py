"""Tests of a call's log line and of its metrics."""

from __future__ import annotations

import json
import logging
from itertools import chain
from typing import TYPE_CHECKING, Any

import pytest

from caller import handler as handler_module
from caller.errors import NamedError
from caller.handler import handler
from caller.log import CallRecord, Invocation, build_call_line
from tests.caller.calls import CONTEXT, EXECUTION, TimeLeft, call, failure, payload
from tests.caller.log_lines import MEMBERS, parse_line, read_metrics
from tests.caller.wire import Response

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.caller.wire import Wire

Capture = pytest.CaptureFixture[str]
THROTTLED = Response(400, b'{"__type": "com.amazonaws#ThrottlingException", "message": "slow down"}')
NO_ITEM = Response(400, b'{"__type": "com.amazonaws#ResourceNotFoundException", "message": "no"}')
SECRET = "s3cr3t"


def two_regions() -> dict[str, Any]:
    return {"Region": ["us-west-2", "eu-west-1"], "MaxAttempts": 1}


def test_line_of_a_success(wire: Wire, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CROSS_REGION_LAYER", "cross-region-caller:7")
    monkeypatch.setattr(handler_module, "_first_invocation", iter(()))
    wire.play(Response(200, b'{"SecretString": "s3cr3t"}', {"x-amzn-RequestId": "r-1"}))
    handler(payload("secretsmanager", "GetSecretValue", {"SecretId": "my-name"}), TimeLeft(60_000))
    line = parse_line(capsys.readouterr().out)
    assert line.pop("durationMs") > 0
    assert line.pop("timestamp")
    assert line == {
        "type": "crossRegion.call",
        "level": "INFO",
        "executionArn": EXECUTION,
        "state": "Read",
        "service": "secretsmanager",
        "operation": "GetSecretValue",
        "region": "us-west-2",
        "status": 200,
        "targets": [{"region": "us-west-2"}],
        "failovers": 0,
        "attempts": 1,
        "throttles": 0,
        "requestSize": len(wire.requests[0].body),
        "responseSize": 26,
        "serviceRequestId": "r-1",
        "lambdaRequestId": "invocation-1",
        "coldStart": False,
        "layer": "cross-region-caller:7",
    }


def test_schema_of_the_tests_has_every_member_of_the_line() -> None:
    """The page about operations describes the members of the schema."""
    record = CallRecord(Invocation({}, None, cold_start=False), (), None, 0, 0, None, None, None)
    assert ["timestamp", *build_call_line(record, {})] == list(MEMBERS)


def test_failover_lists_every_target_with_its_error(wire: Wire, capsys: Capture) -> None:
    wire.play(THROTTLED, Response(200, b"{}"))
    call("dynamodb", "ListTables", {}, **two_regions())
    line = parse_line(capsys.readouterr().out)
    assert line["targets"] == [
        {"region": "us-west-2", "error": "DynamoDb.ThrottlingException"},
        {"region": "eu-west-1"},
    ]
    assert (line["region"], line["failovers"], line["level"]) == ("eu-west-1", 1, "INFO")
    assert (line["attempts"], line["throttles"]) == (2, 1)


def test_failure_of_all_targets(wire: Wire, capsys: Capture) -> None:
    wire.play(THROTTLED)
    raised = failure("dynamodb", "ListTables", {}, **two_regions())
    line = parse_line(capsys.readouterr().out)
    assert [target["error"] for target in line["targets"]] == [raised.name] * 2
    assert (line["error"], line["region"], line["throttles"]) == (raised.name, "eu-west-1", 2)


def test_endpoint_of_a_target(wire: Wire, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CROSS_REGION_ENDPOINTS", json.dumps([wire.url]))
    wire.play(Response(200, b"{}"))
    call("dynamodb", "ListTables", {}, Region=None, Targets=[{"Region": "us-west-2", "Endpoint": wire.url}])
    assert parse_line(capsys.readouterr().out)["targets"] == [{"region": "us-west-2", "endpoint": wire.url}]


def test_retries_that_hide_throttling_are_counted(wire: Wire, capsys: Capture) -> None:
    wire.play(THROTTLED, THROTTLED, Response(200, b"{}"))
    call("dynamodb", "ListTables", {})
    line = parse_line(capsys.readouterr().out)
    assert (line["attempts"], line["throttles"], line["failovers"]) == (3, 2, 0)


def test_only_the_first_invocation_of_an_environment_is_a_cold_start(
    wire: Wire, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handler_module, "_first_invocation", iter((True,)))
    wire.play(Response(200, b"{}"))
    call("dynamodb", "ListTables", {})
    call("dynamodb", "ListTables", {})
    cold = [parse_line(line)["coldStart"] for line in capsys.readouterr().out.splitlines()]
    assert cold == [True, False]


@pytest.mark.parametrize(
    "fields",
    [{"Region": "nowhere"}, {"Timeout": -1}, {"Service": "dynamdb"}, {"Parameters": {"Unknown": 1}}],
    ids=lambda fields: next(iter(fields)),
)
def test_invalid_call_is_found_by_its_execution(fields: dict[str, Any], capsys: Capture) -> None:
    raised = failure(**{"service": "dynamodb", "operation": "ListTables", "parameters": {}} | fields)
    line = parse_line(capsys.readouterr().out)
    assert line["error"] == raised.name == "CrossRegion.InvalidCall"
    assert (line["executionArn"], line["state"]) == (EXECUTION, "Read")
    assert (line["targets"], line["operation"]) == ([], "ListTables")


@pytest.mark.parametrize("event", [None, [], "text", {"Context": 7, "Service": {}}, {"Service": "x" * 5000}])
def test_event_that_is_no_payload(event: object, capsys: Capture) -> None:
    with pytest.raises(NamedError):
        handler(event, None)
    line = parse_line(capsys.readouterr().out)
    assert "executionArn" not in line
    assert len(line.get("service", "")) <= 512


def test_condition_that_is_not_met_yet_is_not_an_error(wire: Wire, capsys: Capture) -> None:
    wire.play(NO_ITEM)
    raised = failure("dynamodb", "DescribeTable", {"TableName": "t"}, WaitUntil="TableExists")
    line = parse_line(capsys.readouterr().out)
    assert (raised.name, line["error"], line["level"]) == ("CrossRegion.NotYet", "CrossRegion.NotYet", "INFO")


def test_streamed_request_has_a_size(wire: Wire, capsys: Capture) -> None:
    wire.play(Response(200, b""))
    call("s3", "PutObject", {"Bucket": "b", "Key": "k", "Body": "x" * 5000})
    assert parse_line(capsys.readouterr().out)["requestSize"] == 5000


CALLS: dict[str, Callable[[], Any]] = {
    "success": lambda: call("s3", "GetObject", {"Bucket": f"{SECRET}-bucket", "Key": f"{SECRET}-key"}),
    "invalid parameters": lambda: failure("s3", "GetObject", {f"{SECRET}-name": SECRET, "Key": [SECRET]}),
    "service error": lambda: failure("secretsmanager", "GetSecretValue", {"SecretId": SECRET}, MaxAttempts=1),
    "result writer": lambda: failure(
        "dynamodb",
        "GetItem",
        {"TableName": SECRET, "Key": {"id": {"S": SECRET}}},
        ResultWriter={"Bucket": f"{SECRET}-bucket", "Prefix": SECRET},
    ),
    "query": lambda: failure("dynamodb", "ListTables", {}, Query=f"{SECRET}[", MaxAttempts=1),
    "credentials": lambda: failure(
        "dynamodb",
        "ListTables",
        {},
        Credentials={"RoleArn": "arn:aws:iam::123456789012:role/r", "ExternalId": SECRET},
        MaxAttempts=1,
    ),
    "job": lambda: failure("sfn", "StartExecution", {"input": SECRET}, Job={"executionArn": SECRET}),
}


@pytest.fixture(params=["true", "false"])
def secrets(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sets credentials, and turns the metrics on or off."""
    monkeypatch.setenv("CROSS_REGION_METRICS", request.param)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", f"{SECRET}-credential")


@pytest.mark.usefixtures("secrets")
@pytest.mark.parametrize("name", CALLS)
def test_line_has_no_value_of_a_parameter_or_result(
    name: str, wire: Wire, capsys: Capture, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    status = 200 if name in {"success", "query"} else 400
    body = json.dumps({"__type": "x#ResourceNotFoundException", "message": SECRET, "TableNames": [SECRET]})
    wire.play(Response(status, body.encode(), {"Expires": SECRET, "x-amz-meta-a": SECRET}))
    CALLS[name]()
    out, err = capsys.readouterr()
    assert json.loads(out)["type"] == "crossRegion.call"
    assert SECRET not in out + err + caplog.text


@pytest.fixture
def metrics(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CROSS_REGION_METRICS", "true")


@pytest.mark.usefixtures("metrics")
def test_metrics_of_a_failover(wire: Wire, capsys: Capture) -> None:
    wire.play(THROTTLED, Response(200, b"{}"))
    call("dynamodb", "ListTables", {}, **two_regions())
    line = json.loads(capsys.readouterr().out)
    values = read_metrics(line)
    assert values.pop("Latency") == line["durationMs"]
    assert values == {"Calls": 1, "Errors": 0, "Attempts": 2, "Failovers": 1, "Throttles": 1}
    (directive,) = line["_aws"]["CloudWatchMetrics"]
    assert directive["Namespace"] == "CrossRegion"
    assert directive["Dimensions"] == [["service", "operation", "region"]]
    assert [line[name] for name in directive["Dimensions"][0]] == ["dynamodb", "ListTables", "eu-west-1"]


@pytest.mark.usefixtures("metrics")
@pytest.mark.parametrize(("fields", "errors"), [({}, 1), ({"WaitUntil": "TableExists"}, 0)])
def test_condition_that_is_not_met_yet_is_not_an_error_in_the_metrics(
    fields: dict[str, Any], errors: int, wire: Wire, capsys: Capture
) -> None:
    wire.play(NO_ITEM)
    failure("dynamodb", "DescribeTable", {"TableName": "t"}, **fields)
    assert read_metrics(json.loads(capsys.readouterr().out))["Errors"] == errors


@pytest.mark.usefixtures("metrics")
def test_invalid_call_has_dimensions(capsys: Capture) -> None:
    with pytest.raises(NamedError):
        handler({"Context": CONTEXT}, None)
    line = json.loads(capsys.readouterr().out)
    assert read_metrics(line)["Errors"] == 1
    assert {line[name] for name in ("service", "operation", "region")} == {"none"}


def test_metrics_are_off_by_default(wire: Wire, capsys: Capture) -> None:
    wire.play(Response(200, b"{}"))
    call("dynamodb", "ListTables", {})
    names = set(parse_line(capsys.readouterr().out))
    assert names.isdisjoint(chain(["_aws"], ["Calls", "Errors", "Latency", "Attempts", "Throttles"]))
