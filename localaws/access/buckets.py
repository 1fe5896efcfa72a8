"""The Regions of buckets. moto serves every bucket in every Region.

Rule: Amazon S3 User Guide, "Making requests using the REST API", redirects.
"""

from __future__ import annotations

from typing import Any, Final
from xml.sax.saxutils import escape

from moto.s3.models import s3_backends

from localaws.access.role_sessions import find_role_session

DEFAULT_ACCOUNT: Final = "123456789012"


def bucket_region(bucket: str, key_id: str) -> str | None:
    """Returns the Region of a bucket, or None if the bucket doesn't exist."""
    moto_bucket = _bucket(bucket, key_id)
    return str(moto_bucket.region_name) if moto_bucket else None


def bucket_account(bucket: str) -> str | None:
    """Returns the account that owns a bucket, or None if the bucket doesn't exist."""
    for account, backends in list(s3_backends.items()):
        if any(bucket in backend.buckets for backend in list(backends.values())):
            return str(account)
    return None


def has_object(bucket: str, key: str, key_id: str) -> bool:
    """Returns whether a bucket has an object with this key."""
    moto_bucket = _bucket(bucket, key_id)
    return moto_bucket is not None and key in moto_bucket.keys


def _bucket(name: str, key_id: str) -> Any:
    """Returns moto's bucket from the caller's account or any other, because bucket names are global."""
    session = find_role_session(key_id)
    account = session.role_arn.split(":")[4] if session else DEFAULT_ACCOUNT
    for backends in (s3_backends[account], *list(s3_backends.values())):
        for backend in list(backends.values()):
            if name in backend.buckets:
                return backend.buckets[name]
    return None


def redirect_response(bucket: str, region: str) -> tuple[list[tuple[str, str]], bytes]:
    """Returns the headers and the body of a PermanentRedirect (status 301)."""
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>PermanentRedirect</Code>'
        "<Message>The bucket you are attempting to access must be addressed using the specified endpoint. "
        "Please send all future requests to this endpoint.</Message>"
        f"<Endpoint>{escape(bucket)}.s3.{region}.amazonaws.com</Endpoint><Bucket>{escape(bucket)}</Bucket></Error>"
    ).encode()
    headers = [("Content-Type", "application/xml"), ("x-amz-bucket-region", region)]
    return [*headers, ("Content-Length", str(len(body)))], body
