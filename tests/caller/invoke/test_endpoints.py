from __future__ import annotations

import json

import pytest

from caller.invoke.endpoints import find_endpoint_problem
from tests.caller.calls import call, failure
from tests.caller.wire import Response, Wire


@pytest.mark.parametrize(
    ("service", "region", "endpoint"),
    [
        ("s3", "us-west-2", "https://s3.us-west-2.amazonaws.com"),
        ("s3", "us-west-2", "https://s3.us-west-2.amazonaws.com/"),
        ("s3", "us-west-2", "https://s3.us-west-2.amazonaws.com:443"),
        ("s3", "us-west-2", "https://s3.dualstack.us-west-2.amazonaws.com"),
        ("s3", "us-west-2", "https://s3-fips.us-west-2.amazonaws.com"),
        ("dynamodb", "us-west-2", "https://dynamodb.us-west-2.api.aws"),
        ("dynamodb", "cn-north-1", "https://dynamodb.cn-north-1.amazonaws.com.cn"),
        ("kms", "us-gov-west-1", "https://kms-fips.us-gov-west-1.amazonaws.com"),
        ("iam", "us-east-1", "https://iam.amazonaws.com"),
        ("ecr", "us-west-2", "https://api.ecr.us-west-2.amazonaws.com"),
        # VPC endpoints, regional and zonal
        ("kms", "us-west-2", "https://vpce-0fe5b17a0707d6abc-29p5708s.kms.us-west-2.vpce.amazonaws.com"),
        ("ec2", "us-west-2", "https://vpce-0fe5b17a-29p5708s-us-west-2a.ec2.us-west-2.vpce.amazonaws.com"),
        ("ecr", "us-west-2", "https://vpce-0fe5b17a-29p5708s.api.ecr.us-west-2.vpce.amazonaws.com"),
        ("s3", "us-west-2", "https://bucket.vpce-1a2b3c4d-5e6f.s3.us-west-2.vpce.amazonaws.com"),
        ("kms", "cn-north-1", "https://vpce-0fe5-29p5.kms.cn-north-1.vpce.amazonaws.com.cn"),
        # Amazon Route 53 ARC's cluster endpoints
        (
            "route53-recovery-cluster",
            "us-west-2",
            "https://2a4c9b1e.route53-recovery-cluster.us-west-2.amazonaws.com",
        ),
        (
            "route53-recovery-cluster",
            "us-east-1",
            "https://2a4c9b1e.route53-recovery-cluster.us-east-1.amazonaws.com/v1",
        ),
    ],
)
def test_endpoints_that_a_payload_can_contain(service: str, region: str, endpoint: str) -> None:
    assert find_endpoint_problem(service, region, endpoint, {}) is None


@pytest.mark.parametrize(
    ("service", "endpoint"),
    [
        ("s3", "http://s3.us-west-2.amazonaws.com"),
        ("s3", "https://s3.us-west-2.amazonaws.com:8443"),
        ("s3", "https://s3.us-west-2.amazonaws.com@evil.example"),
        ("s3", "https://evil.example"),
        ("s3", "https://s3.us-west-2.amazonaws.com.evil.example"),
        ("s3", "https://s3xus-west-2.amazonaws.com"),
        ("s3", "https://s3.eu-west-1.amazonaws.com"),
        ("s3", "https://s3.us-west-2.amazonaws.com/path"),
        ("s3", "https://s3.us-west-2.amazonaws.com?a=b"),
        ("s3", "https://169.254.169.254"),
        ("s3", "https://[::1"),
        ("s3", "s3.us-west-2.amazonaws.com"),
        ("lambda", "https://abcdef.lambda-url.us-west-2.on.aws"),
        ("lambda", "https://abcdef.execute-api.us-west-2.amazonaws.com"),
        ("lambda", "https://vpce-0fe5b17a-29p5708s.execute-api.us-west-2.vpce.amazonaws.com"),
        ("kms", "https://vpce-0fe5b17a-29p5708s.vpce-svc-0abc.us-west-2.vpce.amazonaws.com"),
        ("s3", "https://2a4c9b1e.route53-recovery-cluster.us-west-2.amazonaws.com"),
        ("s3", "https://evil.s3.us-west-2.amazonaws.com"),
        ("s3", "https://s3.us-west-2.amazonaws.com/v1"),
        (
            "route53-recovery-cluster",
            "https://2a4c9b1e.route53-recovery-cluster.us-west-2.amazonaws.com/v2",
        ),
    ],
)
def test_endpoints_that_a_payload_must_not_contain(service: str, endpoint: str) -> None:
    assert find_endpoint_problem(service, "us-west-2", endpoint, {}) is not None


@pytest.mark.parametrize(
    "environment",
    [
        {"CROSS_REGION_ENDPOINTS": json.dumps(["http://127.0.0.1:4566", "https://x.example"])},
        {"AWS_ENDPOINT_URL": "http://127.0.0.1:4566"},
        {"AWS_ENDPOINT_URL_S3": "http://127.0.0.1:4566/"},
    ],
)
def test_deployed_endpoints(environment: dict[str, str]) -> None:
    assert find_endpoint_problem("s3", "us-west-2", "http://127.0.0.1:4566", environment) is None
    assert find_endpoint_problem("s3", "us-west-2", "http://127.0.0.1:4567", environment) is not None
    assert find_endpoint_problem("s3", "us-west-2", "https://127.0.0.1:4566", environment) is not None


def test_invalid_endpoint_gets_no_request(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    raised = failure("s3", "GetObject", {"Bucket": "b", "Key": "k"}, Endpoint=wire.url)
    assert raised.name == "CrossRegion.InvalidCall"
    assert raised.text.startswith("Endpoint must be an HTTPS URL")
    assert wire.requests == []


def test_deployed_endpoint_gets_the_request(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    monkeypatch.setenv("CROSS_REGION_ENDPOINTS", json.dumps([wire.url]))
    wire.play(Response(body=b'{"TableNames": ["T"]}'))
    assert call("dynamodb", "ListTables", {}, Endpoint=wire.url) == {"TableNames": ["T"]}
    assert len(wire.requests) == 1


def test_all_targets_are_validated_before_the_first_request(wire: Wire) -> None:
    targets = [
        {"Region": "us-west-2", "Endpoint": wire.url},
        {"Region": "us-west-2", "Endpoint": "https://x.y"},
    ]
    raised = failure("dynamodb", "ListTables", {}, Region=None, Targets=targets)
    assert raised.name == "CrossRegion.InvalidCall"
    assert wire.requests == []


def test_path_of_a_deployed_endpoint_must_match() -> None:
    environment = {"CROSS_REGION_ENDPOINTS": json.dumps(["https://x.example/stage"])}
    assert find_endpoint_problem("s3", "us-west-2", "https://x.example/stage/", environment) is None
    assert find_endpoint_problem("s3", "us-west-2", "https://x.example/other", environment) is not None
    assert find_endpoint_problem("s3", "us-west-2", "https://x.example", environment) is not None
