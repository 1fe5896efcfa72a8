"""The names that CloudFormation generates for resources without one.

Rules: AWS CloudFormation Template Reference, "Name type".
"""

from __future__ import annotations

import secrets
import string
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from localaws.cloudformation.resources.provider import StackIdentity

ALPHABET: Final = string.ascii_uppercase + string.digits
SUFFIX: Final = 12
LONGEST: Final[Mapping[str, int]] = {
    "AWS::IAM::Policy": 128,
    "AWS::Lambda::Function": 64,
    "AWS::Lambda::LayerVersion": 140,
    "AWS::Logs::LogGroup": 512,
    "AWS::S3::Bucket": 63,
    "AWS::StepFunctions::StateMachine": 80,
}
USUAL_LONGEST: Final = 64


def generated_name(stack: StackIdentity, logical_id: str, kind: str) -> str:
    """`stack-LogicalId-RANDOM` within the type's longest name; lower case for buckets."""
    suffix = "".join(secrets.choice(ALPHABET) for _ in range(SUFFIX))
    room = LONGEST.get(kind, USUAL_LONGEST) - len(suffix) - 2
    short_id = logical_id[: max(room - len(stack.name), room // 2)]
    name = f"{stack.name[: room - len(short_id)]}-{short_id}-{suffix}"
    return name.lower() if kind == "AWS::S3::Bucket" else name
