"""The two spellings of the shorthand, and how to tell them from native states.

A state of the type `Cross::Region::AwsCall`, or a Task whose native ARN names a region:
`arn:aws:states:us-west-2::aws-sdk:s3:getObject`. With the region left empty the ARN is Step Functions' own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from macro.call import IntegrationPattern
from macro.definition.flat_text import flatten
from macro.definition.placeholders import resolve
from macro.known import Intrinsic

if TYPE_CHECKING:
    from macro.definition.placeholders import Meaning
    from macro.known import Json

STATE_TYPE = "Cross::Region::AwsCall"

_SLOT = r"(?:\$\{[^}]*\}|[^:$])*"
_ARN = re.compile(
    rf"arn:{_SLOT}:states:(?P<region>{_SLOT}):(?P<account>{_SLOT}):aws-sdk:"
    r"(?P<service>[^:.]+):(?P<action>[^:.]+)(?P<suffix>\.[^:]*)?"
)
_NATIVE = ":states:"
_SDK = "::aws-sdk:"
TASK_TOKEN = ".waitForTaskToken"  # noqa: S105  a pattern's suffix


@dataclass(frozen=True, slots=True)
class NativeArn:
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


def mentions_shorthand(value: Json) -> bool:
    """Whether a definition, in any form, may hold shorthand: a quick look that never misses one."""
    if isinstance(value, str):
        return STATE_TYPE in value or _names_region(value)
    if isinstance(value, dict):
        return any(map(mentions_shorthand, value.values()))
    return isinstance(value, list) and any(map(mentions_shorthand, value))


def _names_region(text: str) -> bool:
    """Whether an `aws-sdk` ARN in the text has something in its region slot."""
    return any(not before.endswith(_NATIVE) for before in text.split(_SDK)[:-1])


def native_arn(state: dict[str, Json], meaning: Meaning) -> NativeArn | None:
    """The ARN of a Task in the ARN spelling; None for every other state."""
    resource = state.get("Resource")
    if state.get("Type") != "Task" or resource is None:
        return None
    flat = flatten(resource, meaning)
    match = _ARN.fullmatch(flat.text) if flat else None
    if not flat or not match or not match["region"]:
        return None
    region = resolve(match["region"], flat.meaning)
    known = region if isinstance(region, Intrinsic) else str(region)
    written = match["region"] if isinstance(resource, str) else _as_value(known)
    suffix = match["suffix"] or ""
    return NativeArn(known, written, match["account"], match["service"], match["action"], suffix)


def _as_value(region: str | Intrinsic) -> Json:
    return region.function if isinstance(region, Intrinsic) else region
