"""Replaces the actions of calls to S3 directory buckets, which have their own IAM prefix and ARN format.

Requests for objects are authorized by a session, which the SDK creates. Requests for the bucket itself have the same
action names as for other buckets.

Source: Amazon S3 User Guide, "Authorizing Regional endpoint API operations with IAM" and "Authorizing Zonal endpoint
API operations with CreateSession".
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from macro.catalog import RequiredAction, ResourceType
from macro.iam.arns.arn import possible_texts
from macro.iam.arns.parameters import read_values

if TYPE_CHECKING:
    from collections.abc import Iterable

    from macro.model.call import AwsCall

_SUFFIX = "--x-s3"
_ARN_FORMAT = "arn:${Partition}:s3express:${Region}:${Account}:bucket/${DirectoryBucketName}"
_BUCKET_OPERATIONS = {
    "CreateBucket",
    "DeleteBucket",
    "DeleteBucketEncryption",
    "DeleteBucketLifecycle",
    "DeleteBucketPolicy",
    "GetBucketEncryption",
    "GetBucketLifecycleConfiguration",
    "GetBucketPolicy",
    "PutBucketEncryption",
    "PutBucketLifecycleConfiguration",
    "PutBucketPolicy",
}


def replace_directory_bucket_actions(
    call: AwsCall, actions: Iterable[RequiredAction]
) -> tuple[RequiredAction, ...]:
    """Returns the actions with those on directory buckets replaced; other services' actions don't change."""
    if call.service != "s3":
        return tuple(actions)
    return _distinct(_replace_action(call, action) for action in actions)


def _replace_action(call: AwsCall, action: RequiredAction) -> RequiredAction:
    paths = {path for kind in action.resource_types for path in kind.members.get("BucketName", ())}
    path = next((path for path in sorted(paths) if _is_directory_bucket(call, path)), None)
    if path is None or not action.action.startswith("s3:"):
        return action
    prefix, _, name = action.action.partition(":")
    name = name if call.operation in _BUCKET_OPERATIONS else "CreateSession"
    bucket = ResourceType("bucket", _ARN_FORMAT, required=True, members={"DirectoryBucketName": (path,)})
    return replace(action, action=f"{prefix}express:{name}", resource_types=(bucket,))


def _is_directory_bucket(call: AwsCall, path: str) -> bool:
    texts = [text for value in read_values(call.parameters, path) for text in possible_texts(value)]
    return bool(texts) and all(text.endswith(_SUFFIX) for text in texts)


def _distinct(actions: Iterable[RequiredAction]) -> tuple[RequiredAction, ...]:
    unique: list[RequiredAction] = []
    for action in actions:
        if all(
            (action.action, action.resource_types) != (each.action, each.resource_types) for each in unique
        ):
            unique.append(action)
    return tuple(unique)
