"""Loads the AWS Common Runtime (awscrt), which botocore needs for Signature Version 4A and for some checksums.

awscrt takes longer to import than everything else, and few calls need it. botocore decides during its own import
whether it uses awscrt, and would then use it for every call. Therefore, awscrt isn't on the search path of the layer:
each architecture has its own folder in the layer's folder `crt`. The first call that needs awscrt adds this folder to
the search path and connects awscrt to the modules of botocore that have decided without it.

Sources: the uses of `HAS_CRT` in botocore.
"""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import botocore.auth
import botocore.compat
import botocore.httpchecksum
import botocore.regions
import botocore.utils

import caller
from caller.errors import invalid_call

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_PACKAGES = Path(caller.__file__).parents[1]
FOLDERS = _PACKAGES.with_name("crt") if _PACKAGES.name == "python" else None
"""The folders of awscrt, one for each architecture, in a layer that scripts/build wrote; None outside of a layer."""

_compat: Any = botocore.compat  # the stubs lack the attributes that this module sets
_regions: Any = botocore.regions
_utils: Any = botocore.utils


def require_common_runtime(need: str) -> None:
    """Makes botocore use awscrt for what it can't do without it, for the rest of the process.

    Args:
        need: What needs awscrt, as the beginning of a message (`the checksum CRC64NVME`).

    Raises:
        CallFailed: The function has no awscrt (`CrossRegion.InvalidCall`).
    """
    if _compat.HAS_CRT:
        return
    folder = _find_folder()
    if folder is None:
        raise invalid_call([_describe_missing_runtime(need)])
    sys.path.append(str(folder))
    _compat.awscrt = importlib.import_module("awscrt")
    importlib.import_module("awscrt.auth")
    _connect()


def find_missing_runtime(need: str) -> str | None:
    """Returns why a call that needs awscrt can't be made, or None if the function has awscrt."""
    return None if _compat.HAS_CRT or _find_folder() else _describe_missing_runtime(need)


def _describe_missing_runtime(need: str) -> str:
    return (
        f"{need} requires the package awscrt, which this function's layer doesn't contain; deploy the provider of this"
        " release again (cross-region deploy), or add the folder crt of a layer that scripts/build wrote"
    )


def _find_folder() -> Path | None:
    folder = FOLDERS / os.uname().machine if FOLDERS else None
    return folder if folder and folder.is_dir() else None


def _connect() -> None:
    """Repeats the decisions of botocore's modules, with awscrt."""
    for module in (_compat, _regions, _utils):
        module.HAS_CRT = True
    # The functions of this module stay the same objects for those that have imported them, with the new checksums.
    importlib.reload(botocore.httpchecksum)
    signers = importlib.import_module("botocore.crt.auth").CRT_AUTH_TYPE_MAPS
    # Other signatures stay those of botocore, so that a call doesn't depend on the calls before it.
    asymmetric = {name: signer for name, signer in signers.items() if "v4a" in name}
    botocore.auth.AUTH_TYPE_MAPS.update(asymmetric)
    resolver = _regions.EndpointRulesetResolver
    resolver.auth_schemes_to_signing_ctx = _prefer_one_region(resolver.auth_schemes_to_signing_ctx)


def _prefer_one_region(choose: Callable[..., Any]) -> Callable[..., Any]:
    """Returns a method that signs a request for one Region if the endpoint accepts that.

    Some endpoints of one Region offer Signature Version 4A first. Without awscrt, botocore uses the other signature.
    """

    def choose_for_one_region(resolver: Any, auth_schemes: Sequence[dict[str, Any]]) -> Any:
        return choose(resolver, sorted(auth_schemes, key=lambda scheme: "sigv4a" in scheme["name"]))

    return choose_for_one_region
