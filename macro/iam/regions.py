"""Determines the target Regions of a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.model import rules
from macro.model.diagnostics import template_error
from macro.model.template_values import RunTime

if TYPE_CHECKING:
    from macro.iam.arns.arn import Piece
    from macro.model.call import AwsCall


def target_regions(call: AwsCall) -> tuple[Piece, ...]:
    """Returns the call's Regions, as pieces of an ARN.

    Raises:
        TemplateError: A Region is only known at run time, and there is no `AllowedRegions`.
    """
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
