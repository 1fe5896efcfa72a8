"""The options of an expansion outside AWS: the stack, and the values that CloudFormation passes to the macro."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from macro.model.stack_context import Deployment, StackContext
from macro.source.region_names import check_region

if TYPE_CHECKING:
    from collections.abc import Mapping

REGION = "us-east-1"
ACCOUNT = "123456789012"
MACRO = "CrossRegion"


@dataclass(frozen=True, slots=True)
class ExpandOptions:
    """The options of an expansion.

    Args:
        region: The Region of the stack.
        account: The ID of the stack's account.
        caller_layer: The ARN of the layer version with the caller's code, or an empty string for a placeholder.
        parameters: Parameter values by name.
        macro_name: The name of the macro in the Transform section.
        s3: Whether to read definitions from S3.
    """

    region: str = REGION
    account: str = ACCOUNT
    caller_layer: str = ""
    parameters: Mapping[str, str] | None = None
    macro_name: str = MACRO
    s3: bool = False

    def deployment(self) -> Deployment:
        """Returns the deployment, with a placeholder for a missing layer version; raises UnknownRegionError."""
        from caller.awsmodel.regions import find_partition  # noqa: PLC0415  --help doesn't need it

        check_region(self.region)
        partition = find_partition(self.region) or "aws"
        placeholder = f"arn:{partition}:lambda:{self.region}:{self.account}:layer:cross-region-caller:1"
        context = StackContext(
            self.region,
            self.account,
            partition,
            # The stack can be in another Region or account than the defaults.
            region_is_certain=self.region != REGION,
            account_is_certain=self.account != ACCOUNT,
        )
        return Deployment(context, self.caller_layer or placeholder)
