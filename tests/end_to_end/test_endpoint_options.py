"""Tests of FIPS and dual-stack endpoints. A proxy records the hosts that a deployed caller connects to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.end_to_end.deployments import CommandFailed
from tests.end_to_end.servers.proxy import Proxy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from localaws import LocalAws
    from tests.end_to_end.conftest import Deploy
    from tests.end_to_end.deployments import DeployedStack, Execution

    Execute = Callable[[str, Any], Execution]

pytestmark = pytest.mark.end_to_end

TEMPLATE = Path(__file__).parent / "templates" / "endpoint-options.yaml"
MACRO_REGION = "eu-central-1"
SQS = {
    (False, False): "sqs.us-west-2.amazonaws.com",
    (True, False): "sqs-fips.us-west-2.amazonaws.com",
    (False, True): "sqs.us-west-2.api.aws",
    (True, True): "sqs-fips.us-west-2.api.aws",
}
HOSTS = [
    "dynamodb-fips.us-west-2.amazonaws.com",
    "lambda-fips.us-east-2.amazonaws.com",
    "lambda-fips.us-west-2.amazonaws.com",
    *SQS.values(),
    "sts.us-east-2.amazonaws.com",
    "sts.us-west-2.amazonaws.com",
]


@pytest.fixture(scope="module")
def proxy(local_aws: LocalAws, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    with Proxy(local_aws.endpoint, HOSTS, tmp_path_factory.mktemp("proxy")) as started:
        yield started


@pytest.fixture(scope="module")
def options(proxy: Proxy, macro_region: str, deploy: Deploy) -> DeployedStack:
    settings = {"Proxy": proxy.url, "Certificate": str(proxy.certificate)}
    return deploy(TEMPLATE, "endpoint-options", macro_region, **settings)


def test_readiness_check_connects_to_the_hosts_of_the_calls(options: DeployedStack, proxy: Proxy) -> None:
    assert options.outputs
    hosts = {"dynamodb-fips.us-west-2", "lambda-fips.us-east-2", "lambda-fips.us-west-2"}
    assert {f"{host}.amazonaws.com" for host in hosts} <= set(proxy.tunnels)
    assert "dynamodb.us-west-2.amazonaws.com" not in proxy.tunnels


def test_fips_endpoint(options: DeployedStack, proxy: Proxy, execute: Execute, local_aws: LocalAws) -> None:
    proxy.requests.clear()
    since = len(local_aws.calls())
    assert execute(options.outputs["Fips"], {}).output == {}
    assert proxy.requests == ["dynamodb-fips.us-west-2.amazonaws.com"]
    (listed,) = [call for call in local_aws.calls()[since:] if call.operation == "ListTables"]
    assert listed.region == "us-west-2"


@pytest.mark.parametrize(("fips", "dualstack"), SQS)
def test_endpoint_options_from_the_input(
    fips: bool,  # noqa: FBT001  parametrized
    dualstack: bool,  # noqa: FBT001  parametrized
    options: DeployedStack,
    proxy: Proxy,
    execute: Execute,
) -> None:
    proxy.requests.clear()
    assert execute(options.outputs["AtRunTime"], {"fips": fips, "dualstack": dualstack}).output == {}
    assert proxy.requests == [SQS[fips, dualstack]]


def test_failover_between_fips_endpoints(options: DeployedStack, proxy: Proxy, execute: Execute) -> None:
    proxy.hosts.remove("lambda-fips.us-east-2.amazonaws.com")
    proxy.requests.clear()
    assert execute(options.outputs["OneOfTwo"], {}).output == {}
    assert proxy.requests == ["lambda-fips.us-west-2.amazonaws.com"]
    assert proxy.tunnels[-2:] == [
        "lambda-fips.us-east-2.amazonaws.com",
        "lambda-fips.us-west-2.amazonaws.com",
    ]


def test_region_without_a_fips_endpoint_fails_the_deployment(
    proxy: Proxy, macro_region: str, deploy: Deploy, tmp_path: Path
) -> None:
    """botocore returns a host name for every Region, but the readiness check detects that the host doesn't exist."""
    template = tmp_path / "template.yaml"
    template.write_text(TEMPLATE.read_text().replace("Region: us-west-2", "Region: us-east-2", 1))
    proxy.hosts.update(HOSTS)
    settings = {"Proxy": proxy.url, "Certificate": str(proxy.certificate)}
    with pytest.raises(CommandFailed) as caught:
        deploy(template, "no-fips", macro_region, **settings)
    assert "dynamodb in us-east-2 (dynamodb-fips.us-east-2.amazonaws.com): connection " in str(caught.value)


def test_macro_rejects_a_service_without_fips(macro_region: str, deploy: Deploy, tmp_path: Path) -> None:
    template = tmp_path / "template.yaml"
    text = TEMPLATE.read_text().replace("Service: dynamodb", "Service: opensearchmemory")
    template.write_text(text.replace("Action: listTables", "Action: listSpaces"))
    with pytest.raises(CommandFailed) as caught:
        deploy(template, "without-fips", macro_region, Proxy="http://127.0.0.1:9", Certificate="none")
    assert "FIPS is not supported" in str(caught.value)
