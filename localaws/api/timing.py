"""How fast the local AWS is where AWS takes its time; a test of a deployment may change it.

Sources: AWS::CloudFormation::CustomResource, ServiceTimeout; AWS Lambda Developer Guide, "How Lambda handles errors
and retries with asynchronous invocation" (a second attempt after a minute, a third one two minutes later); IAM User
Guide, "Changes that I make are not always immediately visible".
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

PATH: Final = "/_local/pace"
RETRY_SECONDS: Final = (1.0, 2.0)
"""Pauses before the further attempts at an event of CloudFormation's: a sixtieth of Lambda's."""


@dataclass(frozen=True, slots=True)
class Timing:
    """`answer_seconds`: how long a custom resource's answer is awaited at most, whatever its ServiceTimeout says.

    `iam_refusals`: how many calls to each of STS's operations a role makes before its credentials are known there.
    """

    answer_seconds: float = 3600.0
    iam_refusals: int = 0


_CURRENT: Final = [Timing()]


def current_timing() -> Timing:
    """The pace of this process's local AWS."""
    return _CURRENT[0]


def change_timing(written: bytes) -> bytes:
    """Takes the fields of a Pace (a JSON object) and gives the whole of the new one; raises TypeError, ValueError."""
    given: dict[str, Any] = json.loads(written)
    _CURRENT[0] = replace(Timing(), **given)
    return json.dumps(asdict(current_timing())).encode()
