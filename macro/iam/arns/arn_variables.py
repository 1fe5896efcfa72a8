"""Interprets a parameter's value as a variable of an ARN format, if the two aren't the same text.

An interpretation is the text of the variable, or an ARN up to the end of the variable. A value without an
interpretation doesn't identify a resource of this type.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from macro.iam.arns.arn import (
    ACCOUNT,
    PARTITION,
    ArnPrefix,
    Piece,
    Pieces,
    VariableText,
    is_arn,
    possible_texts,
)
from macro.iam.arns.escaping import literal
from macro.iam.arns.parameter_values import Unknown, check_name
from macro.iam.arns.parent_arns import group_of_report, project_of_build
from macro.iam.arns.partial_text import ANYTHING_MARK
from macro.model.template_values import Intrinsic

Interpretations: TypeAlias = "tuple[VariableText | ArnPrefix, ...] | Unknown"
Interpreter: TypeAlias = Callable[[str | Intrinsic, Piece], Interpretations]


def _plain(value: str | Intrinsic, _region: Piece = "") -> Interpretations:
    """Returns the value itself: an ARN, or the text of the variable."""
    pieces = _plain_pieces(value)
    return (ArnPrefix(pieces) if is_arn(value) else VariableText(pieces),)


def _all_match(value: str | Intrinsic, pattern: str) -> bool | None:
    """Returns whether all possible values match a pattern from their start; None if some do, or none is known."""
    matches = {re.match(pattern, text) is not None for text in possible_texts(value)}
    return matches.pop() if len(matches) == 1 else None


_QUEUE_URL = re.compile(rf"https?://[^/]+/(\d{{12}})/([\w.{ANYTHING_MARK}-]+)", re.ASCII)
_NOT_A_QUEUE = "isn't a queue's URL, which has the form https://sqs.REGION.amazonaws.com/ACCOUNT/NAME"


def _interpret_queue(value: str | Intrinsic, region: Piece) -> Interpretations:
    """Interprets a queue's URL, `https://sqs.REGION.amazonaws.com/ACCOUNT/NAME`, or its name (GetQueueUrl).

    Source: Amazon SQS Developer Guide, "Amazon SQS queue and message identifiers".
    """
    if isinstance(value, str):
        if url := _QUEUE_URL.fullmatch(value):
            return (ArnPrefix(("arn:", PARTITION, ":sqs:", region, f":{url[1]}:{literal(url[2])}")),)
        return Unknown(_NOT_A_QUEUE) if "://" in value else _plain(value)
    if is_arn(value) or _all_match(value, "https?://") is False:
        return _plain(value)
    account, name = (_select_part(value, "/", index) for index in (3, 4))
    return (ArnPrefix(("arn:", PARTITION, ":sqs:", region, ":", account, ":", name)),)


def _select_part(value: Intrinsic, delimiter: str, index: int) -> Intrinsic:
    return Intrinsic({"Fn::Select": [index, {"Fn::Split": [delimiter, value.function]}]})


def _interpret_parameter(value: str | Intrinsic, region: Piece) -> Interpretations:
    """Interprets the name of a Systems Manager parameter. The ARN contains the leading slash of a path only once.

    If the macro can't determine the name, the result has both forms. No parameter has the other form's ARN.

    Source: AWS Systems Manager User Guide, "Restricting access to Parameter Store parameters using IAM policies".
    """
    if is_arn(value):
        return _plain(value)
    if isinstance(value, str):
        return (VariableText((literal(re.sub(r":[\w.-]+$", "", value).removeprefix("/")),)),)
    text = value.function.get("Fn::Sub")
    if isinstance(text, str) and not text.startswith("${"):
        return (VariableText((Intrinsic({"Fn::Sub": text.removeprefix("/")}),)),)
    base: Pieces = ("arn:", PARTITION, ":ssm:", region, ":", ACCOUNT, ":parameter")
    is_path = _all_match(value, "/")
    name = () if is_path else (VariableText((value,)),)
    return name if is_path is False else (*name, ArnPrefix((*base, value)))


def _interpret_secret(value: str | Intrinsic, _region: Piece) -> Interpretations:
    """Interprets a secret's name or ARN. Six random characters follow the name in the ARN.

    Source: AWS Secrets Manager User Guide, "Authentication and access control for AWS Secrets Manager": `??????`.
    """
    if not is_arn(value):
        return (VariableText((literal(value) if isinstance(value, str) else value, "-??????")),)
    is_complete = _all_match(value, r".*-[A-Za-z0-9]{6}$") is not False
    return _plain(value) if is_complete else (ArnPrefix((*_plain_pieces(value), "-??????")),)


def _plain_pieces(value: str | Intrinsic) -> Pieces:
    return (literal(value) if isinstance(value, str) else value,)


def _interpret_function(value: str | Intrinsic, region: Piece) -> Interpretations:
    """Interprets a function's name, `name:alias`, `ACCOUNT:function:name`, or ARN (Lambda API Reference, Invoke)."""
    if isinstance(value, str) and re.match(r"\d{12}:function:", value):
        return (ArnPrefix(("arn:", PARTITION, ":lambda:", region, f":{literal(value)}")),)
    return _plain(value)


def _interpret_family(value: str | Intrinsic, _region: Piece) -> Interpretations:
    """Interprets the family of a task definition. Without a revision, ECS runs the latest one (RunTask)."""
    if isinstance(value, str) and not is_arn(value):
        return (VariableText((literal(value.partition(":")[0]),)),)
    return _plain(value)


def _interpret_revision(value: str | Intrinsic, _region: Piece) -> Interpretations:
    """Interprets the revision after the family's name. The ARN that a function returns contains the revision."""
    if isinstance(value, Intrinsic) and is_arn(value):
        return _plain(value)
    if isinstance(value, str) and not is_arn(value) and ":" in value:
        return (VariableText((literal(value.rpartition(":")[2]),)),)
    return (VariableText(("*",)),)


_NOT_A_BUCKET = {
    r".*-s3alias$": "is an access point's alias, which doesn't contain the access point's ARN",
    r".*--ol-s3$": "is the alias of an Object Lambda access point",
    r".*--op-s3$": "is the alias of an access point of S3 on Outposts",
    r"arn:[\w-]+:s3-object-lambda:": "is an Object Lambda access point",
    r"arn:[\w-]+:s3-outposts:": "is an access point of S3 on Outposts",
    r".*--x-s3$": "is a directory bucket, which this operation can't use together with other buckets",
}
"""Source: Amazon S3 User Guide, "Access point aliases" and "Directory bucket naming rules"."""


def _interpret_bucket(value: str | Intrinsic, _region: Piece) -> Interpretations:
    """Interprets a bucket's name. An access point's ARN isn't a bucket."""
    for text in possible_texts(value):
        for pattern, reason in _NOT_A_BUCKET.items():
            if re.match(pattern, text):
                return Unknown(reason, is_other=True)
    if isinstance(value, str) and ANYTHING_MARK in value:
        return Unknown("is a bucket's name of which only a part is known")
    return () if is_arn(value) else _plain(value)


def _interpret_key(value: str | Intrinsic, _region: Piece) -> Interpretations:
    """Interprets the key of an object, which is never an ARN."""
    return (VariableText(_plain_pieces(value)),)


def _interpret_access_point(value: str | Intrinsic, _region: Piece) -> Interpretations:
    texts = possible_texts(value)
    if texts and not all(re.match(r"arn:[\w-]+:s3:", text) for text in texts):
        return ()
    return _plain(value) if is_arn(value) else ()


def _interpret_document(resource_type: str) -> Interpreter:
    """Returns the interpreter of a document's name. AWS's documents (`AWS-…`) belong to no account.

    Source: AWS Systems Manager User Guide, "Setting up Run Command": `arn:aws:ssm:REGION::document/AWS-RunShellScript`.
    """

    def interpret(value: str | Intrinsic, region: Piece) -> Interpretations:
        if _all_match(value, r"AWS[A-Za-z0-9]*-"):
            name = literal(value) if isinstance(value, str) else value
            return (ArnPrefix(("arn:", PARTITION, ":ssm:", region, f"::{resource_type}/", name)),)
        return _plain(value)

    return interpret


def _interpret_route53_id(value: str | Intrinsic, _region: Piece) -> Interpretations:
    """Interprets a Route 53 ID, with or without its path: `/hostedzone/Z1`, `/change/C1` (API Reference)."""
    return _plain(value.rpartition("/")[2]) if isinstance(value, str) else _plain(value)


def _interpret_log_group(value: str | Intrinsic, _region: Piece) -> Interpretations:
    """Interprets a log group's name or ARN. The ARN can end in `:*`, as the ARN format does."""
    return _plain(value.removesuffix(":*") if isinstance(value, str) else value)


def _interpret_alias(value: str | Intrinsic, region: Piece) -> Interpretations:
    """Interprets the name of a KMS alias. The ARN format already contains the prefix `alias/`."""
    return _plain(value.removeprefix("alias/")) if isinstance(value, str) else _plain(value, region)


def _interpret_tagged_type(value: str | Intrinsic, region: Piece) -> Interpretations:
    """Interprets a resource type in EC2's tag specifications. ARNs of images and snapshots contain no account."""
    if value in {"image", "snapshot"}:
        return (ArnPrefix(("arn:", PARTITION, ":ec2:", region, f"::{value}")),)
    return _plain(value)


def _interpret_tagged_resource(value: str | Intrinsic, region: Piece) -> Interpretations:
    """Interprets a resource's ID, which is unique. ARNs of images and snapshots contain no account."""
    if isinstance(value, str) and (kind := _WITHOUT_ACCOUNT.get(value.partition("-")[0])):
        return (ArnPrefix(("arn:", PARTITION, ":ec2:", region, f"::{kind}/{literal(value)}")),)
    return _plain(value)


_WITHOUT_ACCOUNT = {"ami": "image", "snap": "snapshot"}


def _interpret_payment_key(value: str | Intrinsic, _region: Piece) -> Interpretations:
    return () if _all_match(value, r"(arn:.*:)?alias/") else _plain(value)


def _interpret_payment_alias(value: str | Intrinsic, region: Piece) -> Interpretations:
    return () if _all_match(value, r"(arn:.*:)?alias/") is False else _interpret_alias(value, region)


_INTERPRETERS: dict[tuple[str, str], Interpreter] = {
    ("sqs", "QueueName"): _interpret_queue,
    ("ssm", "ParameterNameWithoutLeadingSlash"): _interpret_parameter,
    ("secretsmanager", "SecretId"): _interpret_secret,
    ("lambda", "FunctionName"): _interpret_function,
    ("ecs", "TaskDefinitionFamilyName"): _interpret_family,
    ("ecs", "TaskDefinitionRevisionNumber"): _interpret_revision,
    ("s3", "BucketName"): _interpret_bucket,
    ("s3", "ObjectName"): _interpret_key,
    ("s3", "AccessPointName"): _interpret_access_point,
    ("kms", "Alias"): _interpret_alias,
    ("ssm", "DocumentName"): _interpret_document("document"),
    ("ssm", "AutomationDefinitionName"): _interpret_document("automation-definition"),
    ("route53", "Id"): _interpret_route53_id,
    ("logs", "LogGroupName"): _interpret_log_group,
    ("ec2", "ResourceType"): _interpret_tagged_type,
    ("ec2", "TaggedResourceId"): _interpret_tagged_resource,
    ("payment-cryptography", "KeyId"): _interpret_payment_key,
    ("payment-cryptography", "Alias"): _interpret_payment_alias,
    ("codebuild", "ProjectName"): lambda value, _: _plain(project_of_build(value)),
    ("codebuild", "ReportGroupName"): lambda value, _: _plain(group_of_report(value)),
}


def interpret(prefix: str, variable: str, value: str | Intrinsic, region: Piece) -> Interpretations:
    """Returns the interpretations of a value as a variable in the ARNs of an IAM prefix.

    A value that can be an ARN doesn't become a part of another ARN. Only the key of an object is never an ARN.
    """
    interpreter = _INTERPRETERS.get((prefix, variable), _plain)
    texts = interpreter(value, region)
    if isinstance(texts, Unknown) or interpreter is _interpret_key:
        return texts
    is_part = any(value in each.pieces for each in texts)
    return (check_name(value) if is_part else None) or texts
