"""The IAM permissions that a deployment has used."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from localaws import LocalAws

PERMISSIONS = {
    "HeadBucket": "s3:ListBucket",
    "HeadObject": "s3:GetObject",
    "PutBucketEncryption": "s3:PutEncryptionConfiguration",
    "PutPublicAccessBlock": "s3:PutBucketPublicAccessBlock",
    "CreateMultipartUpload": "s3:PutObject",
    "UploadPart": "s3:PutObject",
    "CompleteMultipartUpload": "s3:PutObject",
    "Invoke": "lambda:InvokeFunction",
}
"""Permissions whose names differ from those of their operations.

Source: "Required permissions for Amazon S3 API operations" in the Amazon S3 User Guide, and "Actions, resources, and
condition keys for AWS Lambda".
"""


def used_permissions(aws: LocalAws, start: int, end: int) -> set[str]:
    """Returns the permissions for the calls of the AWS CLI from `start` to `end`. These calls have no role."""
    return {
        PERMISSIONS.get(call.operation, f"{call.service}:{call.operation}")
        for call in aws.calls()[start:end]
        # The tests call ListBuckets. GetCallerIdentity requires no permission.
        if not call.principal_arn and call.operation not in ("ListBuckets", "GetCallerIdentity")
    }
