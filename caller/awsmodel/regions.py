"""Regions and partitions, from `botocore/data/partitions.json`."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

from caller.awsmodel.models import shared_loader
from caller.awsmodel.suggestions import did_you_mean

_DIGITS = re.compile(r"\d+$")
_FORM = re.compile(r"[a-z]+(?:-[a-z]+)+-\d{1,3}")
_LONGEST = 100
"""The number of characters of a wrong Region in a message."""


@cache
def _partitions() -> list[dict[str, Any]]:
    partitions: list[dict[str, Any]] = shared_loader().load_data("partitions")["partitions"]
    return partitions


@cache
def _region_names(partition: str) -> frozenset[str]:
    """Returns the partition's Regions, without the pseudo Region of global endpoints."""
    regions = next(entry["regions"] for entry in _partitions() if entry["id"] == partition)
    return frozenset(name for name in regions if not name.endswith("-global"))


def list_regions() -> list[str]:
    """Returns the Regions of all partitions that botocore lists, sorted by name."""
    return sorted(name for entry in _partitions() for name in _region_names(entry["id"]))


@cache
def _areas(partition: str) -> frozenset[str]:
    """Returns the names of the partition's Regions without their numbers (`eu-central-`)."""
    return frozenset(_DIGITS.sub("", name) for name in _region_names(partition))


@cache
def dns_suffixes() -> dict[str, str]:
    """Returns the suffix of the host names of AWS by partition: `amazonaws.com.cn` for `aws-cn`."""
    return {str(entry["id"]): str(entry["outputs"]["dnsSuffix"]) for entry in _partitions()}


@cache
def dual_stack_dns_suffixes() -> frozenset[str]:
    """Returns the suffixes of the host names that also have IPv6 addresses: `api.aws` and those of other partitions."""
    return frozenset(str(entry["outputs"]["dualStackDnsSuffix"]) for entry in _partitions())


@lru_cache(maxsize=1024)
def find_partition(region: str) -> str | None:
    """Returns a Region's partition (`aws-cn` for `cn-north-1`), even for new Regions. None if no partition matches."""
    for partition in _partitions():
        if region in partition["regions"] or re.match(partition["regionRegex"], region):
            return str(partition["id"])
    return None


def _hint(region: str) -> str:
    """Returns what to do about a text that isn't similar to the name of any Region."""
    if _FORM.fullmatch(region):
        return "; if the Region is newer than this release, set it with a template parameter"
    return "; write its code, such as us-west-2"


def region_problem(region: str, stack_partition: str, *, may_be_newer: bool = False) -> str | None:
    """Returns why a call can't use a Region, or None if it can.

    A Region that is newer than this botocore version is accepted if there is a Region with the same name and another
    number.

    Args:
        region: The target Region.
        stack_partition: The partition of the stack.
        may_be_newer: Whether to accept a Region that isn't similar to any Region, because it comes from a parameter. It
            must still have the form of a Region, because IAM policies contain it.
    """
    partition = find_partition(region)
    names = sorted(_region_names(partition or stack_partition))
    if partition is None or _DIGITS.sub("", region) not in _areas(partition):
        suggestion = did_you_mean(region, names)
        if not suggestion and may_be_newer and _FORM.fullmatch(region):
            return None
        return unknown_region(region, suggestion or _hint(region))
    if partition != stack_partition:
        return other_partition(region, partition, f"the stack is in {stack_partition}")
    return None


def unknown_region(region: str, hint: str) -> str:
    """Returns that a Region doesn't exist, with a hint; a long name is shortened."""
    return f"there is no Region '{region[:_LONGEST]}'{hint}"


def other_partition(region: str, partition: str, instead: str) -> str:
    """Returns why a call can't use a Region of another partition; `instead` says which partition it can use."""
    return f"Region '{region}' is in partition {partition}, but {instead}; credentials don't work across partitions"
