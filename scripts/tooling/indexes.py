"""Configures uv like pip, because uv doesn't read pip's configuration."""

from __future__ import annotations

import ast
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# From pip's option to uv's environment variable. Both separate lists by spaces.
_NAMES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "timeout": "UV_HTTP_TIMEOUT",
    "proxy": "HTTPS_PROXY",
    "cert": "SSL_CERT_FILE",
    "client-cert": "SSL_CLIENT_CERT",
}
# Later sections override earlier ones (pip documentation, "Configuration", Precedence).
_SECTIONS = ("global", "install", ":env:")


def uv_environment(pip_config: str, environment: Mapping[str, str]) -> dict[str, str]:
    """Returns environment variables with which uv uses pip's indexes, certificates, and proxy.

    Args:
        pip_config: The output of `pip config list`.
        environment: The current environment variables. They override pip's configuration.
    """
    variables = {**_certificates(environment), **_convert(_parse_options(pip_config)), **environment}
    variables.pop("UV_SYSTEM_PYTHON", None)  # It contradicts --python.
    # As with pip, every index can provide a package. The hashes ensure that it's the right one.
    variables.setdefault("UV_INDEX_STRATEGY", "unsafe-best-match")
    if not _can_cache(environment):
        variables.setdefault("UV_NO_CACHE", "1")
    return variables


def _parse_options(pip_config: str) -> dict[str, str]:
    """Parses lines like `global.index-url='https://…'`. The names in the result have no section."""
    options: dict[str, str] = {}
    for section in _SECTIONS:
        for line in pip_config.splitlines():
            name, _, value = line.partition("=")
            if name.startswith(f"{section}.") and value:
                options[name.removeprefix(f"{section}.")] = str(ast.literal_eval(value))
    return options


def _convert(options: Mapping[str, str]) -> dict[str, str]:
    return {uv: " ".join(options[pip].split()) for pip, uv in _NAMES.items() if options.get(pip)}


def _certificates(environment: Mapping[str, str]) -> dict[str, str]:
    """Returns the certificate bundle that pip uses by default, through `requests`."""
    bundle = environment.get("REQUESTS_CA_BUNDLE") or environment.get("CURL_CA_BUNDLE")
    return {"SSL_CERT_FILE": bundle} if bundle else {}


def _can_cache(environment: Mapping[str, str]) -> bool:
    """Returns whether uv can write its cache."""
    folder = environment.get("XDG_CACHE_HOME") or environment.get("HOME")
    return "UV_CACHE_DIR" in environment or (bool(folder) and os.access(str(folder), os.W_OK))
