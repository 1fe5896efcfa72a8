"""The stack that a template is deployed to, and the layer with the caller's code."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StackContext:
    """The Region, account, and partition of the stack (`eu-central-1`, `123456789012`, `aws`).

    Outside a deployment, the Region and the account can be defaults. `region_is_certain` or `account_is_certain` is
    then false.
    """

    region: str
    account: str
    partition: str
    region_is_certain: bool = True
    account_is_certain: bool = True


@dataclass(frozen=True, slots=True)
class Deployment:
    """The stack, and the ARN of the layer version that contains the caller's code."""

    stack: StackContext
    caller_layer: str
