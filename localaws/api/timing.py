"""Durations of the local AWS. Tests can change them at run time.

Sources: `AWS::CloudFormation::CustomResource`, ServiceTimeout; AWS Lambda Developer Guide, "How Lambda handles errors
and retries with asynchronous invocation" (a second attempt after a minute, a third one after two more minutes); IAM
User Guide, "Changes that I make are not always immediately visible".
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

PATH: Final = "/_local/timing"
RETRY_SECONDS: Final = (1.0, 2.0)
"""Pauses between the attempts to invoke a custom resource's function: a sixtieth of Lambda's."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Durations that tests can change.

    Attributes:
        custom_resource_seconds: The maximum time to wait for a custom resource's response, even if its
            ServiceTimeout is longer.
        iam_delay_calls: For each STS operation, the number of calls with a role's credentials that fail before
            the credentials are valid. Simulates the time that IAM needs to propagate a new role.
        pause_speed: How many times faster than on AWS the pauses of executions pass, which are the intervals of
            retriers and the durations of Wait states. All other durations are real.
    """

    custom_resource_seconds: float = 3600.0
    iam_delay_calls: int = 0
    pause_speed: float = 1.0


_CURRENT: Final = [Timing()]


def current_timing() -> Timing:
    """Returns the current timing of this process's local AWS."""
    return _CURRENT[0]


def change_timing(body: bytes) -> bytes:
    """Sets the timing from a JSON object, and returns the complete timing as JSON.

    Fields that the object doesn't have get their default values.

    Raises:
        TypeError, ValueError: The body isn't a JSON object with the fields of Timing.
    """
    fields: dict[str, Any] = json.loads(body)
    _CURRENT[0] = replace(Timing(), **fields)
    return json.dumps(asdict(current_timing())).encode()
