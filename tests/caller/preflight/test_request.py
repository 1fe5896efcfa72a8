from __future__ import annotations

import pytest

from caller.errors import CallFailed
from caller.preflight.request import check_request, is_custom_resource, read_response_origins
from tests.caller.calls import payload
from tests.caller.preflight.requests import request

BUCKET = "cloudformation-custom-resource-response"


def is_rejected(
    url: str, region: str = "eu-west-1", suffix: str = "amazonaws.com", **environment: str
) -> bool:
    try:
        check_request(request(url), region, suffix, read_response_origins(environment))
    except CallFailed as failed:
        return "ResponseURL isn't a URL of CloudFormation" in failed.failure.text
    return False


@pytest.mark.parametrize(
    ("region", "suffix", "host"),
    [
        ("eu-west-1", "amazonaws.com", f"{BUCKET}-euwest1.s3-eu-west-1.amazonaws.com"),
        ("eu-west-1", "amazonaws.com", f"{BUCKET}-euwest1.s3.eu-west-1.amazonaws.com"),
        ("us-east-1", "amazonaws.com", f"{BUCKET}-useast1.s3.us-east-1.amazonaws.com"),
        ("us-east-1", "amazonaws.com", f"{BUCKET}-useast1.s3.amazonaws.com"),
        ("cn-north-1", "amazonaws.com.cn", f"{BUCKET}-cnnorth1.s3.cn-north-1.amazonaws.com.cn"),
        ("us-gov-west-1", "amazonaws.com", f"{BUCKET}-usgovwest1.s3.us-gov-west-1.amazonaws.com"),
    ],
)
def test_cloudformations_hosts_are_allowed(region: str, suffix: str, host: str) -> None:
    assert not is_rejected(f"https://{host}/arn%3Aaws?X-Amz-Signature=a", region, suffix)


@pytest.mark.parametrize(
    "url",
    [
        "https://attacker.example/",
        f"http://{BUCKET}-euwest1.s3-eu-west-1.amazonaws.com/",
        f"https://{BUCKET}-euwest2.s3-eu-west-2.amazonaws.com/",  # another Region
        f"https://{BUCKET}-euwest1.s3-eu-west-1.amazonaws.com.attacker.example/",
        f"https://attacker@{BUCKET}-euwest1.s3-eu-west-1.amazonaws.com/",
        f"https://{BUCKET}-euwest1.s3-eu-west-1.amazonaws.com:8443/",
        f"https://{BUCKET}-euwest1.s3-eu-west-1.amazonaws.com/a b",
        f"https://{BUCKET}-euwest1.s3-eu-west-1.amazonaws.com/\nX: y",
        f"https://{BUCKET}-euwest1-evil.s3-eu-west-1.amazonaws.com/",
        f"https://attacker.example/#{BUCKET}-euwest1.s3-eu-west-1.amazonaws.com",
        f"https://{BUCKET}-euwest1.s3.amazonaws.com/",
        f"https://{BUCKET}-euwest1.s3.eu-west-1.amazonaws.com.cn/",
        "https://169.254.169.254/latest/meta-data",
        "https://[/",
        "",
    ],
)
def test_other_urls_are_rejected(url: str) -> None:
    assert is_rejected(url)


def test_environment_can_allow_another_host() -> None:
    allowed = {"CROSS_REGION_RESPONSE_HOST": "127.0.0.1:4567"}
    assert not is_rejected("https://127.0.0.1:4567/answers/1", **allowed)
    assert is_rejected("https://127.0.0.1:4568/answers/1", **allowed)
    assert is_rejected("http://127.0.0.1:4567/answers/1", **allowed)
    assert is_rejected("https://127.0.0.1:4567/answers/1")


@pytest.mark.parametrize(
    "name", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_CLOUDFORMATION", "AWS_ENDPOINT_URL_S3"]
)
def test_emulator_in_the_environment_gets_responses_over_http(name: str) -> None:
    allowed = {name: "http://emulator:4566"}
    assert not is_rejected("http://emulator:4566/answers/1", **allowed)
    for url in (
        "https://emulator:4566/answers/1",
        "http://emulator/answers/1",
        "http://emulator:4567/answers/1",
        "http://emulator.example:4566/answers/1",
        "http://user@emulator:4566/answers/1",
        "ftp://emulator:4566/answers/1",
    ):
        assert is_rejected(url, **allowed)
    assert is_rejected("http://emulator:4566/answers/1", AWS_ENDPOINT_URL_DYNAMODB="http://emulator:4566")


@pytest.mark.parametrize(
    "fields",
    [
        {"StackId": None},
        {"RequestId": 7},
        {"LogicalResourceId": {}},
        {"ResourceType": "Custom::Other"},
        {"RequestType": "Launch"},
        {"RequestType": "Delete"},  # without a PhysicalResourceId
        {"ResponseURL": ["https://"]},
    ],
)
def test_invalid_requests_are_rejected(fields: dict[str, object]) -> None:
    url = f"https://{BUCKET}-euwest1.s3-eu-west-1.amazonaws.com/"
    with pytest.raises(CallFailed):
        check_request(request(url, **fields), "eu-west-1", "amazonaws.com", ())


def test_payload_is_not_a_custom_resource_request() -> None:
    assert not is_custom_resource(payload("s3", "GetObject", {}))
    assert not is_custom_resource(["RequestType", "ResponseURL"])
    assert is_custom_resource(request("https://"))
