"""The proxy in the function's environment (`HTTPS_PROXY`, `NO_PROXY`), for connections that botocore doesn't open.

As for botocore, the URL of the proxy can begin with `http` or `https`. With `https`, the connection to the proxy also
uses TLS, and trusts the same certificates.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from botocore.httpsession import ProxyConfiguration
from botocore.utils import get_environ_proxies
from urllib3.connection import ProxyConfig

from caller.sdk.connections import TimeLimitedHttpsConnection

if TYPE_CHECKING:
    import ssl
    from collections.abc import Mapping
    from urllib.parse import SplitResult

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy.

    Args:
        scheme: `http` or `https`.
        host: The name of its host.
        port: Its port.
        headers: The headers of the CONNECT request, which contain the credentials of the proxy's URL.
    """

    scheme: str
    host: str
    port: int
    headers: Mapping[str, str]


def find_proxy(url: SplitResult) -> Proxy | None:
    """Returns the proxy that botocore uses for a URL, or None.

    Raises:
        ValueError: The port of the proxy isn't a number.
    """
    configuration = ProxyConfiguration(get_environ_proxies(url.geturl()))
    written = configuration.proxy_url_for(url.geturl())
    parts = urlsplit(written or "")
    if not parts.hostname:
        return None
    port = parts.port or _PORTS[parts.scheme]
    return Proxy(parts.scheme, parts.hostname, port, configuration.proxy_headers_for(written))


def create_https_connection(
    url: SplitResult, proxy: Proxy | None, context: ssl.SSLContext, timeout: float
) -> Any:
    """Returns a new connection to the host of a URL, through a tunnel if there is a proxy.

    Args:
        url: The URL, whose scheme is `https`.
        proxy: The proxy, or None for the direct route.
        context: The TLS context for the host, and for a proxy with TLS.
        timeout: The seconds for each step of the connection.
    """
    host, port = url.hostname or "", url.port or _PORTS["https"]
    if proxy is None:
        return TimeLimitedHttpsConnection(host, port, ssl_context=context, timeout=timeout)
    config = ProxyConfig(
        context, use_forwarding_for_https=False, assert_hostname=None, assert_fingerprint=None
    )
    connection: Any = TimeLimitedHttpsConnection(
        proxy.host, proxy.port, ssl_context=context, proxy_config=config, timeout=timeout
    )
    connection.set_tunnel(host, port, headers=dict(proxy.headers), scheme=proxy.scheme)
    return connection
