"""Tests of the Route 53 ARC example, with a cluster whose endpoints stop.

Each test starts with all endpoints, at the addresses of the deployment, and with the primary routing control on.
"""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from scripts.tooling.environment import ROOT
from tests.end_to_end.deployments import CommandFailed
from tests.end_to_end.servers.recovery_cluster import RecoveryCluster
from tests.loopback.server import make_tls, reserved_port

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from tests.end_to_end.conftest import Deploy
    from tests.end_to_end.deployments import DeployedStack, Execution

    Execute = Callable[[str, Any], Execution]

pytestmark = pytest.mark.end_to_end

EXAMPLE = ROOT / "templates" / "examples" / "arc-failover.yaml"
ENDPOINT_NAMES = ("Virginia", "Oregon", "Ireland", "Tokyo", "Sydney")
REGIONS = ("us-east-1", "us-west-2", "eu-west-1", "ap-northeast-1", "ap-southeast-2")
PANEL = "arn:aws:route53-recovery-control::123456789012:controlpanel/a/routingcontrol/"
PRIMARY, STANDBY = f"{PANEL}primary", f"{PANEL}standby"


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, Path]:
    """Returns the TLS context of the endpoints, and the path of their certificate."""
    return make_tls(tmp_path_factory.mktemp("cluster"))


@pytest.fixture(scope="module")
def ports() -> Iterator[tuple[int, ...]]:
    """Reserves a port for each endpoint."""
    with ExitStack() as reservations:
        yield tuple(reservations.enter_context(reserved_port()) for _ in ENDPOINT_NAMES)


def healthy_cluster(tls: ssl.SSLContext, ports: Sequence[int]) -> RecoveryCluster:
    return RecoveryCluster({PRIMARY: "On", STANDBY: "Off"}, tls, ports)


@pytest.fixture(scope="module")
def template(tls: tuple[ssl.SSLContext, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copies the example, and changes only the certificates that its callers trust."""
    _, certificate = tls
    variables = {"AWS_CA_BUNDLE": str(certificate)}
    settings = {"Cross::Region::AwsCall": {"Caller": {"Environment": {"Variables": variables}}}}
    copy = tmp_path_factory.mktemp("arc") / "arc-failover.yaml"
    copy.write_text(f"Metadata: {json.dumps(settings)}\n{EXAMPLE.read_text()}")
    return copy


def parameters(cluster: RecoveryCluster) -> dict[str, str]:
    endpoints = {f"{name}Endpoint": url for name, url in zip(ENDPOINT_NAMES, cluster.urls, strict=True)}
    return {"RoutingControlArn": PRIMARY, "StandbyRoutingControlArn": STANDBY, **endpoints}


@pytest.fixture(scope="module")
def arc(
    tls: tuple[ssl.SSLContext, Path],
    ports: tuple[int, ...],
    template: Path,
    macro_region: str,
    deploy: Deploy,
) -> DeployedStack:
    """Deploys the example while all endpoints respond, because the readiness check connects to them."""
    with healthy_cluster(tls[0], ports) as cluster:
        return deploy(template, "arc", macro_region, **parameters(cluster))


@pytest.fixture
def cluster(
    arc: DeployedStack,  # noqa: ARG001  the deployment uses the same ports
    tls: tuple[ssl.SSLContext, Path],
    ports: tuple[int, ...],
) -> Iterator[RecoveryCluster]:
    with healthy_cluster(tls[0], ports) as started:
        yield started


def test_executions_start_at_different_endpoints(
    arc: DeployedStack, cluster: RecoveryCluster, execute: Execute
) -> None:
    """With random endpoints, twelve executions use only one endpoint with a probability of 1 in 5^11."""
    for state in ("Off", "On") * 6:
        execute(arc.outputs["StateMachineArn"], {"state": state})
        assert cluster.controls[PRIMARY] == state
    assert len({index for index, _ in cluster.calls}) > 1


def test_state_that_is_already_set_does_not_change(
    arc: DeployedStack, cluster: RecoveryCluster, execute: Execute
) -> None:
    assert execute(arc.outputs["StateMachineArn"], {"state": cluster.controls[PRIMARY]}).output["before"]
    assert [operation for _, operation in cluster.calls] == ["GetRoutingControlState"]


def test_client_error_does_not_cause_a_failover(
    arc: DeployedStack, cluster: RecoveryCluster, execute: Execute
) -> None:
    description = execute(arc.outputs["StateMachineArn"], {"state": "Sideways"}).description
    assert description["error"] == "Route53RecoveryCluster.ValidationException"
    operations = [operation for _, operation in cluster.calls]
    assert operations == ["GetRoutingControlState", "UpdateRoutingControlState"]


def test_deployment_fails_if_an_endpoint_is_down(
    arc: DeployedStack,
    cluster: RecoveryCluster,
    template: Path,
    macro_region: str,
    deploy: Deploy,
) -> None:
    assert arc.outputs
    cluster.kill(0)
    with pytest.raises(CommandFailed) as caught:
        deploy(template, "arc-not-ready", macro_region, **parameters(cluster))
    host = cluster.urls[0].removeprefix("https://").removesuffix("/v1")
    finding = f"route53-recovery-cluster in us-east-1 ({host}): connection failed (ConnectionRefusedError)"
    assert finding in str(caught.value)
    assert all(f"route53-recovery-cluster in {region}" not in str(caught.value) for region in REGIONS[1:])


@pytest.mark.parametrize("dead", [1, 2, 3, 4])
def test_call_works_if_some_endpoints_are_down(
    dead: int, arc: DeployedStack, cluster: RecoveryCluster, execute: Execute
) -> None:
    for index in range(dead):
        cluster.kill(index)
    assert execute(arc.outputs["MoveTrafficArn"], {}).output == {}
    assert cluster.controls == {PRIMARY: "Off", STANDBY: "On"}
    assert execute(arc.outputs["StateMachineArn"], {"state": "On"}).output["state"] == "On"
    assert cluster.controls == {PRIMARY: "On", STANDBY: "On"}
    assert len(cluster.calls) == 3
    assert all(index >= dead for index, _ in cluster.calls)


def test_call_fails_if_all_endpoints_are_down(
    arc: DeployedStack, cluster: RecoveryCluster, execute: Execute
) -> None:
    for index in range(len(ENDPOINT_NAMES)):
        cluster.kill(index)
    description = execute(arc.outputs["MoveTrafficArn"], {}).description
    assert (description["status"], description["error"]) == (
        "FAILED",
        "Route53RecoveryCluster.SdkClientException",
    )
    message = json.loads(description["cause"])["errorMessage"]
    assert "the last of 5 targets tried. Before it: " in message
    for region, url in zip(REGIONS, cluster.urls, strict=True):
        assert f"{region} ({url})" in message
    assert message.count("could not connect") == len(ENDPOINT_NAMES)
