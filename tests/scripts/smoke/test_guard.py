"""Tests of the guard that ends the work of a thread, and of what counts as a refusal."""

from __future__ import annotations

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from macro.provider.model import Access, ProviderError
from scripts.smoke_test.account.guard import Guard, Stopped, TimedOut, time_limit
from scripts.smoke_test.account.refusals import refusal


def access() -> Access:
    """Returns an access whose requests fail, because nothing listens on the port."""

    def client(service: str) -> object:
        return boto3.client(
            service,  # type: ignore[call-overload]
            region_name="eu-west-1",
            endpoint_url="http://127.0.0.1:9",
            aws_access_key_id="none",
            aws_secret_access_key="none",
        )

    return Access("eu-west-1", "123456789012", client, print)


def test_request_after_the_stop_is_not_sent() -> None:
    guard = Guard()
    client = guard.watch(access()).client("sts")
    guard.stop()
    with pytest.raises(Stopped):
        client.get_caller_identity()


def test_request_after_the_time_limit_is_not_sent() -> None:
    client = Guard().watch(access()).client("sts")
    with (
        time_limit(-1, "the stack orders"),
        pytest.raises(TimedOut, match="the stack orders took longer than"),
    ):
        client.get_caller_identity()


def test_request_is_sent_otherwise() -> None:
    client = Guard().watch(access()).client("sts")
    with time_limit(60, "the stack orders"), pytest.raises(EndpointConnectionError):
        client.get_caller_identity()


def test_pause_ends_with_the_stop() -> None:
    guard = Guard()
    guard.stop()
    with pytest.raises(Stopped):
        guard.pause(60)


def client_error(code: str, status: int = 400) -> ClientError:
    response = {"Error": {"Code": code, "Message": "no"}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(response, "DetectStackDrift")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "error",
    [
        client_error("AccessDenied", 403),
        client_error("NotImplemented", 501),
        client_error("404", 404),
        EndpointConnectionError(endpoint_url="https://bedrock.eu-west-1.amazonaws.com"),
        ProviderError("Template format error: Unrecognized resource types: [AWS::New::Type]"),
    ],
)
def test_refusal_is_recognized(error: Exception) -> None:
    assert refusal(error)


@pytest.mark.parametrize(
    "error", [client_error("ValidationError"), client_error("Throttling"), ProviderError("ROLLBACK_COMPLETE")]
)
def test_other_errors_are_not_refusals(error: Exception) -> None:
    assert refusal(error) == ""
