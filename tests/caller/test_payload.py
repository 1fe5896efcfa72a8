from __future__ import annotations

from hashlib import sha256
from typing import Any

import pytest

from caller.call import AssumedRole, Call, ExecutionContext, Options, Target, session_name
from caller.contract import BlobFormat, RetryMode
from caller.errors import CallFailed
from caller.payload import parse_call
from tests.caller.calls import CONTEXT, EXECUTION, payload

ROLE = "arn:aws:iam::123456789012:role/path/r"
MINIMAL = payload("s3", "GetObject", {"Bucket": "b"})


def problems(event: object) -> list[str]:
    with pytest.raises(CallFailed) as raised:
        parse_call(event)
    assert raised.value.failure.name == "CrossRegion.InvalidCall"
    return raised.value.failure.text.split("\n")


def test_minimal_payload() -> None:
    assert parse_call(MINIMAL) == Call(
        service="s3",
        operation="GetObject",
        targets=(Target("us-west-2"),),
        parameters={"Bucket": "b"},
        origin=ExecutionContext(EXECUTION, "Read", "2026-01-31T12:00:00Z"),
    )


@pytest.mark.parametrize(
    "context", [{"Execution": {"Id": EXECUTION}, "State": {}}, [{"Id": EXECUTION}], "text"]
)
def test_context_object_that_datadog_adds_is_ignored(context: Any) -> None:
    assert parse_call(MINIMAL | {"Payload": context}) == parse_call(MINIMAL)


def test_full_payload() -> None:
    call = parse_call(
        MINIMAL
        | {
            "Region": ["us-west-2", "eu-west-1"],
            "Rotate": True,
            "BlobFormat": "base64",
            "Credentials": {"RoleArn": ROLE, "ExternalId": "x"},
            "EndpointOptions": {"UseFipsEndpoint": True, "UseDualstackEndpoint": False},
            "Timeout": 2.5,
            "MaxAttempts": 4,
            "RetryMode": "adaptive",
            "Context": CONTEXT | {"Item": 3},
        }
    )
    assert call.targets == (Target("us-west-2"), Target("eu-west-1"))
    assert call.rotate
    assert call.blob_format is BlobFormat.BASE64
    assert call.credentials == AssumedRole(ROLE, "x", session_name(EXECUTION))
    assert call.options == Options(fips=True, timeout=2.5, max_attempts=4, retry_mode=RetryMode.ADAPTIVE)
    assert call.origin.item == "3"
    assert not call.origin.shared_by_iterations


def test_context_shared_by_iterations() -> None:
    assert parse_call(
        MINIMAL | {"Context": CONTEXT | {"SharedByIterations": True}}
    ).origin.shared_by_iterations
    with pytest.raises(CallFailed) as raised:
        parse_call(MINIMAL | {"Context": CONTEXT | {"SharedByIterations": "yes"}})
    assert raised.value.failure.text == "Context.SharedByIterations must be true or false, not a string"


def test_targets_with_endpoints() -> None:
    event = {name: value for name, value in MINIMAL.items() if name != "Region"}
    targets = [{"Region": "us-west-2", "Endpoint": "https://h"}, {"Region": "eu-west-1"}]
    assert parse_call(event | {"Targets": targets}).targets == (
        Target("us-west-2", "https://h"),
        Target("eu-west-1"),
    )


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"Service": None}, "Service is missing"),
        ({"Service": "S3/../x"}, "Service must be a botocore client name such as 's3'"),
        ({"Operation": 3}, "Operation must be an operation name such as 'GetObject', not a number"),
        ({"Region": None}, "Region is missing (or Targets)"),
        ({"Region": "us-west-2.evil.example"}, "Region must be a Region such as 'us-west-2'"),
        ({"Region": []}, "Region must list at least one Region"),
        ({"Region": ["us-west-2", 1]}, "Region[1] must be a Region such as 'us-west-2', not a number"),
        (
            {"Region": ["us-west-2", None]},
            "Region[1] must be a Region such as 'us-west-2', not null",
        ),
        ({"Region": ["a-b-1"], "Endpoint": "https://h"}, "Region[0] must be a Region such as 'us-west-2'"),
        ({"StsRegion": "us-east-1"}, "StsRegion needs Credentials"),
        ({"StsRegion": "evil.example"}, "StsRegion must be a Region such as 'us-west-2'"),
        ({"Repeat": "always"}, "Repeat must be one of 'Always', 'Never'"),
        ({"StateTimeout": "soon"}, "StateTimeout must be a number of seconds greater than 0"),
        ({"StateTimeout": 0}, "StateTimeout must be a number of seconds greater than 0"),
        ({"StateTimeout": True}, "StateTimeout must be a number of seconds greater than 0"),
        ({"Region": ["us-west-2"] * 21}, "Region must have at most 20 items, not 21"),
        (
            {"Region": None, "Targets": [{"Region": ["us-west-2"]}]},
            "Targets[0].Region must be a Region such as 'us-west-2', not a list",
        ),
        (
            {"Region": None, "Targets": [{"Region": "us-west-2"}] * 27_000},
            "Targets must have at most 20 items, not 27,000",
        ),
        ({"Targets": []}, "Targets replaces Region and Endpoint; use either Targets or those two"),
        ({"Region": None, "Targets": []}, "Targets must be a list of at least one {Region, Endpoint}"),
        ({"Region": None, "Targets": [{}]}, "Targets[0].Region is missing"),
        (
            {"Region": None, "Targets": ["x"]},
            "Targets[0] must be an object with Region and Endpoint, not a string",
        ),
        (
            {"Region": None, "Targets": [{"Region": "us-west-2", "Endpont": "x"}]},
            "Targets[0].Endpont is an unknown field; did you mean 'Endpoint'?",
        ),
        ({"Rotate": "yes"}, "Rotate must be true or false, not a string"),
        ({"Parameters": None}, "Parameters is missing"),
        ({"Parameters": []}, "Parameters must be an object, not a list"),
        ({"BlobFormat": "hex"}, "BlobFormat must be one of 'text', 'base64', 'native'"),
        ({"Credentials": "x"}, "Credentials must be an object, not a string"),
        ({"Credentials": {"RoleArn": "r"}}, "Credentials.RoleArn must be the ARN of an IAM role"),
        ({"Credentials": {"ExternalId": "x"}}, "Credentials.RoleArn is missing"),
        ({"Timeout": 0}, "Timeout must be a number of seconds greater than 0 and up to 900"),
        ({"Timeout": float("nan")}, "Timeout must be a number of seconds greater than 0 and up to 900"),
        ({"MaxAttempts": 1.5}, "MaxAttempts must be a whole number from 1 to 10"),
        ({"MaxAttempts": float("inf")}, "MaxAttempts must be a whole number from 1 to 10"),
        ({"MaxAttempts": True}, "MaxAttempts must be a whole number from 1 to 10"),
        ({"RetryMode": "never"}, "RetryMode must be one of 'standard', 'adaptive', 'legacy'"),
        ({"Context": None}, "Context is missing"),
        ({"Context": {}}, "Context.Entered is missing"),
        ({"Context": {"State": "s", "Entered": "t"}}, "Context.Execution is missing"),
        ({"Context": CONTEXT | {"Token": "t"}}, "Context.Token is an unknown field"),
        ({"Context": CONTEXT | {"State": "\ud800"}}, "Context.State must be the state's name"),
        ({"Service": "s\udfff"}, "Service must be a botocore client name such as 's3'"),
        ({"Region": "us-west-2\ud800"}, "Region must be a Region such as 'us-west-2'"),
        ({"Credentials": {"RoleArn": f"{ROLE}\ud800"}}, "Credentials.RoleArn must be the ARN of an IAM role"),
        ({"Paginates": True}, "Paginates is an unknown field; did you mean 'Paginate'?"),
        (
            {"Paginate": True, "WaitUntil": "TableExists"},
            "Paginate can't be used with WaitUntil, because a waiter checks one response",
        ),
        ({"Parameter": {}}, "Parameter is an unknown field; did you mean 'Parameters'?"),
    ],
)
def test_problem_contains_its_field(fields: dict[str, Any], expected: str) -> None:
    event = {name: value for name, value in (MINIMAL | fields).items() if value is not None}
    assert expected in problems(event)


def test_all_problems_at_once() -> None:
    assert problems({"Sevice": "s3", "Region": 1, "Rotate": 1}) == [
        "Context is missing",
        "Service is missing",
        "Operation is missing",
        "Region must be a Region such as 'us-west-2', not a number",
        "Parameters is missing",
        "Rotate must be true or false, not a number",
        "Sevice is an unknown field; did you mean 'Service'?",
    ]


@pytest.mark.parametrize("event", [None, "text", 1, [], True])
def test_payload_must_be_an_object(event: object) -> None:
    (problem,) = problems(event)
    assert problem.startswith("the payload must be an object, not ")


def test_messages_never_contain_values() -> None:
    event = MINIMAL | {"BlobFormat": "s3cr3t", "Timeout": "s3cr3t", "Region": "s3cr3t", "Rotate": "s3cr3t"}
    assert not any("s3cr3t" in problem for problem in problems(event))


@pytest.mark.parametrize(
    ("execution", "name"),
    [
        (EXECUTION, "Orders.run-1-DIGEST"),
        ("arn:aws:states:us-east-1:123456789012:express:Orders:run:1", "Orders.run.1-DIGEST"),
        ("arn:aws:states:us-east-1:123456789012:execution:Bestellungen:größe", "Bestellungen.gr..e-DIGEST"),
        ("x", "x-DIGEST"),
    ],
)
def test_session_name(execution: str, name: str) -> None:
    digest = sha256(execution.encode()).hexdigest()[:12]
    assert session_name(execution) == name.replace("DIGEST", digest)


def test_names_that_differ_only_in_a_replaced_character_stay_distinct() -> None:
    prefix = "arn:aws:states:us-east-1:123456789012:execution:Orders:"
    assert session_name(f"{prefix}payroll.2026") != session_name(f"{prefix}payroll!2026")


def test_long_session_names_stay_distinct() -> None:
    names = {
        session_name(f"arn:aws:states:us-east-1:123456789012:execution:{'m' * 80}:{run}") for run in range(3)
    }
    assert len(names) == 3
    assert all(len(name) == 64 for name in names)
