"""The Regions that options name: those that don't exist, and those that can be newer than this release.

Source: "AWS Regions" in the AWS Global Infrastructure documentation: the names of all Regions end in a direction and a
number.
"""

from __future__ import annotations

import re

_NEW = re.compile(r"[a-z]+(-[a-z]+)*-(central|(north|south)(east|west)?|east|west)-[1-9][0-9]?", re.ASCII)


class UnknownRegionError(ValueError):
    """There is no such Region; the message says so, and can suggest one."""


def check_region(region: str) -> str:
    """Returns a warning about a Region that this release doesn't list, or an empty string.

    Raises:
        UnknownRegionError: The name can't be that of a Region, not even of one that AWS adds later.
    """
    from caller.awsmodel.regions import (  # noqa: PLC0415  --help doesn't need it
        find_partition,
        list_regions,
        unknown_region,
    )
    from caller.awsmodel.suggestions import did_you_mean  # noqa: PLC0415

    listed = list_regions()
    if region in listed:
        return ""
    hint = "; write one Region per option" if "," in region else did_you_mean(region, listed)
    if find_partition(region) is None or not _NEW.fullmatch(region):
        raise UnknownRegionError(unknown_region(region, hint))
    return f"this release doesn't list the Region '{region}'{hint}"
