"""Where a template is deployed, and with which registered caller."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StackContext:
    """The account, region and partition of the stack (`123456789012`, `eu-central-1`, `aws`)."""

    region: str
    account: str
    partition: str


@dataclass(frozen=True, slots=True)
class Deployment:
    """A stack's home and the ARN of the registered caller's layer version."""

    home: StackContext
    caller_layer: str
