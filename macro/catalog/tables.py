"""Reads the generated tables: JSON with one row per line, and one file per service."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from macro.catalog.model import Operation, PassedRole, RequiredAction, ResourceType

FOLDER = Path(__file__).parent / "tables"


@cache
def load(name: str) -> Mapping[str, Any]:
    """Returns the parsed table with this name (`services`, `operations/s3`)."""
    table: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_bytes())
    return table


class OperationTable(Mapping[str, Operation]):
    """A service's operations by name. The first access to an operation creates it from its row."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        """Creates the mapping from a parsed table: `resources` (type → ARN format) and `operations` (name → row)."""
        self._formats: Mapping[str, str] = table["resources"]
        self._rows: Mapping[str, Any] = table["operations"]
        self._operations: dict[str, Operation] = {}

    def __getitem__(self, name: str) -> Operation:
        """Returns the operation by botocore's name; raises KeyError if there is none."""
        if name not in self._operations:
            self._operations[name] = self._operation(name)
        return self._operations[name]

    def __iter__(self) -> Iterator[str]:
        """Returns botocore's operation names in the order of the table."""
        return iter(self._rows)

    def __len__(self) -> int:
        """Returns the number of operations."""
        return len(self._rows)

    def _operation(self, name: str) -> Operation:
        row = self._rows[name]
        actions = tuple(map(self._required_action, row["actions"])) if "actions" in row else None
        roles = tuple(PassedRole(member, service) for member, service in row.get("passed_roles", {}).items())
        return Operation(name, actions, roles, row.get("note", ""))

    def _required_action(self, row: Mapping[str, Any]) -> RequiredAction:
        types = tuple(
            self._resource_type(name, members) for name, members in row.get("resources", {}).items()
        )
        return RequiredAction(
            row["action"],
            row["source"],
            types,
            _paths(row.get("if_present")),
            _paths(row.get("if_absent")),
            row.get("equals", {}),
            row.get("equals_parameter", {}),
            tuple(row["any_unless"]) if "any_unless" in row else None,
            row.get("if_allowed", False),
        )

    def _resource_type(self, key: str, members: Mapping[str, Any]) -> ResourceType:
        """Returns the type for a key such as `dynamodb:table*`; the asterisk marks required types."""
        name = key.removesuffix("*")
        return ResourceType(
            name.partition(":")[2],
            self._formats[name],
            required=key.endswith("*"),
            members={variable: tuple(paths) for variable, paths in members.items()},
        )


def _paths(value: str | list[str] | None) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)
