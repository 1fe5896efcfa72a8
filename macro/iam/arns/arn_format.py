"""The ARN format of a resource type, with the parameters that supply its variables in a call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from macro.iam.arns.arn import ACCOUNT, PARTITION, VARIABLE, ArnPrefix, fits
from macro.iam.arns.partial_text import is_name_partly_known

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from macro.catalog import ResourceType
    from macro.iam.arns.arn import Piece, Pieces, VariableText


@dataclass(frozen=True, slots=True)
class ArnFormat:
    """A type's ARN format with the paths that supply its variables in a call.

    Args:
        resource_type: The resource type.
        prefix: The prefix of the IAM action, such as `s3`.
        variables: The variables that the call supplies.
        paths: Variable → path of the parameter that supplies it in this call.
        use_patterns: Whether a partly known value can identify the resource.
    """

    resource_type: ResourceType
    prefix: str
    variables: tuple[str, ...]
    paths: Mapping[str, str]
    use_patterns: bool

    def alternatives(self, variable: str) -> tuple[str, ...]:
        """Returns the paths of the parameters that can supply a variable."""
        return self.resource_type.members.get(variable, ())

    def assemble(self, chosen: Sequence[VariableText | ArnPrefix], region: Piece) -> Pieces:
        """Returns the ARN with a text or an ARN for each variable."""
        common: dict[str, Piece] = {"Partition": PARTITION, "Region": region, "Account": ACCOUNT}
        texts = dict(zip(self.variables, chosen, strict=True))
        pieces: list[Piece] = []
        for index, part in enumerate(VARIABLE.split(self.resource_type.arn_format)):
            if index % 2 == 0:
                pieces.append(part)
            elif part in common:
                pieces.append(common[part])
            elif isinstance(texts[part], ArnPrefix):
                pieces = list(texts[part].pieces)
            else:
                pieces.extend(texts[part].pieces)
        return tuple(piece for piece in pieces if piece != "")

    def is_acceptable(self, arn: Pieces) -> bool:
        """Returns whether a known ARN has the type's format. The values of intrinsic functions aren't always known."""
        if not is_name_partly_known(arn, self.resource_type.arn_format):
            return False
        if self.resource_type.required or len(arn) != 1 or not isinstance(arn[0], str):
            return True
        return fits(arn[0], self.resource_type.arn_format)
