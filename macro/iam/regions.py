"""The regions that a call may go to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.model import rules
from macro.model.diagnostics import template_error
from macro.model.template_values import RunTime

if TYPE_CHECKING:
    from macro.iam.arns.arn import Piece
    from macro.model.call import AwsCall


def target_regions(call: AwsCall) -> tuple[Piece, ...]:
    """The call's regions as pieces of an ARN; raises Rejected for one only known at run time without
    AllowedRegions."""
    found: list[Piece] = []
    for target in call.targets:
        if isinstance(target.region, RunTime):
            found.extend(_allowed(call, target.region))
        else:
            found.append(target.region)
    return tuple(region for index, region in enumerate(found) if region not in found[:index])


def _allowed(call: AwsCall, region: RunTime) -> tuple[Piece, ...]:
    if not call.permissions.allowed_regions:
        raise template_error(
            rules.TARGETS,
            call.place.at("Region"),
            f"the region is only known at run time ({region.expression}): list the regions it may be in"
            " AllowedRegions",
        )
    return call.permissions.allowed_regions
