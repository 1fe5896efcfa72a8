"""Regions and partitions, as botocore knows them (`botocore/data/partitions.json`)."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

from caller.awsmodel.models import shared_loader
from caller.awsmodel.suggestions import did_you_mean

_DIGITS = re.compile(r"\d+$")


@cache
def _partitions() -> list[dict[str, Any]]:
    partitions: list[dict[str, Any]] = shared_loader().load_data("partitions")["partitions"]
    return partitions


@cache
def _names(partition: str) -> frozenset[str]:
    """The partition's regions, without its pseudo region for global endpoints."""
    regions = next(known["regions"] for known in _partitions() if known["id"] == partition)
    return frozenset(name for name in regions if not name.endswith("-global"))


@cache
def _areas(partition: str) -> frozenset[str]:
    """The partition's regions without their numbers (`eu-central-`)."""
    return frozenset(_DIGITS.sub("", name) for name in _names(partition))


@lru_cache(maxsize=1024)
def partition_of(region: str) -> str | None:
    """The partition of a region by its name's form (`cn-north-1` → `aws-cn`); None where none fits."""
    for partition in _partitions():
        if region in partition["regions"] or re.match(partition["regionRegex"], region):
            return str(partition["id"])
    return None


def region_problem(region: str, home_partition: str) -> str | None:
    """What is wrong with a target region for a stack in a partition; None where nothing is.

    A region newer than the pinned botocore passes as long as its area is known (`eu-central-9`).
    """
    partition = partition_of(region)
    names = sorted(_names(partition or home_partition))
    if partition is None or _DIGITS.sub("", region) not in _areas(partition):
        newer = "; for a region newer than this release, give it through a template parameter"
        return f"there is no region '{region}'{did_you_mean(region, names) or newer}"
    if partition != home_partition:
        return (
            f"region '{region}' is in partition {partition}, the stack in {home_partition}:"
            " credentials do not work across partitions"
        )
    return None
