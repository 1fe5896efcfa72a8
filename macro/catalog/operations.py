"""An operation and what IAM asks of a call of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from macro.catalog.names import folded, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from macro.catalog.services import Service


@dataclass(frozen=True, slots=True)
class ResourceType:
    """One resource type that an action is checked against, and which parameters name the resource.

    `kind` is the type's name in the Service Authorization Reference (`table`), `arn` its ARN format with
    `${Variable}` parts, `members` gives for each variable the paths of the input members that may fill it
    (`TableName`, `Delete.Objects[].Key`, `RequestItems{}` for a map's keys, `EventBusName=default` with a
    default). The path `*` says that a call which has none of them is about every such resource, or about
    one that it makes; `?`, that any value goes with the other variables' ones. `required` types are checked
    at every call, the others where the call touches one.
    """

    kind: str
    arn: str
    required: bool
    members: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class RequiredAction:
    """One IAM action that a call requires.

    `source` says which rule named it; no `ways` means that the action supports no resource-level
    permissions. `given` and `absent` are member paths: the action is needed only where the call has, or
    lacks, that parameter.
    """

    action: str
    source: str
    ways: tuple[ResourceType, ...] = ()
    given: str | None = None
    absent: str | None = None


@dataclass(frozen=True, slots=True)
class PassedRole:
    """A role that a call hands to a service: the member with its ARN, and the service's principal."""

    member: str
    service: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One API operation under botocore's name, with the IAM facts of the tables.

    `needs` is None where no source names an action, empty where a call needs no permission; `looked_for`
    then says what was looked for (or why none is needed).
    """

    name: str
    needs: tuple[RequiredAction, ...] | None
    passes: tuple[PassedRole, ...] = ()
    looked_for: str = ""


def find_operation(service: Service, name: str) -> Operation | None:
    """The operation called `name` in any vocabulary (`getItem`, `GetItem`, `GetItemCommand`, `get_item`),
    or None.

    A `Command` suffix is dropped only where the whole name is not itself an operation (SSM's `SendCommand`).
    """
    key = folded(name)
    known = service.folded_operations
    found = known.get(key) or (known.get(key.removesuffix("command")) if key.endswith("command") else None)
    return service.operations[found] if found else None


def nearest_operations(service: Service, name: str) -> tuple[str, ...]:
    """Up to three operations of the service that look like `name`, the likest first."""
    return nearest(folded(name).removesuffix("command"), service.operations)
