"""Validates the Regions of a call's targets before anything is sent or signed.

A principal that can invoke the function chooses the payload, even with a role in `Credentials` that has permissions in
other Regions. Therefore, the Regions that the template allows are in the function's environment, not in the payload.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from caller.awsmodel.regions import find_partition
from caller.contract import REGIONS_VARIABLE
from caller.errors import invalid_call
from caller.sdk.session import function_region

if TYPE_CHECKING:
    from caller.call import Call


def check_regions(call: Call) -> None:
    """Raises CallFailed (`CrossRegion.InvalidCall`) if a target's Region isn't allowed or is in another partition.

    The Region of STS can be another one, because only the function's own role sends requests there. A function without
    the environment variable, which version 0.1 deployed, allows every Region of its partition.
    """
    allowed = os.environ.get(REGIONS_VARIABLE, "").split()
    partition = find_partition(function_region())
    problems: list[str] = []
    targets = {target.region for target in call.targets}
    sts = call.credentials.sts_region if call.credentials else None
    for region in sorted(targets | ({sts} if sts else set())):
        other = find_partition(region)
        if other != partition and other is not None:
            problems.append(
                f"Region '{region}' is in partition {other}, but the function is in {partition}; credentials don't work"
                " across partitions"
            )
        elif region in targets and allowed and region not in allowed:
            problems.append(
                f"Region '{region}' isn't one of the Regions that the template allows ({', '.join(allowed)}); add it to"
                " AllowedRegions"
            )
    if problems:
        raise invalid_call(problems)
