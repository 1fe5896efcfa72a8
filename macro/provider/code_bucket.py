"""The bucket for the code in a Region. Lambda reads code only from a bucket in its own Region."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from caller.awsmodel.regions import find_partition
from macro.provider.model import ProviderError
from macro.provider.template import S3Object

if TYPE_CHECKING:
    from macro.provider.bundle import CodeFile
    from macro.provider.model import Access

_PREFIX = "cross-region-awscall"
_DEFAULT_REGION = "us-east-1"
"""The only Region that CreateBucket doesn't accept as LocationConstraint."""

_NOT_FOUND = frozenset({"404", "NoSuchBucket", "NotFound"})


def bucket_name(account: str, region: str) -> str:
    """Returns the name of the bucket that `ensure_bucket` creates: one per account and Region."""
    return f"{_PREFIX}-{account}-{region}"


def ensure_bucket(access: Access, name: str) -> str:
    """Returns the name of a bucket for the code. Creates it if `name` is empty and it doesn't exist.

    A new bucket is private, encrypted, versioned, and accepts only TLS.

    Raises:
        ProviderError: The bucket belongs to another account, is in another Region, or can't be used.
    """
    s3 = access.client("s3")
    bucket = name or bucket_name(access.account, access.region)
    try:
        head = s3.head_bucket(Bucket=bucket, ExpectedBucketOwner=access.account)
    except ClientError as error:
        if _code(error) not in _NOT_FOUND:
            raise ProviderError(
                f"the bucket {bucket} can't be used ({_code(error)}); the account {access.account} must own it,"
                " and you need s3:ListBucket on it; name another one with --bucket"
            ) from None
        if name:
            raise ProviderError(
                f"there is no bucket {bucket}; without --bucket, the command creates one"
            ) from None
        create_bucket(access, bucket)
        return bucket
    region = head.get("BucketRegion") or access.region
    if region != access.region:
        raise ProviderError(
            f"the bucket {bucket} is in {region}; Lambda needs a bucket in {access.region}; without --bucket, the"
            " command creates one in each Region"
        )
    if not name and not _is_protected(access, s3, bucket):
        _protect(access, s3, bucket)
    return bucket


def find_bucket(access: Access) -> str:
    """Returns the name of the bucket that `ensure_bucket` created; empty if there is none that the user can list."""
    bucket = bucket_name(access.account, access.region)
    try:
        access.client("s3").head_bucket(Bucket=bucket, ExpectedBucketOwner=access.account)
    except ClientError:
        return ""
    return bucket


def object_key(file: CodeFile) -> str:
    """Returns the key of a file: its digest and its name, so that CloudFormation sees when the code changes."""
    return f"{_PREFIX}/{hashlib.sha256(file.content).hexdigest()}/{file.name}"


def find_uploaded(access: Access, bucket: str, file: CodeFile) -> S3Object | None:
    """Returns the object with the content of a file; None if the bucket has no such object, or doesn't exist.

    The digest that S3 has checked identifies the content. The key alone isn't enough, because somebody else could have
    put another file there.

    Source: Amazon S3 User Guide, "Checking object integrity in Amazon S3".
    """
    owned = {"Bucket": bucket, "Key": object_key(file), "ExpectedBucketOwner": access.account}
    try:
        head = access.client("s3").head_object(**owned, ChecksumMode="ENABLED")
    except ClientError:  # HeadObject returns no other error code for a missing object
        return None
    if head.get("ChecksumSHA256") != file.sha256:
        return None
    return S3Object(bucket, owned["Key"], head.get("VersionId", ""))


def upload(access: Access, bucket: str, file: CodeFile) -> S3Object:
    """Returns the object with the content of a file. Uploads the file if the bucket has no such object."""
    existing = find_uploaded(access, bucket, file)
    if existing:
        return existing
    access.report(f"uploading {file.name} ({len(file.content) / 1e6:.1f} MB)")
    key = object_key(file)
    response = access.client("s3").put_object(
        Bucket=bucket,
        Key=key,
        ExpectedBucketOwner=access.account,
        Body=file.content,
        ChecksumAlgorithm="SHA256",
        ChecksumSHA256=file.sha256,
    )
    return S3Object(bucket, key, response.get("VersionId", ""))


def create_bucket(access: Access, bucket: str) -> None:
    """Creates a private, encrypted, and versioned bucket that accepts only TLS.

    Raises:
        ClientError: It isn't created, for example because another account owns a bucket with this name.
    """
    s3 = access.client("s3")
    access.report(f"creating the bucket {bucket}")
    location = {"LocationConstraint": access.region}
    configuration = {} if access.region == _DEFAULT_REGION else {"CreateBucketConfiguration": location}
    s3.create_bucket(Bucket=bucket, ObjectOwnership="BucketOwnerEnforced", **configuration)
    _protect(access, s3, bucket)


def _is_protected(access: Access, s3: Any, bucket: str) -> bool:
    """Returns whether `_protect` has finished. It sets the versioning last."""
    status = s3.get_bucket_versioning(Bucket=bucket, ExpectedBucketOwner=access.account).get("Status")
    return bool(status == "Enabled")


def _protect(access: Access, s3: Any, bucket: str) -> None:
    """Makes a bucket private, encrypted, and versioned. An interrupted deployment may have created it without that."""
    named = {"Bucket": bucket, "ExpectedBucketOwner": access.account}
    blocked = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    s3.put_public_access_block(**named, PublicAccessBlockConfiguration=dict.fromkeys(blocked, True))
    encryption = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    s3.put_bucket_encryption(**named, ServerSideEncryptionConfiguration={"Rules": [encryption]})
    s3.put_bucket_policy(**named, Policy=json.dumps(_only_tls(access, bucket)))
    s3.put_bucket_versioning(**named, VersioningConfiguration={"Status": "Enabled"})


def _only_tls(access: Access, bucket: str) -> dict[str, Any]:
    """Returns a bucket policy. Source: Amazon S3 User Guide, "Security best practices for Amazon S3"."""
    arn = f"arn:{find_partition(access.region) or 'aws'}:s3:::{bucket}"
    statement = {
        "Sid": "OnlyTls",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [arn, f"{arn}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", "unknown error"))
