"""`AWS::SSM::Parameter`. moto's model has no default for the name, and an update creates a new parameter.

Rules: AWS CloudFormation Template Reference, "AWS::SSM::Parameter".
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, ClassVar

from localaws.cloudformation.resources.provider import PhysicalResource, ResourceProvider

if TYPE_CHECKING:
    from collections.abc import Mapping

    from localaws.cloudformation.resources.provider import ResourceRequest


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
