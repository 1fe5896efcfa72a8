"""Connections to endpoints: real sockets on loopback."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING

import pytest

from caller.deadline import Deadline
from caller.preflight import checks, endpoint_probe
from caller.preflight.call_spec import read_call_specs
from caller.preflight.check_runner import Pause, run_checks
from caller.preflight.endpoint_probe import connection_problem
from caller.preflight.findings import Finding
from caller.sdk.session import base_session
from tests.caller.preflight.requests import planned

if TYPE_CHECKING:
    from tests.caller.preflight.servers import CloudFormation, Sts


def pause(seconds: float = 20) -> Pause:
    return Pause(Deadline(time.monotonic() + seconds))


def connecting(endpoint: str, pause: Pause) -> str | None:
    return connection_problem(endpoint, pause, lambda problem: pause.note([Finding(endpoint, problem)]))


def test_a_plain_server_accepts(sts: Sts) -> None:
    assert connecting(sts.url, pause()) is None
    assert not sts.asked  # no request


def test_a_tls_server_accepts_where_it_is_trusted(
    cloudformation: CloudFormation, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"https://{cloudformation.host}"
    assert connecting(url, pause()) == "TLS failed (CERTIFICATE_VERIFY_FAILED)"
    monkeypatch.setenv("AWS_CA_BUNDLE", str(cloudformation.certificate))
    base_session.cache_clear()
    try:
        assert connecting(url, pause()) is None
    finally:
        base_session.cache_clear()


def test_no_tls_where_it_should_be(sts: Sts) -> None:
    problem = connecting(f"https://{sts.host}", pause())
    assert problem
    assert problem.startswith(("TLS failed", "no connection"))


def test_nobody_listens() -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        port = reserved.getsockname()[1]
        assert connecting(f"http://127.0.0.1:{port}", pause()) == "no connection (ConnectionRefusedError)"


def test_a_name_that_does_not_exist() -> None:
    problem = connecting("https://s3.us-west-2.invalid", pause())
    assert problem == "host does not resolve (not offered in this region, or no DNS in the VPC)"


def test_a_server_that_does_not_shake_hands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint_probe, "_TIMEOUT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        problem = connecting(f"https://127.0.0.1:{silent.getsockname()[1]}", pause())
    assert problem == "no connection in time (route, security group or network ACL of the VPC?)"


def test_a_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        proxy.settimeout(5)
        monkeypatch.setenv("HTTPS_PROXY", f"http://user:word@127.0.0.1:{proxy.getsockname()[1]}")
        monkeypatch.setattr(endpoint_probe, "_TIMEOUT", 0.2)
        assert connecting("https://s3.us-west-2.amazonaws.com", pause())
        asked, _ = proxy.accept()
        with asked:
            head = asked.recv(4096).decode()
    assert head.startswith("CONNECT s3.us-west-2.amazonaws.com:443")
    assert "authorization: Basic dXNlcjp3b3Jk" in head.replace("Proxy-A", "a").replace("proxy-a", "a")


class TestEndpointsOfCalls:
    def findings(self, *calls: dict[str, object]) -> list[str]:
        plan = read_call_specs({"Calls": list(calls)})
        only = checks._endpoints(plan)
        found = run_checks(only, Deadline(time.monotonic() + 20))
        return [f"{finding.subject}: {finding.problem}" for finding in found]

    def test_an_endpoint_that_was_not_deployed_gets_no_connection(self, sts: Sts) -> None:
        with socket.create_server(("127.0.0.1", 0)) as foreign:
            foreign.settimeout(0)
            url = f"https://127.0.0.1:{foreign.getsockname()[1]}"
            (finding,) = self.findings(planned(endpoint=url))
            with pytest.raises(BlockingIOError):
                foreign.accept()
        assert finding.startswith(
            "s3 in us-west-2: Endpoint must be an https URL on port 443, without a path"
        )
        assert not sts.asked

    def test_a_deployed_endpoint_is_tried(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with socket.socket() as reserved:
            reserved.bind(("127.0.0.1", 0))
            url = f"https://127.0.0.1:{reserved.getsockname()[1]}"
            monkeypatch.setenv("CROSS_REGION_ENDPOINTS", f'["{url}"]')
            (finding,) = self.findings(planned(endpoint=url))
        host = url.removeprefix("https://")
        assert finding == f"s3 in us-west-2 ({host}): no connection (ConnectionRefusedError)"

    def test_the_services_own_endpoint_is_tried_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        tried: list[str] = []
        monkeypatch.setattr(checks, "connection_problem", lambda url, *_: tried.append(url))
        fips = planned(EndpointOptions={"UseFipsEndpoint": "true"})
        found = self.findings(
            planned(),
            planned(Operation="PutObject"),
            fips,
            planned("eu-west-1", Service="stepfunctions", Operation="StartSyncExecution"),
        )
        assert not found
        assert sorted(tried) == [
            "https://s3-fips.us-west-2.amazonaws.com",
            "https://s3.us-west-2.amazonaws.com",
            "https://sync-states.eu-west-1.amazonaws.com",
        ]

    def test_an_endpoint_that_only_an_execution_knows_is_not_tried(self, sts: Sts) -> None:
        targets = [{"Region": "us-west-2", "EndpointAtRunTime": "true"}]
        plan = read_call_specs({"Calls": [planned(Targets=targets)]})
        assert not checks._endpoints(plan)
        assert not run_checks(checks.build_checks(plan), Deadline(time.monotonic() + 20))
        assert len(sts.asked) == 1

    def test_a_region_without_a_way_to_sts_is_fine_where_calls_have_endpoints(
        self, monkeypatch: pytest.MonkeyPatch, sts: Sts
    ) -> None:
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:1")
        monkeypatch.setenv("CROSS_REGION_ENDPOINTS", f'["{sts.url}"]')
        for endpoint, fails in ((sts.url, False), (None, True)):
            plan = read_call_specs({"Calls": [planned(endpoint=endpoint)]})
            found = run_checks(checks.build_checks(plan), Deadline(time.monotonic() + 30))
            assert [(finding.subject, finding.fails) for finding in found] == [("us-west-2", fails)]
