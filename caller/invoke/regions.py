"""Validates the Regions of a call's targets before anything is sent or signed.

A principal that can invoke the function chooses the payload, even with a role in `Credentials` that has permissions in
other Regions. Therefore, the Regions that the template allows are in the function's environment, not in the payload.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from caller.awsmodel.regions import find_partition
from caller.awsmodel.transport.multi_region import find_multi_region_endpoint
from caller.contract import ANY_REGION, REGIONS_VARIABLE
from caller.errors import invalid_call
from caller.sdk.session import function_region

if TYPE_CHECKING:
    from collections.abc import Mapping

    from caller.call import Call


def check_regions(call: Call, parameters: Mapping[str, object]) -> None:
    """Raises CallFailed (`CrossRegion.InvalidCall`) if a target's Region isn't allowed or is in another partition.

    A call to a multi-Region endpoint is only allowed if the template allows every Region for such endpoints, because
    AWS chooses the Region. `parameters` are the call's, with botocore's names.

    The Regions of STS and of the buckets of `ResultWriter`, `BodyFrom`, and the bodies of Bedrock models can be others,
    because only the function's own role sends requests there. A function without the environment variable, which
    version 0.1 deployed, allows every Region of its partition.
    """
    allowed = os.environ.get(REGIONS_VARIABLE, "").split()
    partition = find_partition(function_region())
    problems: list[str] = []
    targets = {target.region for target in call.targets}
    for region in sorted(targets | _find_own_regions(call)):
        other = find_partition(_remove_fips(region))
        if other != partition and other is not None:
            problems.append(
                f"Region '{region}' is in partition {other}, but the function is in {partition}; credentials don't work"
                " across partitions"
            )
        elif region in targets and allowed and region not in allowed:
            problems.append(
                f"Region '{region}' isn't one of the Regions that the template allows"
                f" ({', '.join(name for name in allowed if name != ANY_REGION)}); add it to AllowedRegions"
            )
    endpoint = find_multi_region_endpoint(call.service, parameters)
    if endpoint and allowed and ANY_REGION not in allowed:
        problems.append(
            f"{endpoint} can execute the call in any Region, which the template doesn't allow; add '{ANY_REGION}' to"
            " AllowedRegions"
        )
    problems += _find_bucket_problems(call)
    if problems:
        raise invalid_call(problems)


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
