"""The data of a stack: its template, resources, outputs, and events."""

from __future__ import annotations

import threading
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from localaws.cloudformation.resources.provider import PhysicalResource, StackIdentity


@dataclass(frozen=True, slots=True)
class StackSource:
    """What a user submitted for a stack, and the result of its processing.

    Attributes:
        original: The template text as submitted.
        template: The template after its transforms.
        given: The parameter values as submitted.
        parameters: The values of all parameters, converted to their types.
        tags: The stack's tags.
        capabilities: The capabilities that the user acknowledged.
    """

    original: str
    template: Mapping[str, Any]
    given: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    capabilities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource of a stack, with its evaluated properties."""

    logical_id: str
    type: str
    properties: Mapping[str, Any]
    physical: PhysicalResource
    status: str
    deletion_policy: str = "Delete"
    update_replace_policy: str = "Delete"


STACK_TYPE: Final = "AWS::CloudFormation::Stack"
OPERATION_TYPES: Final[Mapping[str, str]] = {
    "CREATE_IN_PROGRESS": "CREATE_STACK",
    "DELETE_IN_PROGRESS": "DELETE_STACK",
    "REVIEW_IN_PROGRESS": "CREATE_CHANGESET",
    "ROLLBACK_IN_PROGRESS": "ROLLBACK",
    "UPDATE_IN_PROGRESS": "UPDATE_STACK",
    "UPDATE_ROLLBACK_IN_PROGRESS": "ROLLBACK",
}
"""The type of the operation that begins when a stack gets a status (API Reference, DescribeEvents)."""


@dataclass(frozen=True, slots=True)
class OperationIdentity:
    """An operation on a stack; `type` is one of OPERATION_TYPES."""

    type: str
    id: str = field(default_factory=lambda: str(uuid.uuid4()))


@dataclass(frozen=True, slots=True)
class Event:
    """A stack event; `timestamp` is in UTC, and `token` is the ClientRequestToken of the request that caused it."""

    logical_id: str
    physical_id: str
    type: str
    status: str
    reason: str
    operation: OperationIdentity
    token: str = ""
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    timestamp: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def has_failed(self) -> bool:
        """Whether the event reports a failure."""
        return self.status.endswith("_FAILED")


@dataclass(frozen=True, slots=True)
class Output:
    """An evaluated output; `export` is the export's name, or empty."""

    key: str
    value: str
    description: str = ""
    export: str = ""


@dataclass(slots=True)
class Stack:
    """The current state of a stack. Only the thread that works on the stack changes it.

    Attributes:
        failure: Why the last creation or update failed; empty if none has failed.
        imports: The names of the exports that the stack imports.
        canceled: Set to cancel the current operation.
        deleting: Whether the stack is to be deleted after its creation is canceled.
        worker: The thread of the current operation.
        operation: The identity of the current or last operation.
        parent: The ID of the parent stack; empty if the stack isn't nested.
        logical_id: The logical ID in the parent stack; empty if the stack isn't nested.
        token: The ClientRequestToken of the request that began the current operation, or empty.
        protected: Whether termination protection is enabled.
    """

    identity: StackIdentity
    source: StackSource
    status: str
    reason: str = ""
    failure: str = ""
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    updated: datetime | None = None
    resources: dict[str, Resource] = field(default_factory=dict)
    outputs: tuple[Output, ...] = ()
    imports: frozenset[str] = frozenset()
    events: list[Event] = field(default_factory=list)
    canceled: threading.Event = field(default_factory=threading.Event)
    deleting: bool = False
    worker: threading.Thread | None = None
    operation: OperationIdentity = field(default_factory=lambda: OperationIdentity("CREATE_STACK"))
    parent: str = ""
    logical_id: str = ""
    token: str = ""
    protected: bool = False

    def begin(self, status: str, token: str) -> None:
        """Sets the status with which an operation begins that a request with a ClientRequestToken starts."""
        self.token = token
        self.record(status, "User Initiated")

    def record(self, status: str, reason: str = "") -> None:
        """Sets the stack's status, and adds an event. Some statuses begin an operation."""
        self.status, self.reason = status, reason
        if status in OPERATION_TYPES:
            self.operation = OperationIdentity(OPERATION_TYPES[status])
        identity = self.identity
        self._add_event(identity.name, identity.id, STACK_TYPE, status, reason)

    def record_resource(
        self, logical_id: str, kind: str, status: str, *, physical_id: str = "", reason: str = ""
    ) -> None:
        """Adds an event of a resource."""
        self._add_event(logical_id, physical_id, kind, status, reason)

    def _add_event(self, logical_id: str, physical_id: str, kind: str, status: str, reason: str) -> None:
        self.events.append(Event(logical_id, physical_id, kind, status, reason, self.operation, self.token))
