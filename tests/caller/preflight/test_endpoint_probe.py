"""Tests of connecting to endpoints, with sockets on the loopback address."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from caller.deadline import Deadline
from caller.preflight import checks, endpoint_probe
from caller.preflight.call_spec import read_call_specs
from caller.preflight.check_runner import CheckContext, run_checks
from caller.preflight.endpoint_probe import find_connection_problem
from caller.sdk.session import base_session
from tests.caller.preflight.proxies import TunnelingProxy
from tests.caller.preflight.requests import call_spec

if TYPE_CHECKING:
    from tests.caller.preflight.servers import CloudFormation, Sts


def find_problem(endpoint: str) -> str | None:
    context = CheckContext(Deadline.in_seconds(20))
    return find_connection_problem(endpoint, context, lambda _text: None)


def test_http_server_gets_a_connection_but_no_request(sts: Sts) -> None:
    assert find_problem(sts.url) is None
    assert not sts.requests


def test_tls_server_needs_a_trusted_certificate(
    cloudformation: CloudFormation, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"https://{cloudformation.host}"
    assert find_problem(url) == "TLS handshake failed (CERTIFICATE_VERIFY_FAILED)"
    monkeypatch.setenv("AWS_CA_BUNDLE", str(cloudformation.certificate))
    base_session.cache_clear()
    try:
        assert find_problem(url) is None
    finally:
        base_session.cache_clear()


def test_server_without_tls(sts: Sts) -> None:
    problem = find_problem(f"https://{sts.host}")
    assert problem
    assert problem.startswith(("TLS handshake failed", "connection failed"))


def test_closed_port() -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        port = reserved.getsockname()[1]
        assert find_problem(f"http://127.0.0.1:{port}") == "connection failed (ConnectionRefusedError)"


def test_unknown_host_name() -> None:
    problem = find_problem("https://s3.us-west-2.invalid")
    assert problem == "host name not found; check that the Region has the service and the VPC has DNS"


def test_server_that_does_not_complete_the_tls_handshake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint_probe, "_TIMEOUT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        problem = find_problem(f"https://127.0.0.1:{silent.getsockname()[1]}")
    assert problem == "connection timed out; check the VPC's routes, security groups, and network ACLs"


def test_proxy_in_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        proxy.settimeout(5)
        monkeypatch.setenv("HTTPS_PROXY", f"http://user:word@127.0.0.1:{proxy.getsockname()[1]}")
        monkeypatch.setattr(endpoint_probe, "_TIMEOUT", 0.2)
        assert find_problem("https://s3.us-west-2.amazonaws.com")
        connection, _ = proxy.accept()
        with connection:
            head = connection.recv(4096).decode()
    assert head.startswith("CONNECT s3.us-west-2.amazonaws.com:443")
    assert "authorization: Basic dXNlcjp3b3Jk" in head.replace("Proxy-A", "a").replace("proxy-a", "a")


@pytest.mark.parametrize("has_tls", [False, True])
def test_endpoint_is_reached_through_a_proxy(
    cloudformation: CloudFormation, monkeypatch: pytest.MonkeyPatch, *, has_tls: bool
) -> None:
    with TunnelingProxy(tls=cloudformation.tls if has_tls else None) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        monkeypatch.setenv("AWS_CA_BUNDLE", str(cloudformation.certificate))
        base_session.cache_clear()
        try:
            assert find_problem(f"https://{cloudformation.host}") is None
        finally:
            base_session.cache_clear()
    (request,) = proxy.requests
    assert request.startswith(f"CONNECT {cloudformation.host} ")
    assert not cloudformation.responses


def test_proxy_whose_certificate_is_not_trusted(
    cloudformation: CloudFormation, monkeypatch: pytest.MonkeyPatch
) -> None:
    with TunnelingProxy(tls=cloudformation.tls) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        problem = find_problem("https://s3.us-west-2.amazonaws.com")
    assert not proxy.requests
    assert problem == (
        "TLS handshake with the proxy failed (CERTIFICATE_VERIFY_FAILED); check HTTPS_PROXY, and that AWS_CA_BUNDLE has"
        " the proxy's certificate authority"
    )


def test_proxy_that_cannot_be_reached_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "https://proxy.invalid:3128")
    unknown = "host name of the proxy not found; check HTTPS_PROXY and the VPC's DNS"
    assert find_problem("https://s3.us-west-2.amazonaws.com") == unknown
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        monkeypatch.setenv("HTTPS_PROXY", f"127.0.0.1:{reserved.getsockname()[1]}")
        refused = "connection to the proxy failed (ConnectionRefusedError)"
        assert find_problem("https://s3.us-west-2.amazonaws.com") == refused


class TestEndpointsOfCalls:
    def find_problems(self, *calls: dict[str, object]) -> list[str]:
        specs = read_call_specs({"Calls": list(calls)})
        only_endpoints = checks._build_endpoint_checks(specs)
        problems = run_checks(only_endpoints, Deadline.in_seconds(20))
        return [f"{problem.subject}: {problem.text}" for problem in problems]

    def test_invalid_endpoint_gets_no_connection(self, sts: Sts) -> None:
        with socket.create_server(("127.0.0.1", 0)) as foreign:
            foreign.settimeout(0)
            url = f"https://127.0.0.1:{foreign.getsockname()[1]}"
            (problem,) = self.find_problems(call_spec(endpoint=url))
            with pytest.raises(BlockingIOError):
                foreign.accept()
        assert problem.startswith(
            "s3 in us-west-2: Endpoint must be an HTTPS URL on port 443, without a path"
        )
        assert not sts.requests

    def test_endpoint_in_the_template_is_checked(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with socket.socket() as reserved:
            reserved.bind(("127.0.0.1", 0))
            url = f"https://127.0.0.1:{reserved.getsockname()[1]}"
            monkeypatch.setenv("CROSS_REGION_ENDPOINTS", f'["{url}"]')
            (problem,) = self.find_problems(call_spec(endpoint=url))
        host = url.removeprefix("https://")
        assert problem == f"s3 in us-west-2 ({host}): connection failed (ConnectionRefusedError)"

    def test_each_default_endpoint_is_checked_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        tried: list[str] = []
        monkeypatch.setattr(checks, "find_connection_problem", lambda url, *_: tried.append(url))
        fips = call_spec(EndpointOptions={"UseFipsEndpoint": "true"})
        problems = self.find_problems(
            call_spec(),
            call_spec(Operation="PutObject"),
            fips,
            call_spec("eu-west-1", Service="stepfunctions", Operation="StartSyncExecution"),
        )
        assert not problems
        assert sorted(tried) == [
            "https://s3-fips.us-west-2.amazonaws.com",
            "https://s3.us-west-2.amazonaws.com",
            "https://sync-states.eu-west-1.amazonaws.com",
        ]

    def test_run_time_endpoint_is_not_checked(self, sts: Sts) -> None:
        targets = [{"Region": "us-west-2", "EndpointAtRunTime": "true"}]
        specs = read_call_specs({"Calls": [call_spec(Targets=targets)]})
        assert not checks._build_endpoint_checks(specs)
        assert not run_checks(checks.build_checks(specs), Deadline.in_seconds(20))
        assert len(sts.requests) == 1

    def test_sts_can_be_unreachable_if_all_calls_have_endpoints(
        self, monkeypatch: pytest.MonkeyPatch, sts: Sts
    ) -> None:
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:1")
        monkeypatch.setenv("CROSS_REGION_ENDPOINTS", f'["{sts.url}"]')
        for endpoint, fails in ((sts.url, False), (None, True)):
            specs = read_call_specs({"Calls": [call_spec(endpoint=endpoint)]})
            problems = run_checks(checks.build_checks(specs), Deadline.in_seconds(30))
            assert [(problem.subject, problem.fails_deployment) for problem in problems] == [
                ("us-west-2", fails)
            ]
