"""The input members of an operation, as paths: `Bucket`, `Delete.Objects[].Key`, `RequestItems{}` (a map's
keys)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from botocore.model import ListShape, StructureShape

from macro.catalog.names import folded
from scripts.catalog import sources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botocore.model import Shape

DEPTH = 4
ACCOUNT = {"accountid", "awsaccountid"}


def _walk(shape: Shape, path: str, depth: int) -> Iterator[str]:
    """Returns the paths of the strings in a shape."""
    if isinstance(shape, StructureShape) and depth < DEPTH:
        for name, member in shape.members.items():
            yield from _walk(member, f"{path}.{name}" if path else name, depth + 1)
    elif isinstance(shape, ListShape):
        yield from _walk(shape.member, f"{path}[]", depth)
    elif shape.type_name == "map":
        yield f"{path}{{}}"
    elif shape.type_name == "string" and path:
        yield path


@cache
def paths(client: str, operation: str) -> tuple[str, ...]:
    """Returns the path of every string (or of a map's keys) in the operation's input, by depth."""
    shape = sources.model(client).operation_model(operation).input_shape
    found = _walk(shape, "", 0) if shape else ()
    return tuple(sorted(found, key=lambda path: path.count(".")))


def required(client: str, operation: str) -> bool:
    """Returns whether the operation has a required member besides the account ID."""
    shape = sources.model(client).operation_model(operation).input_shape
    return any(folded(name) not in ACCOUNT for name in (shape.required_members if shape else ()))


@cache
def by_folded_path(client: str, operation: str) -> dict[str, str]:
    """Paths by themselves folded segment by segment, to find what another source calls the member."""
    return {_folded_path(path): path for path in paths(client, operation)}


def _folded_path(path: str) -> str:
    return ".".join(folded(segment) for segment in path.split("."))


def resolve(client: str, operation: str, path: str) -> str | None:
    """The model's path for a member path written in another source's case, or None where there is no such
    member."""
    return by_folded_path(client, operation).get(_folded_path(path))


def leaf(path: str) -> str:
    """Returns the last member's name in lower case (`Delete.Objects[].Key` → `key`)."""
    return folded(path.rpartition(".")[2])
