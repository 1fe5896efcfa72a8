"""Tests of finding the proxy, and of sending the response to CloudFormation through it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from caller.deadline import Deadline
from caller.preflight.proxy import Proxy, find_proxy
from caller.preflight.response import send_response
from tests.caller.preflight.proxies import TunnelingProxy

if TYPE_CHECKING:
    from tests.caller.preflight.servers import CloudFormation

S3 = urlsplit("https://s3.us-west-2.amazonaws.com/a")


@pytest.mark.parametrize(
    ("written", "proxy"),
    [
        ("http://proxy.example:3128", Proxy("http", "proxy.example", 3128, {})),
        ("proxy.example:3128", Proxy("http", "proxy.example", 3128, {})),
        ("http://proxy.example", Proxy("http", "proxy.example", 80, {})),
        ("https://proxy.example", Proxy("https", "proxy.example", 443, {})),
        (
            "http://user:p%40ss@proxy.example:3128",
            Proxy("http", "proxy.example", 3128, {"Proxy-Authorization": "Basic dXNlcjpwQHNz"}),
        ),
        ("", None),
    ],
)
def test_proxy_is_the_one_that_botocore_uses(
    monkeypatch: pytest.MonkeyPatch, written: str, proxy: Proxy | None
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", written)
    assert find_proxy(S3) == proxy


def test_hosts_in_no_proxy_have_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", ".amazonaws.com")
    assert find_proxy(S3) is None


@pytest.mark.parametrize("has_tls", [False, True])
def test_response_uses_the_proxy(
    cloudformation: CloudFormation, monkeypatch: pytest.MonkeyPatch, *, has_tls: bool
) -> None:
    with TunnelingProxy(tls=cloudformation.tls if has_tls else None) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        send_response(cloudformation.url, {"Status": "SUCCESS"}, Deadline.in_seconds(20))
    (request,) = proxy.requests
    assert request.startswith(f"CONNECT {cloudformation.host} ")
    assert cloudformation.responses == [{"Status": "SUCCESS"}]


@pytest.mark.parametrize("bundle", ["", "/nowhere/bundle.pem"])
def test_response_is_sent_directly_if_the_proxy_refuses_it(
    cloudformation: CloudFormation, monkeypatch: pytest.MonkeyPatch, bundle: str
) -> None:
    monkeypatch.setenv("AWS_CA_BUNDLE", bundle)
    with TunnelingProxy(refuses=True) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.host)
        send_response(cloudformation.url, {"Status": "SUCCESS"}, Deadline.in_seconds(20))
    assert len(proxy.requests) == 1
    assert cloudformation.responses == [{"Status": "SUCCESS"}]


def test_invalid_proxy_does_not_prevent_the_response(
    cloudformation: CloudFormation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:port")
    send_response(cloudformation.url, {"Status": "SUCCESS"}, Deadline.in_seconds(20))
    assert cloudformation.responses == [{"Status": "SUCCESS"}]


def test_bundle_of_a_proxy_that_decrypts_connections_is_trusted(
    cloudformation: CloudFormation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    monkeypatch.setenv("AWS_CA_BUNDLE", str(cloudformation.certificate))
    send_response(cloudformation.url, {"Status": "SUCCESS"}, Deadline.in_seconds(20))
    assert cloudformation.responses == [{"Status": "SUCCESS"}]
