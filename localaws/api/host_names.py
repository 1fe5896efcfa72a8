"""The Regions and the host names of AWS, from botocore's data."""

from __future__ import annotations

from functools import cache

import botocore.session


def cloudformation_regions() -> list[str]:
    """Returns the Regions of AWS CloudFormation in all partitions."""
    session = _session()
    return [
        region
        for partition in session.get_available_partitions()
        for region in session.get_available_regions("cloudformation", partition)
    ]


def dns_suffix(partition: str) -> str:
    """Returns the suffix of a partition's host names (`amazonaws.com.cn` for `aws-cn`)."""
    entries = _session().get_data("partitions")["partitions"]
    return next(str(entry["outputs"]["dnsSuffix"]) for entry in entries if entry["id"] == partition)


def s3_host(region: str) -> str:
    """Returns the host name of Amazon S3 in a Region."""
    return f"s3.{region}.{dns_suffix(_session().get_partition_for_region(region))}"


@cache
def _session() -> botocore.session.Session:
    return botocore.session.Session()
