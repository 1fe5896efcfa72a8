"""The condition on the region that a request is made to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.iam.arn import render

if TYPE_CHECKING:
    from collections.abc import Sequence

    from macro.catalog import Service
    from macro.deployment import Home
    from macro.iam.arn import Piece
    from macro.known import Json


def requested_region(service: Service | None, regions: Sequence[Piece], home: Home) -> dict[str, Json]:
    """The condition block for a call to these regions; empty where AWS itself routes the request elsewhere.

    A global service signs for one region of its partition whatever region was asked for (IAM User Guide,
    "AWS global condition context keys", aws:RequestedRegion), so its calls get none.
    """
    if not regions or (service is not None and home.partition in service.signing):
        return {}
    names = [render((region,)) for region in regions]
    return {"StringEquals": {"aws:RequestedRegion": names if len(names) > 1 else names[0]}}
