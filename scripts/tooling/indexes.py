"""Lets uv download from where pip does: uv does not read pip's configuration."""

from __future__ import annotations

import ast
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# pip's option -> uv's environment variable; lists are separated by blanks in both
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
# later ones win (pip documentation, "Configuration", Precedence)
_SECTIONS = ("global", "install", ":env:")


def uv_environment(pip_config: str, environment: Mapping[str, str]) -> dict[str, str]:
    """The environment for uv that makes it use pip's indexes, certificates and proxy.

    `pip_config` is what `pip config list` prints. What `environment` already says to uv stays.
    """
    found = {**_certificates(environment), **_variables(_options(pip_config)), **environment}
    found.pop("UV_SYSTEM_PYTHON", None)  # contradicts the --python that we give
    # Like pip, any index may serve a package; the hashes say which files are right.
    found.setdefault("UV_INDEX_STRATEGY", "unsafe-best-match")
    if not _has_home(environment):
        found.setdefault("UV_NO_CACHE", "1")
    return found


def _options(pip_config: str) -> dict[str, str]:
    """pip's options by their name without section, from lines like `global.index-url='https://…'`."""
    options: dict[str, str] = {}
    for section in _SECTIONS:
        for line in pip_config.splitlines():
            name, _, value = line.partition("=")
            if name.startswith(f"{section}.") and value:
                options[name.removeprefix(f"{section}.")] = str(ast.literal_eval(value))
    return options


def _variables(options: Mapping[str, str]) -> dict[str, str]:
    return {uv: " ".join(options[pip].split()) for pip, uv in _NAMES.items() if options.get(pip)}


def _certificates(environment: Mapping[str, str]) -> dict[str, str]:
    """The bundle that pip takes through `requests` where it is given none of its own."""
    bundle = environment.get("REQUESTS_CA_BUNDLE") or environment.get("CURL_CA_BUNDLE")
    return {"SSL_CERT_FILE": bundle} if bundle else {}


def _has_home(environment: Mapping[str, str]) -> bool:
    """Whether uv can keep its cache."""
    folder = environment.get("XDG_CACHE_HOME") or environment.get("HOME")
    return "UV_CACHE_DIR" in environment or (bool(folder) and os.access(str(folder), os.W_OK))
