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
        region: The Region of the stack. If it is empty, the stack can be in any Region, and REGION is an example.
        account: The ID of the stack's account. If it is empty, ACCOUNT is an example.
        caller_layer: The ARN of the layer version with the caller's code, or an empty string for a placeholder.
        parameters: Parameter values by name.
        macro_name: The name of the macro in the Transform section.
        s3: Whether to read definitions from S3.
    """

    region: str = ""
    account: str = ""
    caller_layer: str = ""
    parameters: Mapping[str, str] | None = None
    macro_name: str = MACRO
    s3: bool = False

    @property
    def stack_region(self) -> str:
        """The Region of the stack, or an example."""
        return self.region or REGION

    def deployment(self) -> Deployment:
        """Returns the deployment, with a placeholder for a missing layer version; raises UnknownRegionError."""
        from caller.awsmodel.regions import find_partition  # noqa: PLC0415  --help doesn't need it

        region, account = self.stack_region, self.account or ACCOUNT
        check_region(region)
        partition = find_partition(region) or "aws"
        placeholder = f"arn:{partition}:lambda:{region}:{account}:layer:cross-region-caller:1"
        context = StackContext(
            region,
            account,
            partition,
            region_is_certain=bool(self.region),
            account_is_certain=bool(self.account),
        )
        return Deployment(context, self.caller_layer or placeholder)


def without_default(region: str) -> str:
    """Returns the Region that another program supplies, or an empty string if it can be the program's default."""
    return "" if region == REGION else region
