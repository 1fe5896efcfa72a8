"""Resource types of templates that AWS CDK writes, and that moto can't create from a template.

Rules: AWS CloudFormation Template Reference, "AWS::S3::BucketPolicy" and "AWS::SSM::Parameter".
"""

from __future__ import annotations

import contextlib
import json
import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from localaws.cloudformation.resources.provider import PhysicalResource, ResourceProvider

if TYPE_CHECKING:
    from collections.abc import Mapping

    from localaws.cloudformation.resources.provider import ResourceRequest


class CdkMetadata(ResourceProvider):
    """`AWS::CDK::Metadata`: the versions of the constructs in a CDK app. It has no effect."""

    def create(self, request: ResourceRequest) -> PhysicalResource:  # noqa: ARG002  it has no effect
        """Returns a resource with a generated ID."""
        return PhysicalResource(str(uuid.uuid4()))

    def update(self, request: ResourceRequest, physical: PhysicalResource) -> PhysicalResource:  # noqa: ARG002
        """Returns the same resource."""
        return physical

    def delete(self, request: ResourceRequest, physical: PhysicalResource) -> None:
        """Does nothing."""


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


class SsmParameter(ResourceProvider):
    """`AWS::SSM::Parameter`. Without the property Name, its name begins with `CFN-`."""

    replacement_properties: ClassVar[frozenset[str]] = frozenset({"Name"})

    def create(self, request: ResourceRequest) -> PhysicalResource:
        """Creates the parameter."""
        suffix = request.generated_name.rpartition("-")[2]
        name = str(request.properties.get("Name", f"CFN-{request.logical_id}-{suffix}"))
        return _put_parameter(request, name, Tags=_tag_list(request.properties.get("Tags", {})))

    def update(self, request: ResourceRequest, physical: PhysicalResource) -> PhysicalResource:
        """Updates everything except the name."""
        return _put_parameter(request, physical.id, Overwrite=True)

    def delete(self, request: ResourceRequest, physical: PhysicalResource) -> None:
        """Deletes the parameter."""
        ssm = request.client("ssm")
        with contextlib.suppress(ssm.exceptions.ParameterNotFound):
            ssm.delete_parameter(Name=physical.id)


def _put_parameter(request: ResourceRequest, name: str, **more: Any) -> PhysicalResource:
    described = request.select(
        "AllowedPattern", "DataType", "Description", "Policies", "Tier", "Type", "Value"
    )
    request.client("ssm").put_parameter(
        Name=name, **described, **{key: item for key, item in more.items() if item}
    )
    return PhysicalResource(name, {"Type": described.get("Type"), "Value": described.get("Value")})


def _tag_list(tags: Mapping[str, Any]) -> list[dict[str, str]]:
    """Converts the property, an object, to the API's list."""
    return [{"Key": key, "Value": str(value)} for key, value in tags.items()]
