"""Lists the input members of an operation as paths: `Bucket`, `Delete.Objects[].Key`, `RequestItems{}` (keys)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from botocore.model import ListShape, StructureShape

from macro.catalog.names import folded
from scripts.catalog import sources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botocore.model import Shape

MAX_DEPTH = 4
UNSPECIFIC = {"accountid", "awsaccountid", "filters", "maxresults"}


def _walk(shape: Shape, path: str, depth: int) -> Iterator[str]:
    """Yields the paths of the strings in a shape."""
    if isinstance(shape, StructureShape) and depth < MAX_DEPTH:
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
    """Returns the path of every string, and of every map's keys, in the operation's input; the least nested first."""
    shape = sources.model(client).operation_model(operation).input_shape
    every_path = _walk(shape, "", 0) if shape else ()
    return tuple(sorted(every_path, key=lambda path: path.count(".")))


@cache
def _required(client: str, operation: str) -> frozenset[str]:
    shape = sources.model(client).operation_model(operation).input_shape
    return frozenset(shape.required_members if shape else ())


def has_required(client: str, operation: str) -> bool:
    """Returns whether the operation requires a member that can identify a resource: not the account or a filter."""
    return any(folded(name) not in UNSPECIFIC for name in _required(client, operation))


def is_required(client: str, operation: str, path: str) -> bool:
    """Returns whether a path is a required member of the operation's input, or is in a list that is required."""
    return path.removesuffix("[]").removesuffix("{}") in _required(client, operation)


@cache
def by_folded_path(client: str, operation: str) -> dict[str, str]:
    """Returns the paths by their folded segments, to find members in the spelling of another source."""
    return {_folded_path(path): path for path in paths(client, operation)}


def _folded_path(path: str) -> str:
    return ".".join(folded(segment) for segment in path.split("."))


def resolve(client: str, operation: str, path: str) -> str | None:
    """Returns the model's path for a member path in any case, or None if there is no such member."""
    return by_folded_path(client, operation).get(_folded_path(path))


def leaf(path: str) -> str:
    """Returns the folded name of the last member (`Delete.Objects[].Key` → `key`)."""
    return folded(path.rpartition(".")[2])
