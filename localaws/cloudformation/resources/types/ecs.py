"""`AWS::ECS::Cluster`, whose moto model has no deletion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from localaws.cloudformation.resources.moto_models import MotoModel

if TYPE_CHECKING:
    from localaws.cloudformation.resources.provider import PhysicalResource, ResourceRequest


class Cluster(MotoModel):
    """A cluster. As on AWS, a deleted cluster can still be described, with the status INACTIVE."""

    def __init__(self) -> None:
        """Uses moto's model for everything else."""
        super().__init__("AWS::ECS::Cluster")

    def delete(self, request: ResourceRequest, physical: PhysicalResource) -> None:
        """Deletes the cluster."""
        request.client("ecs").delete_cluster(cluster=physical.id)
