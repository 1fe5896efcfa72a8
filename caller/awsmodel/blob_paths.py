"""The blob parameter that `BodyFrom` fills: its path in an operation's input."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.model import StructureShape

from caller.awsmodel.naming import member_name
from caller.awsmodel.suggestions import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from botocore.model import OperationModel


def find_blob_path(operation: OperationModel, written: str = "") -> tuple[str, ...]:
    """Returns the path of the blob parameter to fill, in the model's names (`("Image", "Bytes")`).

    Args:
        operation: The operation's model.
        written: The field's `Parameter` (`Image.Bytes`), in the native or the model's spelling. If it is empty, the
            path is the only blob among the top-level parameters, or else the only blob inside of them.

    Raises:
        ValueError: No blob parameter matches, or more than one does.
    """
    paths = list(_blob_paths(operation.input_shape)) if operation.input_shape else []
    name = f"{operation.service_model.service_name} {operation.name}"
    if written:
        matching = [path for path in paths if _native_names(path) == _native_names(written.split("."))]
        if matching:
            return matching[0]
        raise ValueError(f"{name} has no blob parameter '{written}'{_suggest(written, paths)}")
    for candidates in ([path for path in paths if len(path) == 1], paths):
        if len(candidates) == 1:
            return candidates[0]
    if paths:
        names = ", ".join(map(format_path, paths))
        raise ValueError(f"{name} has several blob parameters ({names}); set Parameter to one of them")
    raise ValueError(f"{name} has no blob parameter, so it can't be used with BodyFrom")


def format_path(path: Sequence[str]) -> str:
    """Returns a blob's path as `Parameter` contains it, in the native spelling (`Image.Bytes`)."""
    return ".".join(map(member_name, path))


def set_at_path(
    parameters: Mapping[str, Any], path: Sequence[str], value: Any, parents: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Returns the parameters with a value at a path.

    A parent that isn't an object stays as it is; the encoder reports it.

    Args:
        parameters: Parameters in the native or the model's spelling. They don't change.
        path: The path in the model's names.
        value: The value to set.
        parents: The path of `parameters`, for messages.

    Raises:
        ValueError: The parameters already have a value at the path.
    """
    name, *rest = path
    given = next((key for key in (name, member_name(name)) if parameters.get(key) is not None), None)
    if not rest:
        if given is not None:
            raise ValueError(
                f"{format_path((*parents, name))} is also in the parameters; use only one of them"
            )
        return {**parameters, name: value}
    inner = {} if given is None else parameters[given]
    if isinstance(inner, dict):
        inner = set_at_path(inner, rest, value, (*parents, name))
    return {**parameters, given or name: inner}


def _blob_paths(shape: StructureShape, parents: frozenset[str] = frozenset()) -> Iterator[tuple[str, ...]]:
    """Yields the paths of the blobs in a structure and its nested structures, without lists and maps."""
    if shape.name in parents:
        return
    for name, member in shape.members.items():
        if member.type_name == "blob":
            yield (name,)
        elif isinstance(member, StructureShape):
            yield from ((name, *path) for path in _blob_paths(member, parents | {shape.name}))


def _native_names(path: Sequence[str]) -> list[str]:
    return [member_name(name) for name in path]


def _suggest(written: str, paths: Sequence[Sequence[str]]) -> str:
    names = [format_path(path) for path in paths]
    return did_you_mean(written, names) or (f"; it has {', '.join(names)}" if names else "")
