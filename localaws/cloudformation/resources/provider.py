"""The interface between stack operations and resource types."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from localaws.api.clients import cloudformation_client

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class StackIdentity:
    """A stack's name, ARN (`id`), Region, account, and partition."""

    name: str
    id: str
    region: str
    account: str
    partition: str = "aws"


@dataclass(frozen=True, slots=True)
class PhysicalResource:
    """An existing resource: its physical ID (the value of Ref) and its attributes (the values of Fn::GetAtt)."""

    id: str
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ResourceRequest:
    """A request to create, update, or delete one resource.

    Attributes:
        properties: The evaluated properties.
        generated_name: The name of the resource if its properties have none.
        previous_properties: The properties before an update.
        canceled: Set when the stack operation is canceled while the request is running.
        capabilities: The capabilities that the user acknowledged for the stack.
    """

    logical_id: str
    type: str
    properties: Mapping[str, Any]
    stack: StackIdentity
    generated_name: str
    previous_properties: Mapping[str, Any] = field(default_factory=dict)
    canceled: threading.Event = field(default_factory=threading.Event)
    capabilities: tuple[str, ...] = ()

    def client(self, service: str) -> Any:
        """Returns a botocore client of the local AWS that acts as CloudFormation in the stack's account and Region."""
        return cloudformation_client(service, self.stack.region, self.stack.account)

    def select(self, *names: str) -> dict[str, Any]:
        """Returns the named properties that the template sets."""
        return {name: self.properties[name] for name in names if name in self.properties}

    def read_object(self, name: str) -> dict[str, Any]:
        """Returns a property that must be an object; raises ResourceError with CloudFormation's text."""
        value = self.properties[name]
        if isinstance(value, dict):
            return value
        found = {str: "String", list: "JSONArray", bool: "Boolean", int: "Integer", float: "BigDecimal"}
        raise ResourceError(
            f"Properties validation failed for resource {self.logical_id} with message:\n"
            f"[#/{name}: expected type: JSONObject, found: {found.get(type(value), 'Null')}]"
        )


class ResourceError(Exception):
    """A resource can't be created, updated, or deleted; the message is the status reason."""


class ResourceProvider(ABC):
    """Creates, updates, and deletes the resources of one type."""

    replacement_properties: ClassVar[frozenset[str]] = frozenset()
    """The properties that the resource type's reference marks `Update requires: Replacement`."""

    deletes_after_failed_creation: ClassVar[bool] = False
    """Whether a rollback also deletes a resource whose creation failed, because parts of it can exist."""

    can_replace_during_update: ClassVar[bool] = False
    """Whether `update` decides if it replaces the resource."""

    def requires_replacement(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
        """Returns whether an update from one set of properties to the other needs a new resource."""
        return any(before.get(name) != after.get(name) for name in self.replacement_properties)

    @abstractmethod
    def create(self, request: ResourceRequest) -> PhysicalResource:
        """Creates the resource; raises ResourceError or botocore's ClientError."""

    @abstractmethod
    def update(self, request: ResourceRequest, physical: PhysicalResource) -> PhysicalResource:
        """Updates the resource in place; raises as `create`. A new physical ID means that it was replaced."""

    @abstractmethod
    def delete(self, request: ResourceRequest, physical: PhysicalResource) -> None:
        """Deletes the resource, if it still exists; raises as `create`."""


class ImmutableResourceProvider(ResourceProvider):
    """A provider of resources that can't be updated: every change of a property needs a new resource."""

    def requires_replacement(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
        """Returns whether any property changes."""
        return before != after

    def update(self, request: ResourceRequest, physical: PhysicalResource) -> PhysicalResource:
        """Is never called, because every update is a replacement."""
        raise NotImplementedError(f"{request.type} {physical.id} can't be updated in place")
