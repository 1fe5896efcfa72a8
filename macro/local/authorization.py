"""Whether a role session may make an S3 or DynamoDB call: the permission that it needs, and AWS's refusal.

Which permission an operation needs: AWS Service Authorization Reference, "Actions, resources, and condition
keys for Amazon S3" and "… for Amazon DynamoDB". Calls of other services are not checked, nor are resource
policies. Lambda's Invoke is checked by `lambda_runtime`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from macro.local.buckets import account_of, has_object
from macro.local.permissions import allows, policies_of
from macro.local.role_sessions import session_behind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from macro.local.calls import Signature
    from macro.local.operations import HttpRequest
    from macro.local.role_sessions import RoleSession

OBJECT_ACTIONS: Final[Mapping[str, str]] = {
    "DeleteObject": "s3:DeleteObject",
    "GetObject": "s3:GetObject",
    "HeadObject": "s3:GetObject",
    "PutObject": "s3:PutObject",
}
BUCKET_ACTIONS: Final[Mapping[str, str]] = {
    "HeadBucket": "s3:ListBucket",
    "ListObjects": "s3:ListBucket",
    "ListObjectsV2": "s3:ListBucket",
}


@dataclass(frozen=True, slots=True)
class Need:
    """An IAM action on a resource."""

    action: str
    resource: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer that refuses a call."""

    status: str
    content_type: str
    body: bytes


def refusal_of(signature: Signature, operation: str, request: HttpRequest) -> Refusal | None:
    """The refusal of a role session's call; None where it may make it, or where that is not checked."""
    session = session_behind(signature.key_id)
    if session is None:
        return None
    policies = policies_of(session.role_arn)
    for need in _needs(signature, operation, request, session):
        account = account_of(need.resource.split(":")[5].split("/")[0]) if signature.service == "s3" else None
        if not allows(policies, need.action, need.resource, region=signature.region, account=account):
            return _refusal(signature.service, session, need)
    return None


def _needs(signature: Signature, operation: str, request: HttpRequest, session: RoleSession) -> list[Need]:
    if signature.service == "s3":
        return _s3_needs(operation, request, signature.key_id)
    if signature.service == "dynamodb":
        return _table_needs(operation, request, signature.region, session)
    return []


def _s3_needs(operation: str, request: HttpRequest, key_id: str) -> list[Need]:
    bucket, _, key = request.path.lstrip("/").partition("/")
    listing = Need("s3:ListBucket", f"arn:aws:s3:::{bucket}")
    if operation in BUCKET_ACTIONS:
        return [listing]
    if operation not in OBJECT_ACTIONS:
        return []
    own = Need(OBJECT_ACTIONS[operation], f"arn:aws:s3:::{bucket}/{key}")
    # that an object is missing is told only to those who may list
    tells = operation in ("GetObject", "HeadObject") and not has_object(bucket, key, key_id)
    return [own, listing] if tells else [own]


def _table_needs(operation: str, request: HttpRequest, region: str, session: RoleSession) -> list[Need]:
    try:
        table = json.loads(request.body).get("TableName")
    except ValueError:
        return []
    if not isinstance(table, str):
        return []
    account = session.role_arn.split(":")[4]
    arn = table if table.startswith("arn:") else f"arn:aws:dynamodb:{region}:{account}:table/{table}"
    return [Need(f"dynamodb:{operation}", arn)]


def _refusal(service: str, session: RoleSession, need: Need) -> Refusal:
    words = (
        f"User: {session.arn} is not authorized to perform: {need.action} on resource: "
        f'"{need.resource}" because no identity-based policy allows the {need.action} action'
    )
    if service == "s3":
        body = f"<Error><Code>AccessDenied</Code><Message>{escape(words)}</Message></Error>"
        return Refusal("403 Forbidden", "application/xml", body.encode())
    answer = {"__type": "com.amazon.coral.service#AccessDeniedException", "Message": words}
    return Refusal("400 Bad Request", "application/x-amz-json-1.0", json.dumps(answer).encode())
