"""`AWS::CDK::Metadata`, which AWS CDK adds to the templates that it writes."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from localaws.cloudformation.resources.provider import PhysicalResource, ResourceProvider

if TYPE_CHECKING:
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
