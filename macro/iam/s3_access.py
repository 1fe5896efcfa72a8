"""What the caller's own role needs for `ResultWriter` and `BodyFrom`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.iam.arns.arn import PARTITION, literal, render
from macro.model.statement import Statement
from macro.model.template_values import Intrinsic

if TYPE_CHECKING:
    from macro.iam.arns.arn import Piece
    from macro.model.call import AwsCall, S3Location

_HOME = Intrinsic({"Ref": "AWS::Region"})
_OWN_ACCOUNT = Intrinsic({"Ref": "AWS::AccountId"})


def s3_access_statements(call: AwsCall) -> tuple[Statement, ...]:
    """The rights to write the result below its prefix, and to read the body; they are the caller's own.

    The bucket must be of the expected account: a bucket's name that has become free may be taken by anybody (Amazon S3
    User Guide, "Verifying bucket ownership with bucket owner condition"; aws:ResourceAccount, IAM User Guide).

    An upload in parts needs `s3:PutObject` too, and `s3:AbortMultipartUpload` to be taken back (Amazon S3 User
    Guide, "Multipart upload API and permissions").
    """
    found = []
    if call.result_writer is not None:
        actions = ("s3:PutObject", "s3:AbortMultipartUpload")
        found.append(_statement(call.result_writer, actions, _below(call.result_writer), "ResultWriter"))
    if call.body_from is not None:
        found.append(_statement(call.body_from, ("s3:GetObject",), _key(call.body_from), "BodyFrom"))
    return tuple(found)


def _statement(place: S3Location, actions: tuple[str, ...], name: tuple[Piece, ...], field: str) -> Statement:
    bucket = place.bucket if isinstance(place.bucket, Intrinsic) else literal(place.bucket)
    arn = render(("arn:", PARTITION, ":s3:::", bucket, "/", *name))
    conditions = {
        "aws:RequestedRegion": render((_HOME if place.region is None else place.region,)),
        "aws:ResourceAccount": render((_OWN_ACCOUNT if place.owner is None else place.owner,)),
    }
    return Statement(actions, (arn,), {"StringEquals": conditions}, f"the place in {field}")


def _below(place: S3Location) -> tuple[Piece, ...]:
    """Every key that the caller makes of a prefix; whether an intrinsic function's ends in a slash is not known."""
    if isinstance(place.name, str) and place.name:
        return (literal(place.name.removesuffix("/") + "/"), "*")
    return (place.name, "*") if isinstance(place.name, Intrinsic) else ("*",)


def _key(place: S3Location) -> tuple[Piece, ...]:
    """The key, or every one where only an execution knows it."""
    if isinstance(place.name, str):
        return (literal(place.name),)
    return (place.name,) if isinstance(place.name, Intrinsic) else ("*",)
