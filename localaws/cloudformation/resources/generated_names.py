"""Generates the names of resources that have none in the template.

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
SUFFIX_LENGTH: Final = 12
MAX_LENGTH: Final[Mapping[str, int]] = {
    "AWS::IAM::Policy": 128,
    "AWS::Lambda::Function": 64,
    "AWS::Lambda::LayerVersion": 140,
    "AWS::Logs::LogGroup": 512,
    "AWS::S3::Bucket": 63,
    "AWS::StepFunctions::StateMachine": 80,
}
"""The longest names, in characters, of the types whose limit isn't `DEFAULT_MAX_LENGTH`."""
DEFAULT_MAX_LENGTH: Final = 64


def generate_name(stack: StackIdentity, logical_id: str, kind: str) -> str:
    """Returns `stack-LogicalId-RANDOM`, at most as long as the type's names can be; lowercase for buckets."""
    suffix = "".join(secrets.choice(ALPHABET) for _ in range(SUFFIX_LENGTH))
    length = MAX_LENGTH.get(kind, DEFAULT_MAX_LENGTH) - len(suffix) - 2
    short_id = logical_id[: max(length - len(stack.name), length // 2)]
    name = f"{stack.name[: length - len(short_id)]}-{short_id}-{suffix}"
    return name.lower() if kind == "AWS::S3::Bucket" else name
