"""`AWS::S3::BucketPolicy`, which moto can't create from a template. moto itself creates buckets.

Rules: AWS CloudFormation Template Reference, "AWS::S3::BucketPolicy".
"""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING, ClassVar

from localaws.cloudformation.resources.provider import PhysicalResource, ResourceProvider

if TYPE_CHECKING:
    from localaws.cloudformation.resources.provider import ResourceRequest


class BucketPolicy(ResourceProvider):
    """`AWS::S3::BucketPolicy`. Its physical ID is the bucket's name."""

    replacement_properties: ClassVar[frozenset[str]] = frozenset({"Bucket"})

    def create(self, request: ResourceRequest) -> PhysicalResource:
        """Sets the bucket's policy."""
        bucket = str(request.properties["Bucket"])
        policy = json.dumps(request.properties["PolicyDocument"])
        request.client("s3").put_bucket_policy(Bucket=bucket, Policy=policy)
        return PhysicalResource(bucket)

    def update(self, request: ResourceRequest, physical: PhysicalResource) -> PhysicalResource:  # noqa: ARG002
        """Replaces the policy's statements."""
        return self.create(request)

    def delete(self, request: ResourceRequest, physical: PhysicalResource) -> None:
        """Removes the policy, if the bucket still exists."""
        s3 = request.client("s3")
        with contextlib.suppress(s3.exceptions.NoSuchBucket):
            s3.delete_bucket_policy(Bucket=physical.id)
