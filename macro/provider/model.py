"""What the commands for the provider exchange: what to install, and where."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

STACK_NAME = "cross-region-awscall"
"""The default name of the provider stack."""


class ProviderError(Exception):
    """A step failed in one Region. The message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Access:
    """Access to one Region of an account.

    Args:
        region: The Region.
        account: The account's ID.
        client: Returns a boto3 client for a service in the Region.
        report: Prints a line about the progress in the Region.
    """

    region: str
    account: str
    client: Callable[[str], Any]
    report: Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Installation:
    """What to install in each Region.

    Args:
        stack: The name of the provider stack.
        parameters: Values for parameters of `provider.yaml`. The other parameters keep their values.
        bucket: The bucket for the code; if empty, one that `deploy` creates.
        tags: Tags of the stack. CloudFormation also adds them to its resources.
        role_arn: The service role with which CloudFormation deploys; if empty, with the user's credentials.
    """

    stack: str = STACK_NAME
    parameters: Mapping[str, str] = field(default_factory=dict)
    bucket: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    role_arn: str = ""
