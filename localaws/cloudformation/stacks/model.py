"""A stack as plain data: its identity, resources, outputs and events."""

from __future__ import annotations

import threading
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from localaws.cloudformation.resources.provider import Physical, StackIdentity


@dataclass(frozen=True, slots=True)
class Source:
    """What a stack is made from: the template as submitted and as processed, and its parameters' values.

    `given` are the values as the user gave them, `parameters` those of all parameters, parsed by their types.
    """

    original: str
    template: Mapping[str, Any]
    given: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    capabilities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource of a stack as it exists: its evaluated properties, and what it physically is."""

    logical_id: str
    type: str
    properties: Mapping[str, Any]
    physical: Physical
    status: str
    deletion_policy: str = "Delete"
    update_replace_policy: str = "Delete"


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a stack's events; `timestamp` is UTC."""

    logical_id: str
    physical_id: str
    type: str
    status: str
    reason: str = ""
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    timestamp: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass(frozen=True, slots=True)
class Output:
    """An evaluated output."""

    key: str
    value: str
    description: str = ""
    export: str = ""


@dataclass(slots=True)
class Stack:
    """A stack's current state. Only the engine that works on the stack changes it.

    `cancelled` asks it to give up the operation that it works on; `deleting`, to delete the stack instead.
    """

    identity: StackIdentity
    source: Source
    status: str
    reason: str = ""
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    updated: datetime | None = None
    resources: dict[str, Resource] = field(default_factory=dict)
    outputs: tuple[Output, ...] = ()
    imports: frozenset[str] = frozenset()
    events: list[Event] = field(default_factory=list)
    cancelled: threading.Event = field(default_factory=threading.Event)
    deleting: bool = False
    worker: threading.Thread | None = None
    parent: str = ""

    def record(self, status: str, reason: str = "") -> None:
        """Puts the stack itself into a status, with an event."""
        self.status, self.reason = status, reason
        identity = self.identity
        self.events.append(Event(identity.name, identity.id, "AWS::CloudFormation::Stack", status, reason))

    def record_resource(
        self, logical_id: str, kind: str, status: str, *, physical_id: str = "", reason: str = ""
    ) -> None:
        """Adds an event about one resource."""
        self.events.append(Event(logical_id, physical_id, kind, status, reason))
