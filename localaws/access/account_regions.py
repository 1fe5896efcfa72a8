"""The Regions that the account has enabled, and the operations of AWS Account Management for them.

Unlike on AWS, every Region is enabled until a DisableRegion call. Source: AWS Account Management Reference Guide,
"Enable or disable AWS Regions in your account".
"""

from __future__ import annotations

import json
from typing import Final

# "eu-west": "123" means eu-west-1, eu-west-2, and eu-west-3.
_NUMBERS: Final = {
    "ap-northeast": "123",
    "ap-south": "1",
    "ap-southeast": "12",
    "ca-central": "1",
    "eu-central": "1",
    "eu-north": "1",
    "eu-west": "123",
    "sa-east": "1",
    "us-east": "12",
    "us-west": "12",
}
DEFAULT_REGIONS: Final = frozenset(
    f"{area}-{number}" for area, numbers in _NUMBERS.items() for number in numbers
)
OPERATIONS: Final = frozenset({"DisableRegion", "EnableRegion", "GetRegionOptStatus"})
_DISABLED: Final[set[str]] = set()


def is_enabled(region: str) -> bool:
    """Returns whether a Region accepts the account's credentials."""
    return region not in _DISABLED


def respond_to_account_call(operation: str, body: bytes) -> tuple[str, bytes]:
    """Returns the HTTP status and the body of the response to one of OPERATIONS."""
    region = str(json.loads(body or b"{}").get("RegionName", ""))
    if operation == "GetRegionOptStatus":
        return "200 OK", json.dumps({"RegionName": region, "RegionOptStatus": _opt_status(region)}).encode()
    if region in DEFAULT_REGIONS:
        message = f"Region {region} is enabled by default and can't be changed."
        return "400 Bad Request", json.dumps({"__type": "ValidationException", "message": message}).encode()
    if operation == "DisableRegion":
        _DISABLED.add(region)
    else:
        _DISABLED.discard(region)
    return "200 OK", b"{}"


def _opt_status(region: str) -> str:
    if region in DEFAULT_REGIONS:
        return "ENABLED_BY_DEFAULT"
    return "ENABLED" if is_enabled(region) else "DISABLED"
