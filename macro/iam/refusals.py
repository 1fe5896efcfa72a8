"""Describes the resources that the macro can't determine, with ARNs to paste and complete."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from macro.iam.arns.arn import VARIABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from macro.iam.arns.arn import Piece
    from macro.iam.arns.resources import UnresolvedResources

_MAX_EXAMPLES = 3
_PSEUDO_PARAMETERS = {"Partition": "${AWS::Partition}", "Account": "${AWS::AccountId}"}
_WORD = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")


def refusal_message(unresolved: UnresolvedResources) -> str:
    """Returns the diagnostic's message: the parameter, why it isn't enough, and the setting to use."""
    return f"{unresolved.reason}; list the resources of {unresolved.action} in IamResources"


def refusal_fix(unresolved: UnresolvedResources, regions: Sequence[Piece]) -> str:
    """Returns an `IamResources` field with an example ARN for each likely resource type."""
    examples = example_arns(unresolved, regions) or (
        "arn:${AWS::Partition}:SERVICE:REGION:${AWS::AccountId}:NAME",
    )
    return "\n".join(["IamResources:", *(f"  - !Sub {arn}" for arn in examples), ""])


def example_arns(unresolved: UnresolvedResources, regions: Sequence[Piece]) -> tuple[str, ...]:
    """Returns the text of `Fn::Sub` functions for the likely resource types, with names in capitals to replace."""
    region = next((each for each in regions if isinstance(each, str)), "${AWS::Region}")
    formats = dict.fromkeys(each.arn_format for each in unresolved.resource_types)
    return tuple(_example(arn_format, region) for arn_format in list(formats)[:_MAX_EXAMPLES])


def _example(arn_format: str, region: str) -> str:
    values = {**_PSEUDO_PARAMETERS, "Region": region}
    return VARIABLE.sub(lambda match: values.get(match[1]) or _placeholder(match[1]), arn_format)


def _placeholder(variable: str) -> str:
    """Returns a name to replace: `BucketName` → `BUCKET_NAME`."""
    return "_".join(_WORD.findall(variable)).upper()
