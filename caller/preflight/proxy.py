"""The proxy in the function's environment (`HTTPS_PROXY`, `NO_PROXY`), for connections that botocore doesn't open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from botocore.httpsession import ProxyConfiguration
from botocore.utils import get_environ_proxies

if TYPE_CHECKING:
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
