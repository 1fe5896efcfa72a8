"""Tests of `Input` and `Output` of `bedrock:invokeModel`, which name objects in Amazon S3."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from caller.awsmodel.models import operation_model
from caller.errors import NamedError
from caller.features.optimized.model_bodies import MAX_INPUT
from caller.handler import handler
from tests.caller.calls import Raised, TimeLeft, call, failure, payload
from tests.caller.wire import Response

if TYPE_CHECKING:
    from tests.caller.wire import Wire

MODEL = "amazon.nova-lite-v1:0"
INPUT = {"ModelId": MODEL, "Input": {"S3Uri": "s3://prompts/orders/1.json"}}
OUTPUT = {"ModelId": MODEL, "Body": {"prompt": "p"}, "Output": {"S3Uri": "s3://answers/orders/1.json"}}
BOTH = {**INPUT, "Output": OUTPUT["Output"]}
PROMPT = Response(200, b'{"prompt":"p"}', {"Content-Type": "application/json"})
ANSWER = Response(200, b'{"answer":42}', {"Content-Type": "application/json"})
WRITTEN = Response(200, b"", {"ETag": '"e"'})


def invoke(parameters: dict[str, Any], **fields: Any) -> Any:
    return call("bedrock-runtime", "InvokeModel", parameters, Integration="bedrock:invokeModel", **fields)


def failed(parameters: dict[str, Any], **fields: Any) -> Raised:
    return failure("bedrock-runtime", "InvokeModel", parameters, Integration="bedrock:invokeModel", **fields)


def regions(wire: Wire) -> list[str]:
    """Returns the Region for which each request is signed."""
    return [
        next(value for name, value in request.headers.items() if name.lower() == "authorization").split("/")[
            2
        ]
        for request in wire.requests
    ]


def header(wire: Wire, index: int, name: str) -> str | None:
    headers = {key.lower(): value for key, value in wire.requests[index].headers.items()}
    return headers.get(name)


def test_input_is_the_body_of_the_request(wire: Wire) -> None:
    wire.play(PROMPT, ANSWER)
    assert invoke(INPUT) == {"Body": {"answer": 42}, "ContentType": "application/json"}
    read, sent = wire.requests
    assert (read.method, read.path) == ("GET", "/prompts/orders/1.json")
    assert sent.body == PROMPT.body
    assert sent.path == "/model/amazon.nova-lite-v1%3A0/invoke"
    assert regions(wire) == ["us-east-1", "us-west-2"]


@pytest.mark.parametrize(
    ("given", "expected"), [({}, "text/plain"), ({"ContentType": "application/json"}, "application/json")]
)
def test_content_type_of_the_object_applies_unless_the_state_gives_one(
    given: dict[str, str], expected: str, wire: Wire
) -> None:
    wire.play(Response(200, b"p", {"Content-Type": "text/plain"}), ANSWER)
    invoke({**INPUT, **given})
    assert header(wire, 1, "content-type") == expected


def test_output_is_written_and_the_result_names_its_location(wire: Wire) -> None:
    wire.play(ANSWER, WRITTEN)
    assert invoke(OUTPUT) == {"Body": "s3://answers/orders/1.json", "ContentType": "application/json"}
    sent, written = wire.requests
    assert sent.body == b'{"prompt":"p"}'
    assert (written.method, written.path.partition("?")[0]) == ("PUT", "/answers/orders/1.json")
    assert ANSWER.body in written.body
    assert header(wire, 1, "content-type") == "application/json"
    assert regions(wire) == ["us-west-2", "us-east-1"]


def test_input_and_output_together(wire: Wire) -> None:
    wire.play(PROMPT, ANSWER, WRITTEN)
    assert invoke(BOTH)["Body"] == "s3://answers/orders/1.json"
    assert [request.method for request in wire.requests] == ["GET", "POST", "PUT"]


def test_output_can_be_larger_than_a_result_and_need_not_be_text(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512")
    large = b"\xff" * 7_000_000
    wire.play(Response(200, large, {"Content-Type": "image/png"}), WRITTEN)
    assert invoke(OUTPUT) == {"Body": "s3://answers/orders/1.json", "ContentType": "image/png"}
    assert large in wire.requests[1].body


def test_output_that_exceeds_the_memory(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256")
    wire.play(Response(200, b"x" * 9_000_000), WRITTEN)
    raised = failed(OUTPUT)
    assert raised.name == "CrossRegion.ResponseTooLarge"
    assert "8,388,608 (Metadata, Caller.MemorySize)" in raised.text
    assert [request.method for request in wire.requests] == ["POST"]


def test_maximum_of_the_input_is_that_of_the_service_model() -> None:
    shape = operation_model("bedrock-runtime", "InvokeModel").input_shape
    assert shape is not None
    assert shape.members["body"].metadata["max"] == MAX_INPUT


def test_input_that_exceeds_the_service_limit(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1024")
    wire.play(Response(200, b"x" * (MAX_INPUT + 1)))
    assert failed(INPUT) == Raised(
        "CrossRegion.InvalidCall", "Input: the object has 25,000,001 bytes; InvokeModel accepts 25,000,000"
    )
    assert [request.method for request in wire.requests] == ["GET"]


def test_input_that_exceeds_the_memory(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128")
    wire.play(Response(200, b"x" * 9_000_000))
    raised = failed(INPUT)
    assert raised.name == "CrossRegion.InvalidCall"
    assert raised.text.startswith(
        "Input: the object has 9,000,000 bytes; without streaming, this function's memory"
    )


def test_missing_input_has_the_error_of_s3(wire: Wire) -> None:
    wire.play(Response(404, b"<Error><Code>NoSuchKey</Code><Message>no key</Message></Error>"))
    raised = failed(INPUT)
    assert raised.name == "S3.NoSuchKeyException"
    assert raised.text.startswith("Input: no key (Service: S3, Status Code: 404")
    assert len(wire.requests) == 1


def test_denied_output_has_the_error_of_s3_and_invokes_the_model_once(wire: Wire) -> None:
    denied = Response(403, b"<Error><Code>AccessDenied</Code><Message>denied</Message></Error>")
    wire.play(ANSWER, denied)
    targets = [{"Region": "us-west-2"}, {"Region": "us-west-1"}]
    raised = failed(OUTPUT, Region=None, Targets=targets)
    assert raised.name == "S3.S3Exception"
    assert raised.text.startswith("Output: denied (Service: S3, Status Code: 403")
    assert [request.method for request in wire.requests] == ["POST", "PUT"]


def test_all_targets_use_the_same_input(wire: Wire) -> None:
    throttled = Response(429, b'{"message":"slow"}', {"x-amzn-ErrorType": "ThrottlingException"})
    wire.play(PROMPT, throttled, ANSWER)
    targets = [{"Region": "us-west-2"}, {"Region": "us-west-1"}]
    invoke(INPUT, Region=None, Targets=targets, MaxAttempts=1)
    assert regions(wire) == ["us-east-1", "us-west-2", "us-west-1"]
    assert [request.body for request in wire.requests[1:]] == [PROMPT.body, PROMPT.body]


def test_write_is_repeated(wire: Wire) -> None:
    wire.play(ANSWER, Response(500, b""), WRITTEN)
    invoke(OUTPUT)
    assert [request.method for request in wire.requests] == ["POST", "PUT", "PUT"]


@pytest.mark.parametrize(
    ("parameters", "responses", "field"),
    [
        (INPUT, [Response(200, b"p" * 100, stall=5)], "Input: no time left to read the object"),
        (OUTPUT, [ANSWER, Response(200, delay=5)], "Output: no time left to write the response"),
    ],
)
def test_deadline(parameters: dict[str, Any], responses: list[Response], field: str, wire: Wire) -> None:
    wire.play(*responses)
    event = payload("bedrock-runtime", "InvokeModel", parameters, Integration="bedrock:invokeModel")
    with pytest.raises(NamedError) as raised:
        handler(event, TimeLeft(2000))
    assert type(raised.value).__name__ == "CrossRegion.DeadlineExceeded"
    assert str(raised.value).startswith(field)


def test_credentials_are_not_those_of_the_requests_to_s3(wire: Wire) -> None:
    assumed = (
        b"<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAROLE</AccessKeyId>"
        b"<SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
        b"<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"
    )
    wire.play(PROMPT, Response(200, assumed), ANSWER, WRITTEN)
    invoke(BOTH, Credentials={"RoleArn": "arn:aws:iam::111122223333:role/models", "ExternalId": "e"})
    signed = ["ASIAROLE" in str(header(wire, index, "authorization")) for index in range(4)]
    assert signed == [False, False, True, False]


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"Body": {}}, "Input can't be used with Body; remove one of them"),
        ({"Input": None}, "bedrock:invokeModel needs 'Body' or 'Input'"),
        ({"Input": "s3://b/k"}, "Input must be an object with S3Uri"),
        ({"Input": {}}, "Input needs 'S3Uri'"),
        ({"Input": {"S3Uri": 5}}, "Input.S3Uri must have the form s3://BUCKET/KEY, not another type"),
        ({"Input": {"S3Uri": "https://b/k"}}, "Input.S3Uri must have the form s3://BUCKET/KEY"),
        ({"Input": {"S3Uri": "s3://prompts"}}, "Input.S3Uri must have the form s3://BUCKET/KEY"),
        (
            {"Input": {"S3Uri": "s3://arn:aws:s3::1:accesspoint/k"}},
            "Input.S3Uri must have the form s3://BUCKET/KEY, with the name of a bucket",
        ),
        (
            {"Output": {"S3Uri": "s3://answers/folder/"}},
            "Output.S3Uri must have the form s3://BUCKET/KEY, and the key must name one object",
        ),
        (
            {"Output": {"S3Uri": "s3://answers/k", "Region": "us-west-2"}},
            "Output.Region isn't a member of Output, whose only member is S3Uri",
        ),
    ],
)
def test_invalid_locations(changes: dict[str, Any], text: str, wire: Wire) -> None:
    assert failed({**INPUT, **changes}) == Raised("CrossRegion.InvalidCall", text)
    assert wire.requests == []


def test_bodies_on_the_local_aws(aws: str) -> None:
    s3 = boto3.client("s3", region_name="us-east-1", endpoint_url=aws)
    for bucket in ("prompts", "answers"):
        s3.create_bucket(Bucket=bucket)
    s3.put_object(
        Bucket="prompts", Key="orders/1.json", Body=b'{"prompt":"p"}', ContentType="application/json"
    )
    direct = invoke({"ModelId": MODEL, "Body": {"prompt": "p"}})
    assert invoke(BOTH) == {**direct, "Body": "s3://answers/orders/1.json"}
    stored = s3.get_object(Bucket="answers", Key="orders/1.json")
    assert json.loads(stored["Body"].read()) == direct["Body"]
    assert stored["ContentType"] == direct["ContentType"]
