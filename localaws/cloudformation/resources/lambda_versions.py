"""`AWS::Lambda::Version` and `AWS::Lambda::Alias`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from localaws.cloudformation.resources.provider import NotDone, Physical, Provider, Request

if TYPE_CHECKING:
    from collections.abc import Mapping


class Version(Provider):
    """A published version; every change needs another logical ID."""

    def replaces(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
        """Always: versions never change."""
        return before != after

    def create(self, request: Request) -> Physical:
        """Publishes the function as it is; refused where that is a version already."""
        client, name = request.client("lambda"), str(request.properties["FunctionName"])
        pages = client.get_paginator("list_versions_by_function").paginate(FunctionName=name)
        known = {item["Version"] for page in pages for item in page["Versions"]}
        published = client.publish_version(FunctionName=name, **request.chosen("Description"))
        number = published["Version"]
        if number in known:
            raise NotDone(
                f'Resource handler returned message: "A version for this Lambda function exists ( {number} ). '
                'Modify the function to create a new version." (HandlerErrorCode: AlreadyExists)'
            )
        arn = published["FunctionArn"]
        return Physical(arn, {"FunctionArn": arn, "Version": number})

    def update(self, request: Request, before: Mapping[str, Any], physical: Physical) -> Physical:  # noqa: ARG002  the provider's signature
        """Publishes another version (`replaces` leads here only for a rollback)."""
        return self.create(request)

    def delete(self, request: Request, physical: Physical) -> None:
        """Deletes the version."""
        client = request.client("lambda")
        function, _, number = physical.id.rpartition(":")
        try:
            client.delete_function(FunctionName=function, Qualifier=number)
        except client.exceptions.ResourceNotFoundException:
            return


class Alias(Provider):
    """A name for a version."""

    replacing: ClassVar[frozenset[str]] = frozenset({"FunctionName", "Name"})

    def create(self, request: Request) -> Physical:
        """Creates the alias."""
        arn = request.client("lambda").create_alias(**_wanted(request))["AliasArn"]
        return Physical(arn, {"AliasArn": arn})

    def update(self, request: Request, before: Mapping[str, Any], physical: Physical) -> Physical:  # noqa: ARG002  the provider's signature
        """Lets the alias lead to another version."""
        request.client("lambda").update_alias(**_wanted(request))
        return physical

    def delete(self, request: Request, physical: Physical) -> None:  # noqa: ARG002  the provider's signature
        """Deletes the alias."""
        client, properties = request.client("lambda"), request.properties
        try:
            client.delete_alias(FunctionName=properties["FunctionName"], Name=properties["Name"])
        except client.exceptions.ResourceNotFoundException:
            return


def _wanted(request: Request) -> dict[str, Any]:
    wanted = request.chosen("Description", "FunctionName", "Name", "RoutingConfig")
    return {**wanted, "FunctionVersion": str(request.properties["FunctionVersion"])}
