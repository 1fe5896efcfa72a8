"""Tests that the readiness check connects to the hosts that the calls use."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from caller.awsmodel.models import operation_model
from caller.call import Options, Target
from caller.errors import NamedError
from caller.invoke.endpoints import find_call_endpoint
from caller.sdk import session
from tests.caller.calls import call
from tests.fuzz.fake_network import FakeNetwork, PlayedResponse

if TYPE_CHECKING:
    from collections.abc import Iterator

OPERATIONS = [
    ("s3", "ListBuckets"),
    ("s3control", "ListTagsForResource"),
    ("dynamodb", "ListTables"),
    ("sqs", "ListQueues"),
    ("iam", "ListUsers"),
    ("kms", "ListKeys"),
    ("ec2", "DescribeRegions"),
    ("events", "ListEventBuses"),
    ("lambda", "ListFunctions"),
    ("ecr", "DescribeRepositories"),
    ("sagemaker-runtime", "InvokeEndpoint"),
    ("servicediscovery", "DiscoverInstances"),
]
PARAMETERS = {
    "InvokeEndpoint": {"EndpointName": "e", "Body": "x"},
    "DiscoverInstances": {"NamespaceName": "n", "ServiceName": "s"},
    "ListTagsForResource": {"AccountId": "123456789012", "ResourceArn": "arn"},
}


@pytest.fixture
def network() -> Iterator[FakeNetwork]:
    network = FakeNetwork()
    with network.installed():
        yield network


@pytest.fixture(autouse=True)
def new_session() -> Iterator[None]:
    """Makes each test's session read the environment, as a new function does."""
    session.base_session.cache_clear()
    yield
    session.base_session.cache_clear()


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"AWS_USE_FIPS_ENDPOINT": "true"},
        {"AWS_USE_DUALSTACK_ENDPOINT": "true"},
        {"AWS_USE_FIPS_ENDPOINT": "true", "AWS_USE_DUALSTACK_ENDPOINT": "true"},
        {"AWS_USE_FIPS_ENDPOINT": "false"},
        {"AWS_ENDPOINT_URL": "http://emulator:4566"},
        {"AWS_ENDPOINT_URL": "http://emulator:4566", "AWS_DISABLE_HOST_PREFIX_INJECTION": "true"},
        {"AWS_ENDPOINT_URL_DYNAMODB": "https://dynamodb.example", "AWS_USE_FIPS_ENDPOINT": "true"},
        {"AWS_ENDPOINT_URL": "http://emulator:4566", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"},
    ],
    ids=lambda environment: " ".join(f"{name}={value}" for name, value in environment.items()) or "none",
)
@pytest.mark.parametrize("region", ["us-east-1", "us-west-2"])
def test_host_of_the_check_is_that_of_the_call(
    environment: dict[str, str], region: str, network: FakeNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    checked: dict[str, str] = {}
    called: dict[str, str] = {}
    for service, operation in OPERATIONS:
        endpoint = find_call_endpoint(operation_model(service, operation), Target(region), Options())
        if endpoint is None:
            continue
        checked[service] = "{0.scheme}://{0.hostname}".format(urlsplit(endpoint))
        network.play([PlayedResponse(403, {}, b"{}")])
        with suppress(NamedError):
            call(service, operation, PARAMETERS.get(operation, {}), Region=region)
        called[service] = " ".join(network.hosts)
    assert checked == called
    assert len(checked) >= len(OPERATIONS) // 2


def test_host_prefix_precedes_an_endpoint_of_the_template(
    network: FakeNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CROSS_REGION_ENDPOINTS", '["http://emulator:4566"]')
    operation = operation_model("servicediscovery", "DiscoverInstances")
    target = Target("us-west-2", "http://emulator:4566")
    network.play([PlayedResponse(403, {}, b"{}")])
    with suppress(NamedError):
        call(
            "servicediscovery",
            "DiscoverInstances",
            PARAMETERS["DiscoverInstances"],
            Endpoint="http://emulator:4566",
        )
    assert network.hosts == {"http://data-emulator"}
    assert find_call_endpoint(operation, target, Options()) == "http://data-emulator:4566"


def test_options_of_a_call_do_not_change_the_host_of_the_next_one(network: FakeNetwork) -> None:
    """botocore writes `UseDualstackEndpoint` into the S3 configuration that it gets."""
    hosts: list[str] = []
    for region, options in (("us-west-2", {"UseDualstackEndpoint": True}), ("eu-west-1", None)):
        network.play([PlayedResponse(403, {}, b"<Error/>")])
        with suppress(NamedError):
            call("s3", "ListBuckets", {}, Region=region, EndpointOptions=options)
        hosts += network.hosts
    assert hosts == ["https://s3.dualstack.us-west-2.amazonaws.com", "https://s3.eu-west-1.amazonaws.com"]
