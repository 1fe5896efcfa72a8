"""`AWS::Lambda::Version` and `AWS::Lambda::Alias`."""

from __future__ import annotations

import contextlib
from typing import Any, ClassVar

from localaws.cloudformation.resources.provider import (
    ImmutableResourceProvider,
    PhysicalResource,
    ResourceError,
    ResourceProvider,
    ResourceRequest,
)


class Version(ImmutableResourceProvider):
    """A published version of a function."""

    def create(self, request: ResourceRequest) -> PhysicalResource:
        """Publishes the function; fails if the last version has the same code and configuration."""
        client, name = request.client("lambda"), str(request.properties["FunctionName"])
        pages = client.get_paginator("list_versions_by_function").paginate(FunctionName=name)
        existing = {item["Version"] for page in pages for item in page["Versions"]}
        published = client.publish_version(FunctionName=name, **request.select("Description"))
        number = published["Version"]
        if number in existing:
            raise ResourceError(
                f'Resource handler returned message: "A version for this Lambda function exists ( {number} ). '
                'Modify the function to create a new version." (HandlerErrorCode: AlreadyExists)'
            )
        arn = published["FunctionArn"]
        return PhysicalResource(arn, {"FunctionArn": arn, "Version": number})

    def delete(self, request: ResourceRequest, physical: PhysicalResource) -> None:
        """Deletes the version."""
        client = request.client("lambda")
        function, _, number = physical.id.rpartition(":")
        with contextlib.suppress(client.exceptions.ResourceNotFoundException):
            client.delete_function(FunctionName=function, Qualifier=number)


class Alias(ResourceProvider):
    """An alias of a version."""

    replacement_properties: ClassVar[frozenset[str]] = frozenset({"FunctionName", "Name"})

    def create(self, request: ResourceRequest) -> PhysicalResource:
        """Creates the alias."""
        arn = request.client("lambda").create_alias(**_alias_parameters(request))["AliasArn"]
        return PhysicalResource(arn, {"AliasArn": arn})

    def update(self, request: ResourceRequest, physical: PhysicalResource) -> PhysicalResource:
        """Changes the alias's version."""
        request.client("lambda").update_alias(**_alias_parameters(request))
        return physical

    def delete(self, request: ResourceRequest, physical: PhysicalResource) -> None:  # noqa: ARG002  the base class's signature
        """Deletes the alias."""
        client, properties = request.client("lambda"), request.properties
        with contextlib.suppress(client.exceptions.ResourceNotFoundException):
            client.delete_alias(FunctionName=properties["FunctionName"], Name=properties["Name"])


def _alias_parameters(request: ResourceRequest) -> dict[str, Any]:
    parameters = request.select("Description", "FunctionName", "Name", "RoutingConfig")
    return {**parameters, "FunctionVersion": str(request.properties["FunctionVersion"])}
