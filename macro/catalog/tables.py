"""Reading the generated tables: JSON, a row per line; a service's own file is read when it is asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from macro.catalog.operations import Operation, PassedRole, RequiredAction, ResourceType

FOLDER = Path(__file__).parent / "tables"


@cache
def load(name: str) -> Mapping[str, Any]:
    """The table of that name (`services`, `operations/s3`), as parsed."""
    table: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_bytes())
    return table


class OperationTable(Mapping[str, Operation]):
    """A service's operations; a row becomes an Operation when it is asked for."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        """Takes the parsed table: `resources` (type → ARN format) and `operations` (name → row)."""
        self._formats: Mapping[str, str] = table["resources"]
        self._rows: Mapping[str, Any] = table["operations"]
        self._made: dict[str, Operation] = {}

    def __getitem__(self, name: str) -> Operation:
        """The operation, by botocore's name; KeyError where there is none."""
        if name not in self._made:
            self._made[name] = self._make(name)
        return self._made[name]

    def _make(self, name: str) -> Operation:
        row = self._rows[name]
        needs = tuple(self._need(need) for need in row["needs"]) if "needs" in row else None
        passes = tuple(PassedRole(member, service) for member, service in row.get("passes", {}).items())
        return Operation(name, needs, passes, row.get("because", ""))

    def __iter__(self) -> Iterator[str]:
        """botocore's operation names, in the model's order."""
        return iter(self._rows)

    def __len__(self) -> int:
        """How many operations the service has."""
        return len(self._rows)

    def _need(self, row: Mapping[str, Any]) -> RequiredAction:
        ways = tuple(self._way(kind, way) for kind, way in row.get("on", {}).items())
        return RequiredAction(row["action"], row["source"], ways, row.get("given"), row.get("absent"))

    def _way(self, kind: str, way: Mapping[str, Any]) -> ResourceType:
        name = kind.removesuffix("*")
        return ResourceType(
            name.partition(":")[2],
            self._formats[name],
            required=kind.endswith("*"),
            members={variable: tuple(paths) for variable, paths in way.items()},
        )
