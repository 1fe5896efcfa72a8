"""The two spellings of the shorthand.

A state of the type `Cross::Region::AwsCall`, or a Task whose native ARN names a region:
`arn:aws:states:us-west-2::aws-sdk:s3:getObject`. With the region left empty the ARN is Step Functions' own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from macro.intrinsics.placeholders import resolve_placeholders
from macro.intrinsics.sub_join_text import flatten_text
from macro.model.call import IntegrationPattern
from macro.model.template_values import Intrinsic

if TYPE_CHECKING:
    from macro.intrinsics.placeholders import PlaceholderLookup
    from macro.model.template_values import Json

_SLOT = r"(?:\$\{[^}]*\}|[^:$])*"
_ARN = re.compile(
    rf"arn:{_SLOT}:states:(?P<region>{_SLOT}):(?P<account>{_SLOT}):aws-sdk:"
    r"(?P<service>[^:.]+):(?P<action>[^:.]+)(?P<suffix>\.[^:]*)?"
)
TASK_TOKEN = ".waitForTaskToken"  # noqa: S105  a pattern's suffix


@dataclass(frozen=True, slots=True)
class IntegrationArn:
    """A native ARN with a region: its parts as written, and the region as deploy time knows it."""

    region: str | Intrinsic
    written_region: Json
    account: str
    service: str
    action: str
    suffix: str

    @property
    def pattern(self) -> IntegrationPattern:
        """The integration pattern that the suffix names."""
        waits = self.suffix == TASK_TOKEN
        return IntegrationPattern.WAIT_FOR_TASK_TOKEN if waits else IntegrationPattern.REQUEST_RESPONSE


def parse_integration_arn(state: dict[str, Json], meaning: PlaceholderLookup) -> IntegrationArn | None:
    """The ARN of a Task in the ARN spelling; None for every other state."""
    resource = state.get("Resource")
    if state.get("Type") != "Task" or resource is None:
        return None
    flat = flatten_text(resource, meaning)
    match = _ARN.fullmatch(flat.text) if flat else None
    if not flat or not match or not match["region"]:
        return None
    region = resolve_placeholders(match["region"], flat.meaning)
    known = region if isinstance(region, Intrinsic) else str(region)
    written = match["region"] if isinstance(resource, str) else _as_value(known)
    suffix = match["suffix"] or ""
    return IntegrationArn(known, written, match["account"], match["service"], match["action"], suffix)


def _as_value(region: str | Intrinsic) -> Json:
    return region.function if isinstance(region, Intrinsic) else region
