"""Determines the Regions of a call and of its resources, and whether AWS chooses the Region.

For endpoints behind which AWS chooses the Region, see `caller.awsmodel.transport.multi_region`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from caller.awsmodel.transport.multi_region import (
    ENDPOINT_ID,
    ENDPOINT_ID_SERVICES,
    MULTI_REGION_ACCESS_POINT,
    MULTI_REGION_SERVICES,
)
from caller.contract import ANY_REGION
from macro.iam.arns.arn import possible_texts
from macro.iam.arns.parameters import first_present, read_member, read_values
from macro.model import rules
from macro.model.diagnostics import template_error
from macro.model.template_values import Intrinsic, RunTime

if TYPE_CHECKING:
    from collections.abc import Sequence

    from macro.catalog import RequiredAction
    from macro.iam.arns.arn import Piece
    from macro.iam.arns.parameter_values import Value
    from macro.model.call import AwsCall
    from macro.model.template_values import Json

_COPYING_SERVICES = ("docdb", "fsx", "neptune", "rds")
_SOURCE_REGION = "SourceRegion"
_PLACEHOLDER = re.compile(r"\$\{[^}]*\}")


def target_regions(call: AwsCall) -> tuple[Piece, ...]:
    """Returns the call's Regions, as pieces of an ARN.

    Raises:
        TemplateError: A Region is only known at run time, and there is no `AllowedRegions`, or AWS can choose a Region
            that isn't one of them.
    """
    _check_allowed_regions(call)
    regions: list[Piece] = []
    for target in call.targets:
        if isinstance(target.region, RunTime):
            regions.extend(_allowed_regions(call, target.region))
        else:
            regions.append(target.region)
    return tuple(region for index, region in enumerate(regions) if region not in regions[:index])


def _allowed_regions(call: AwsCall, region: RunTime) -> tuple[Piece, ...]:
    if not call.permissions.allowed_regions:
        raise template_error(
            rules.TARGETS,
            call.path.at("Region"),
            f"the Region is only known at run time ({region.expression}); list the possible Regions in"
            " AllowedRegions",
            "AllowedRegions: [us-west-2]\n",
        )
    return call.permissions.allowed_regions


def source_region(call: AwsCall) -> str | Intrinsic | RunTime | None:
    """Returns the Region from which a call copies, or None if it doesn't copy, or copies from its own Region.

    The service then also sends a request to this Region, with the permissions of the caller.

    Source: Amazon RDS User Guide, "Requesting a cross-Region DB snapshot copy" and "Requesting a cross-Region read
    replica", and Amazon FSx User Guide, "Permissions for cross-Region backup copies".
    """
    if call.service not in _COPYING_SERVICES:
        return None
    region = read_member(call.parameters, _SOURCE_REGION)
    return region if isinstance(region, str | Intrinsic | RunTime) else None


def resource_regions(
    call: AwsCall, action: RequiredAction, regions: Sequence[Piece], if_unknown: str = ""
) -> Sequence[Piece]:
    """Returns the Regions of an action's resources: the source's Region if they are the source of a copy.

    Args:
        call: The call.
        action: The action.
        regions: The Regions of the call.
        if_unknown: The text for a source's Region that isn't known. Without it, the Regions of the call are used.
    """
    region = source_region(call)
    if region is None or not _is_source(call, action):
        return regions
    if isinstance(region, RunTime):
        return (if_unknown,) if if_unknown else regions
    return (region,)


def _is_source(call: AwsCall, action: RequiredAction) -> bool:
    """Returns whether the names of the parameters that identify an action's resources begin with `Source`."""
    paths = [
        first_present(call.parameters, alternatives)
        for each in action.resource_types
        for alternatives in each.members.values()
    ]
    return bool(paths) and all(path and path.startswith("Source") for path in paths)


def uses_multi_region_endpoint(call: AwsCall) -> bool:
    """Returns whether the template shows that AWS chooses the Region of a call."""
    if call.service in ENDPOINT_ID_SERVICES:
        return bool(read_values(call.parameters, ENDPOINT_ID))
    if call.service != "s3":
        return call.service in MULTI_REGION_SERVICES
    buckets = (text for value in read_values(call.parameters, "Bucket") for text in _texts(value))
    return any(map(MULTI_REGION_ACCESS_POINT.match, buckets))


def _check_allowed_regions(call: AwsCall) -> None:
    """Raises TemplateError if `AllowedRegions` has Regions, but AWS can choose any other one for the call."""
    permissions = call.permissions
    if permissions.allowed_regions and not permissions.allows_any_region and uses_multi_region_endpoint(call):
        raise template_error(
            rules.TARGETS,
            call.path.at("AllowedRegions"),
            "the call uses a multi-Region endpoint, so AWS can execute it in a Region that AllowedRegions doesn't"
            f" contain; add '{ANY_REGION}', or remove AllowedRegions",
        )


def _texts(value: Value) -> tuple[str, ...]:
    """Returns the texts that a bucket can be, or the text of a function with its placeholders shortened."""
    if isinstance(value, Intrinsic):
        return possible_texts(value) or (_shorten(value.function),)
    return possible_texts(value)


def _shorten(function: Json) -> str:
    """Returns the text of `Fn::Sub` or `Fn::Join`, with `x` for each part that isn't literal."""
    match function:
        case {"Fn::Sub": str(text) | [str(text), _]}:
            return _PLACEHOLDER.sub("x", text)
        case {"Fn::Join": [str(delimiter), list(parts)]}:
            return delimiter.join(part if isinstance(part, str) else "x" for part in parts)
        case _:
            return ""
