"""The findings of other programs about the macro's output that aren't mistakes, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Accepted:
    """Findings that aren't mistakes.

    Attributes:
        rule: The ID of the rule.
        text: A part of the message.
        reason: Why the findings aren't mistakes.
        only_with: A text that the template contains.
    """

    rule: str
    text: str
    reason: str
    only_with: str = ""


TEMPLATE_FINDINGS: Final = (
    Accepted(
        "E3005",
        "CallerPolicy' will not exist when condition",
        "CloudFormation ignores a DependsOn of a resource that a condition omits. The readiness check must wait for the"
        " policy if it exists.",
    ),
    Accepted(
        "F1020",
        "Role' is not one of",
        "SAM creates the role of the state machine after the macro.",
        only_with='"AWS::Serverless::StateMachine"',
    ),
)
"""Accepted errors of cloudformation-validate."""

CHECKOV: Final[Mapping[str, str]] = {
    "CKV_AWS_115": "The caller needs no reserved concurrency. To reserve some, set it under `Caller`.",
    "CKV_AWS_116": "State machines invoke the caller synchronously, so a dead-letter queue would stay empty.",
    "CKV_AWS_117": "The caller needs no VPC. To use one, set `VpcConfig` under `Caller`.",
    "CKV_AWS_158": "CloudWatch Logs encrypts the log group. For a key of your own, set `LogKmsKeyId`.",
    "CKV_AWS_173": "The environment variables contain Regions and names of services, but no secrets.",
}
"""Accepted checks of checkov."""

CONTROL_TOWER: Final[Mapping[str, str]] = {
    "CT.CLOUDWATCH.PR.2": "`LogRetentionInDays: 365`",
    "CT.CLOUDWATCH.PR.3": "`LogKmsKeyId` with the ARN of a key",
    "CT.LAMBDA.PR.3": "`VpcConfig` under `Caller`",
}
"""The proactive controls of AWS Control Tower that the added resources don't satisfy, with the setting for each."""
