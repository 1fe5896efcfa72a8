"""Allows the caller to write the result to Amazon S3 and to read a body from it (`ResultWriter`, `BodyFrom`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.iam.arns.arn import ACCOUNT, PARTITION, STACK_REGION, render
from macro.iam.arns.escaping import escape, literal
from macro.model.statement import Statement
from macro.model.template_values import Intrinsic

if TYPE_CHECKING:
    from macro.iam.arns.arn import Piece
    from macro.model.call import AwsCall, S3Location


def s3_access_statements(call: AwsCall) -> tuple[Statement, ...]:
    """Returns the statements for the caller's own requests to Amazon S3.

    The bucket must belong to the expected account, because another account can create a bucket with a name that is no
    longer used. A multipart upload requires `s3:PutObject`, and `s3:AbortMultipartUpload` if it fails.

    Source: Amazon S3 User Guide, "Verifying bucket ownership with bucket owner condition" and "Multipart upload API and
    permissions".
    """
    statements = []
    if call.result_writer is not None:
        actions = ("s3:PutObject", "s3:AbortMultipartUpload")
        keys = _keys_with_prefix(call.result_writer)
        statements.append(_statement(call.result_writer, actions, keys, "ResultWriter"))
    if call.body_from is not None:
        statements.append(_statement(call.body_from, ("s3:GetObject",), _key(call.body_from), "BodyFrom"))
    return tuple(statements)


def _statement(
    location: S3Location, actions: tuple[str, ...], key: tuple[Piece, ...], field: str
) -> Statement:
    arn = render(("arn:", PARTITION, ":s3:::", escape(location.bucket), "/", *key))
    conditions = {
        "aws:RequestedRegion": render((STACK_REGION if location.region is None else location.region,)),
        "aws:ResourceAccount": render((ACCOUNT if location.owner is None else location.owner,)),
    }
    return Statement(actions, (arn,), {"StringEquals": conditions}, f"the location in {field}")


def _keys_with_prefix(location: S3Location) -> tuple[Piece, ...]:
    """Returns every key that the caller can create. An intrinsic function's value may or may not end in a slash."""
    if isinstance(location.name, str) and location.name:
        return (literal(location.name.removesuffix("/") + "/"), "*")
    return (escape(location.name), "*") if isinstance(location.name, Intrinsic) else ("*",)


def _key(location: S3Location) -> tuple[Piece, ...]:
    """Returns the key, or every key if it is only known at run time."""
    return (escape(location.name),) if isinstance(location.name, str | Intrinsic) else ("*",)
