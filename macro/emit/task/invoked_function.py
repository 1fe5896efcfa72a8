"""The caller function that a Task invokes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from macro.emit.task.lambda_errors import LambdaErrors


@dataclass(frozen=True, slots=True)
class CallerFacts:
    """What all invocations of a caller have in common.

    Attributes:
        partition: The stack's partition.
        errors: The errors of the Lambda service for the function.
    """

    partition: str
    errors: LambdaErrors


@dataclass(frozen=True, slots=True)
class InvokedFunction:
    """The function, and its ARN as the definition refers to it."""

    arn: str
    facts: CallerFacts
