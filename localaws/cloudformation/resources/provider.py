"""What the engine asks of a resource type, and what it gets back."""

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
    """Which stack, and where it is."""

    name: str
    id: str
    region: str
    account: str
    partition: str = "aws"


@dataclass(frozen=True, slots=True)
class Physical:
    """A resource that exists: its physical ID (what Ref gives) and its attributes (what Fn::GetAtt gives)."""

    id: str
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Request:
    """One resource to be created, updated or deleted: where, and with which evaluated properties.

    `cancelled` is set when the operation is given up while the resource is still being made; `capabilities` are
    those that the user gave with the operation.
    """

    logical_id: str
    type: str
    properties: Mapping[str, Any]
    stack: StackIdentity
    generated_name: str
    cancelled: threading.Event = field(default_factory=threading.Event)
    capabilities: tuple[str, ...] = ()

    def client(self, service: str) -> Any:
        """A boto3 client of the local AWS in the stack's region and account, acting as CloudFormation."""
        return cloudformation_client(service, self.stack.region, self.stack.account)

    def chosen(self, *names: str) -> dict[str, Any]:
        """Those of the named properties that the template gives."""
        return {name: self.properties[name] for name in names if name in self.properties}


class NotDone(Exception):  # noqa: N818  CloudFormation's handlers report a status, not an error
    """A resource could not be created, updated or deleted; the message is the status reason."""


class Provider(ABC):
    """Creates, updates and deletes the resources of one type."""

    replacing: ClassVar[frozenset[str]] = frozenset()
    """Properties whose change makes a new resource (`Update requires: Replacement` in the reference)."""

    deletes_failed: ClassVar[bool] = False
    """Whether a rollback deletes what could not be created as well: nobody knows how far that came."""

    def replaces(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
        """Whether going from one set of properties to the other needs a new resource."""
        return any(before.get(name) != after.get(name) for name in self.replacing)

    @abstractmethod
    def create(self, request: Request) -> Physical:
        """Creates the resource; raises NotDone, or botocore's ClientError."""

    @abstractmethod
    def update(self, request: Request, before: Mapping[str, Any], physical: Physical) -> Physical:
        """Changes the resource in place; raises as `create`. Another physical ID means it was replaced."""

    @abstractmethod
    def delete(self, request: Request, physical: Physical) -> None:
        """Deletes the resource; one that is gone already is fine. Raises as `create`."""
