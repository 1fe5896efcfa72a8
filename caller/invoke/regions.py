"""Validates the Regions of a call's targets before anything is sent or signed.

A principal that can invoke the function chooses the payload, even with a role in `Credentials` that has permissions in
other Regions. Therefore, the Regions that the template allows are in the function's environment, not in the payload.
"""

from __future__ import annotations

import os
from functools import lru_cache
from typing import TYPE_CHECKING

from caller.awsmodel.regions import find_partition, other_partition
from caller.awsmodel.transport.multi_region import find_multi_region_endpoint
from caller.contract import ANY_REGION, REGIONS_VARIABLE
from caller.errors import invalid_call
from caller.sdk.session import function_region

if TYPE_CHECKING:
    from caller.call import Call


def check_regions(call: Call, multi_region_endpoint: str | None) -> None:
    """Raises CallFailed (`CrossRegion.InvalidCall`) if a target's Region isn't allowed or is in another partition.

    The Regions of STS and of the buckets of `ResultWriter`, `BodyFrom`, and the bodies of Bedrock models can be others,
    because only the function's own role sends requests there. A function without the environment variable, which
    version 0.1 deployed, allows every Region of its partition.

    Args:
        call: The call.
        multi_region_endpoint: The multi-Region endpoint that the call uses, or None. Such a call is only allowed if the
            template allows every Region for such endpoints, because AWS chooses the Region.
    """
    allowed = os.environ.get(REGIONS_VARIABLE, "")
    lists = dict.fromkeys(_find_own_regions(call), "")
    lists.update((target.region, allowed) for target in call.targets)
    found = [_find_problem(region, lists[region], function_region()) for region in sorted(lists)]
    problems = [problem for problem in found if problem]
    if multi_region_endpoint and allowed and ANY_REGION not in allowed.split():
        problems.append(
            f"{multi_region_endpoint} can execute the call in any Region, which the template doesn't allow; add "
            f"'{ANY_REGION}' to AllowedRegions"
        )
    problems += _find_bucket_problems(call)
    if problems:
        raise invalid_call(problems)


@lru_cache(maxsize=256)
def _find_problem(region: str, allowed: str, own_region: str) -> str | None:
    """Returns why the function can't send requests to a Region, or None if it can.

    Args:
        region: The Region.
        allowed: The allowed Regions, separated by spaces. Empty if all are allowed.
        own_region: The function's Region.
    """
    partition, own_partition = find_partition(_remove_fips(region)), find_partition(own_region)
    if partition not in {own_partition, None}:
        return other_partition(region, str(partition), f"the function is in {own_partition}")
    names = allowed.split()
    if not names or region in names:
        return None
    readable = ", ".join(name for name in names if name != ANY_REGION)
    return f"Region '{region}' isn't one of the Regions that the template allows ({readable}); add it to AllowedRegions"


def _find_bucket_problems(call: Call) -> list[str]:
    """Returns one problem for each bucket of the function's own requests that has no Region."""
    buckets = {"ResultWriter": call.result_writer, "BodyFrom": call.body_from}
    return [
        f"{field}: the bucket can't be a Multi-Region Access Point, because its Region must be known"
        for field, location in buckets.items()
        if location and find_multi_region_endpoint("s3", {"Bucket": location.bucket})
    ]


def _find_own_regions(call: Call) -> set[str]:
    """Returns the Regions to which the call sends requests with the function's own role."""
    regions = (
        call.credentials.sts_region if call.credentials else None,
        call.result_writer.region if call.result_writer else None,
        call.body_from.region if call.body_from else None,
    )
    return {region for region in regions if region}


def _remove_fips(region: str) -> str:
    """Returns the Region for which botocore signs a call to an old name of a FIPS endpoint (`fips-us-gov-west-1`).

    Source: `botocore.client.ClientCreator._normalize_fips_region`.
    """
    return region.replace("fips-", "").replace("-fips", "")
