"""What a parameter's value says about the variable of an ARN format, where the two are not the same text.

A reading turns one known value into the ways it may stand in the ARN: pieces for the variable's place, or a
whole ARN. No way at all means that the value names no resource of this type.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from macro.iam.arns.arn import PARTITION, is_arn, literal
from macro.model.template_values import Intrinsic

if TYPE_CHECKING:
    from collections.abc import Callable

    from macro.iam.arns.arn import Piece, Pieces


@dataclass(frozen=True, slots=True)
class Part:
    """Pieces for the variable's own place."""

    pieces: Pieces


@dataclass(frozen=True, slots=True)
class Whole:
    """Pieces of an ARN up to and including the variable's place."""

    pieces: Pieces


ArnVariable: TypeAlias = "tuple[Part | Whole, ...]"
Read: TypeAlias = "Callable[[str | Intrinsic, Piece], ArnVariable]"


def plain(value: str | Intrinsic, _region: Piece = "") -> ArnVariable:
    """The value as it is: a whole ARN where it is one, else the variable's text."""
    pieces: Pieces = (literal(value) if isinstance(value, str) else value,)
    return (Whole(pieces) if is_arn(value) else Part(pieces),)


def _queue(value: str | Intrinsic, region: Piece) -> ArnVariable:
    """A queue's URL: `https://sqs.REGION.amazonaws.com/ACCOUNT/NAME`. A bare name stays one (GetQueueUrl).

    Amazon SQS Developer Guide, "Amazon SQS queue and message identifiers".
    """
    if isinstance(value, str):
        parts = value.split("/")
        if len(parts) < 5:  # noqa: PLR2004  scheme, nothing, host, account, name
            return plain(value)
        return (Whole(("arn:", PARTITION, ":sqs:", region, f":{parts[-2]}:{literal(parts[-1])}")),)
    if is_arn(value):
        return plain(value)
    account, name = (_part_of(value, "/", index) for index in (3, 4))
    return (Whole(("arn:", PARTITION, ":sqs:", region, ":", account, ":", name)),)


def _part_of(value: Intrinsic, delimiter: str, index: int) -> Intrinsic:
    return Intrinsic({"Fn::Select": [index, {"Fn::Split": [delimiter, value.function]}]})


def _parameter(value: str | Intrinsic, _region: Piece) -> ArnVariable:
    """A Systems Manager parameter: the leading slash of a path is the ARN's own.

    AWS Systems Manager User Guide, "Restricting access to Parameter Store parameters using IAM policies".
    Where only CloudFormation knows the name, both forms are named: the wrong one is no parameter's ARN.
    """
    if is_arn(value):
        return plain(value)
    if isinstance(value, str):
        return (Part((literal(re.sub(r":[\w.-]+$", "", value).removeprefix("/")),)),)
    text = value.function.get("Fn::Sub")
    if isinstance(text, str) and not text.startswith("${"):
        return (Part((Intrinsic({"Fn::Sub": text.removeprefix("/")}),)),)
    base: Pieces = (
        "arn:",
        PARTITION,
        ":ssm:",
        _region,
        ":",
        Intrinsic({"Ref": "AWS::AccountId"}),
        ":parameter",
    )
    return (Part((value,)), Whole((*base, value)))


def _secret(value: str | Intrinsic, _region: Piece) -> ArnVariable:
    """A secret's name lacks the six characters that end its ARN.

    AWS Secrets Manager User Guide, "Authentication and access control for AWS Secrets Manager": `??????`.
    """
    if is_arn(value):
        complete = not isinstance(value, str) or re.search(r"-[A-Za-z0-9]{6}$", value)
        return plain(value) if complete else (Whole((literal(str(value)), "-??????")),)
    return (Part((literal(value) if isinstance(value, str) else value, "-??????")),)


def _function(value: str | Intrinsic, region: Piece) -> ArnVariable:
    """A function's name, `name:alias`, `ACCOUNT:function:name` or ARN (AWS Lambda API Reference, Invoke)."""
    if isinstance(value, str) and re.match(r"\d{12}:function:", value):
        return (Whole(("arn:", PARTITION, ":lambda:", region, f":{literal(value)}")),)
    return plain(value)


def _family(value: str | Intrinsic, _region: Piece) -> ArnVariable:
    """A task definition's family; with no revision the latest active one is run (ECS API Reference,
    RunTask)."""
    if isinstance(value, str) and not is_arn(value):
        return (Part((literal(value.partition(":")[0]),)),)
    return plain(value)


def _revision(value: str | Intrinsic, _region: Piece) -> ArnVariable:
    if isinstance(value, str) and not is_arn(value) and ":" in value:
        return (Part((literal(value.rpartition(":")[2]),)),)
    return (Part(("*",)),)


def _bucket(value: str | Intrinsic, _region: Piece) -> ArnVariable:
    """A bucket's name; an access point's ARN in its place names no bucket."""
    return () if is_arn(value) else plain(value)


def _access_point(value: str | Intrinsic, _region: Piece) -> ArnVariable:
    return plain(value) if is_arn(value) else ()


def _document(value: str | Intrinsic, region: Piece) -> ArnVariable:
    """A Systems Manager document; AWS's own ones (`AWS-…`) belong to no account.

    AWS Systems Manager User Guide, "Setting up Run Command": `arn:aws:ssm:REGION::document/AWS-
    RunShellScript`.
    """
    if isinstance(value, str) and re.match(r"AWS[A-Za-z0-9]*-", value):
        return (Whole(("arn:", PARTITION, ":ssm:", region, f"::document/{literal(value)}")),)
    return plain(value)


def _automation(value: str | Intrinsic, region: Piece) -> ArnVariable:
    if isinstance(value, str) and re.match(r"AWS[A-Za-z0-9]*-", value):
        return (Whole(("arn:", PARTITION, ":ssm:", region, f"::automation-definition/{literal(value)}")),)
    return plain(value)


def _hosted_zone(value: str | Intrinsic, _region: Piece) -> ArnVariable:
    """Route 53's ids may carry their path: `/hostedzone/Z1`, `/change/C1` (Route 53 API Reference)."""
    return plain(value.rpartition("/")[2]) if isinstance(value, str) else plain(value)


def _log_group(value: str | Intrinsic, _region: Piece) -> ArnVariable:
    """A log group's ARN as `Fn::GetAtt` and the console give it ends in `:*`, which the format has of its
    own."""
    return plain(value.removesuffix(":*")) if isinstance(value, str) else plain(value)


def _alias(value: str | Intrinsic, region: Piece) -> ArnVariable:
    """A KMS alias with its prefix `alias/`, which the ARN format has of its own."""
    return plain(value.removeprefix("alias/")) if isinstance(value, str) else plain(value, region)


def _tagged_type(value: str | Intrinsic, region: Piece) -> ArnVariable:
    """A type in EC2's tag specifications; images and snapshots belong to no account in their ARNs."""
    if value in {"image", "snapshot"}:
        return (Whole(("arn:", PARTITION, ":ec2:", region, f"::{value}")),)
    return plain(value)


ARN_VARIABLES: dict[tuple[str, str], Read] = {
    ("sqs", "QueueName"): _queue,
    ("ssm", "ParameterNameWithoutLeadingSlash"): _parameter,
    ("secretsmanager", "SecretId"): _secret,
    ("lambda", "FunctionName"): _function,
    ("ecs", "TaskDefinitionFamilyName"): _family,
    ("ecs", "TaskDefinitionRevisionNumber"): _revision,
    ("s3", "BucketName"): _bucket,
    ("s3", "AccessPointName"): _access_point,
    ("kms", "Alias"): _alias,
    ("ssm", "DocumentName"): _document,
    ("ssm", "AutomationDefinitionName"): _automation,
    ("route53", "Id"): _hosted_zone,
    ("logs", "LogGroupName"): _log_group,
    ("ec2", "ResourceType"): _tagged_type,
}


def read(prefix: str, variable: str, value: str | Intrinsic, region: Piece) -> ArnVariable:
    """The ways the value may stand for the variable in the ARNs of the IAM prefix."""
    return ARN_VARIABLES.get((prefix, variable), plain)(value, region)
