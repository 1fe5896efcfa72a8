"""Authorizes calls to S3, DynamoDB, and sts:AssumeRole. `lambda_runtime` authorizes Lambda's Invoke operation.

Calls to other services and resource policies aren't checked. Source of the required permissions: AWS Service
Authorization Reference, "Actions, resources, and condition keys for Amazon S3" and "… for Amazon DynamoDB".
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from localaws.access.account_regions import is_enabled
from localaws.access.assume_role import ACTION, can_assume, is_not_propagated
from localaws.access.buckets import bucket_account, has_object
from localaws.access.permissions import allows, role_policies
from localaws.access.role_sessions import find_role_session
from localaws.api.error_responses import invalid_credentials_error, json_error, query_error, s3_error

if TYPE_CHECKING:
    from collections.abc import Mapping

    from localaws.access.role_sessions import RoleSession
    from localaws.api.call_log import Signature
    from localaws.api.error_responses import ErrorResponse
    from localaws.api.operations import HttpRequest

OBJECT_ACTIONS: Final[Mapping[str, str]] = {
    "CopyObject": "s3:PutObject",
    "DeleteObject": "s3:DeleteObject",
    "GetObject": "s3:GetObject",
    "HeadObject": "s3:GetObject",
    "PutObject": "s3:PutObject",
    "UploadPartCopy": "s3:PutObject",
}
COPY_SOURCE: Final = "x-amz-copy-source"
BUCKET_ACTIONS: Final[Mapping[str, str]] = {
    "HeadBucket": "s3:ListBucket",
    "ListObjects": "s3:ListBucket",
    "ListObjectsV2": "s3:ListBucket",
}


@dataclass(frozen=True, slots=True)
class RequiredPermission:
    """An IAM action on a resource: the part of its ARN after the partition (`s3:::bucket`)."""

    action: str
    resource: str


def find_denial(signature: Signature, operation: str, request: HttpRequest) -> ErrorResponse | None:
    """Returns the error response of a call that isn't allowed; None if it is allowed or isn't checked.

    A disabled Region rejects every principal. Permissions are checked only for role sessions.
    """
    if not is_enabled(signature.region):
        return invalid_credentials_error(signature.service, request)
    session = find_role_session(signature.key_id)
    if session is None:
        return None
    if signature.service == "sts":
        if is_not_propagated(session.role_arn, operation):
            return invalid_credentials_error(signature.service, request)
        return _check_assume_role(session, request.form) if operation == "AssumeRole" else None
    policies = role_policies(session.role_arn)
    partition = session.role_arn.split(":")[1]
    for permission in _required_permissions(signature, operation, request, session):
        arn = f"arn:{partition}:{permission.resource}"
        bucket = permission.resource.removeprefix("s3:::").partition("/")[0]
        account = bucket_account(bucket) if signature.service == "s3" else None
        context = {"aws:requestedregion": signature.region, "aws:resourceaccount": account}
        if not allows(policies, permission.action, arn, context):
            return _access_denied(signature.service, session, permission.action, arn)
    return None


def _required_permissions(
    signature: Signature, operation: str, request: HttpRequest, session: RoleSession
) -> list[RequiredPermission]:
    if signature.service == "s3":
        return _s3_permissions(operation, request, signature.key_id)
    if signature.service == "dynamodb":
        return _table_permissions(operation, request, signature.region, session)
    return []


def _s3_permissions(operation: str, request: HttpRequest, key_id: str) -> list[RequiredPermission]:
    bucket, _, key = request.path.lstrip("/").partition("/")
    list_bucket = RequiredPermission("s3:ListBucket", f"s3:::{bucket}")
    if operation in BUCKET_ACTIONS:
        return [list_bucket]
    if operation not in OBJECT_ACTIONS:
        return []
    if operation in ("GetObject", "HeadObject"):
        return _read_permissions(bucket, key, key_id, OBJECT_ACTIONS[operation])
    write = RequiredPermission(OBJECT_ACTIONS[operation], f"s3:::{bucket}/{key}")
    return [write, *_copy_source_permissions(request.headers.get(COPY_SOURCE, ""), key_id)]


def _read_permissions(bucket: str, key: str, key_id: str, action: str) -> list[RequiredPermission]:
    """S3 reports a missing object only to callers that have s3:ListBucket. Others get an access denied error."""
    read = RequiredPermission(action, f"s3:::{bucket}/{key}")
    list_bucket = RequiredPermission("s3:ListBucket", f"s3:::{bucket}")
    return [read] if has_object(bucket, key, key_id) else [read, list_bucket]


def _copy_source_permissions(source: str, key_id: str) -> list[RequiredPermission]:
    """Returns the permissions to read the source of a copy, unless it is an access point.

    Source: Amazon S3 API Reference, CopyObject and UploadPartCopy.
    """
    bucket, _, rest = unquote(source).removeprefix("/").partition("/")
    if not rest or bucket.startswith("arn:"):
        return []
    key, _, version = rest.partition("?versionId=")
    return _read_permissions(bucket, key, key_id, "s3:GetObjectVersion" if version else "s3:GetObject")


def _table_permissions(
    operation: str, request: HttpRequest, region: str, session: RoleSession
) -> list[RequiredPermission]:
    """Returns the permission for a table, or for its index if the call reads one.

    Source: Amazon DynamoDB Developer Guide, "Using IAM with secondary indexes".
    """
    try:
        parameters = json.loads(request.body)
    except ValueError:
        return []
    table, index = parameters.get("TableName"), parameters.get("IndexName")
    if not isinstance(table, str):
        return []
    account = session.role_arn.split(":")[4]
    own = f"dynamodb:{region}:{account}:table/{table}"
    resource = table.removeprefix("arn:").partition(":")[2] if table.startswith("arn:") else own
    return [RequiredPermission(f"dynamodb:{operation}", f"{resource}/index/{index}" if index else resource)]


def _check_assume_role(session: RoleSession, form: Mapping[str, str]) -> ErrorResponse | None:
    role = form.get("RoleArn", "")
    if can_assume(session, role, form.get("ExternalId", "")):
        return None
    message = f"User: {session.arn} is not authorized to perform: {ACTION} on resource: {role}"
    return query_error("AccessDenied", message)


def _access_denied(service: str, session: RoleSession, action: str, arn: str) -> ErrorResponse:
    message = (
        f"User: {session.arn} is not authorized to perform: {action} on resource: "
        f'"{arn}" because no identity-based policy allows the {action} action'
    )
    if service == "s3":
        return s3_error("AccessDenied", message)
    return json_error(400, "AccessDeniedException", message)
