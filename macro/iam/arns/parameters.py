"""Reads a call's parameters by member paths, in any spelling of the members."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from macro.catalog.names import folded
from macro.iam.arns.arn import is_arn
from macro.iam.arns.parameter_values import Undetermined, Unknown, to_value
from macro.iam.arns.s3_uri import split_s3_uri
from macro.intrinsics.origins import SPECIAL_VALUE
from macro.model.statement import SPECIAL_CHARACTERS
from macro.model.template_values import NO_VALUE, Anything, Intrinsic, Origin, RunTime, as_json_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from macro.iam.arns.parameter_values import Binding, Value
    from macro.model.template_values import Json, TemplateValue

KEYS = "{}"
VALUES = "{*}"
ITEMS = "[]"
BUCKET = "@bucket"
KEY = "@key"
BELOW = "@below"
ARN_ONLY = "!arn"
WILDCARDS = {"*", "?"}


def _is_left_out(value: TemplateValue) -> bool:
    return isinstance(value, Intrinsic) and value.function == NO_VALUE


def find_member(tree: TemplateValue, name: str) -> tuple[str, TemplateValue]:
    """Returns a structure's member as the user spelled it, and its value; None as the value if it is absent."""
    if not isinstance(tree, dict):
        return name, _look_into(tree)
    wanted = folded(name)
    matches = ((key, value) for key, value in tree.items() if folded(key.removesuffix(".$")) == wanted)
    return next(((key, value) for key, value in matches if not _is_left_out(value)), (name, None))


def read_member(tree: TemplateValue, name: str) -> TemplateValue:
    """Returns the value of a structure's member in any spelling, or None if it is absent."""
    return find_member(tree, name)[1]


def _look_into(tree: TemplateValue) -> TemplateValue:
    """Returns a value inside a value that isn't a structure: it is as unknown as the outer value."""
    if isinstance(tree, Intrinsic):
        return Undetermined(as_json_text(tree.function))
    return RunTime(tree.expression) if isinstance(tree, RunTime) else None


def _read_location(value: TemplateValue, segment: str) -> TemplateValue:
    """Returns the bucket or the key of an S3 URI."""
    location = split_s3_uri(value)
    if location is not None:
        return location[segment.endswith(KEY)]
    return RunTime(value.expression) if isinstance(value, RunTime) else Undetermined(as_json_text(value))


def _read_segment(tree: TemplateValue, segment: str) -> list[TemplateValue]:
    """Returns the values of a path's segment: a member, items of a list, entries of a map, or a part of a URI."""
    if segment.endswith(BELOW):
        return [_add_anything(value) for value in _read_segment(tree, segment.removesuffix(BELOW))]
    value = read_member(tree, _member_name(segment))
    if value is None:
        return []
    if segment.endswith(ITEMS):
        return value if isinstance(value, list) else _read_items(value)
    if segment.endswith((KEYS, VALUES)):
        return _read_map(value, segment)
    if segment.endswith((BUCKET, KEY)):
        return [_read_location(value, segment)]
    return [value]


def _read_map(value: TemplateValue, segment: str) -> list[TemplateValue]:
    if not isinstance(value, dict):
        return [_look_into(value)]
    return list(value) if segment.endswith(KEYS) else list(value.values())


def _add_anything(value: TemplateValue) -> TemplateValue:
    """Returns a prefix as a value that continues with any text."""
    match value:
        case str() | Intrinsic():
            return RunTime(as_json_text(value), (value, Anything.ANYTHING))
        case RunTime(parts=(*parts,)) if parts:
            return RunTime(value.expression, (*parts, Anything.ANYTHING))
        case _:
            return value


def _member_name(segment: str) -> str:
    for suffix in (BELOW, ITEMS, KEYS, VALUES, BUCKET, KEY):
        segment = segment.removesuffix(suffix)
    return segment


def _read_items(value: TemplateValue) -> list[TemplateValue]:
    """Returns the items of a list that isn't a literal. A list with known items gives an `Fn::Select` for each."""
    if isinstance(value, Intrinsic) and value.possible is not None and len(value.possible) == 1:
        (items,) = value.possible
        if isinstance(items, list):
            return [_select(value.function, index, item) for index, item in enumerate(items)]
    return [_look_into(value)]


def _select(function: dict[str, Json], index: int, item: Json) -> Intrinsic:
    is_unsafe = isinstance(item, str) and SPECIAL_CHARACTERS.search(item) is not None
    origin = Origin(unsafe=f"{SPECIAL_VALUE} (the item {as_json_text(item)})" if is_unsafe else "")
    return Intrinsic({"Fn::Select": [index, function]}, (item,), origin=origin)


def read_leaves(tree: TemplateValue, path: str) -> list[TemplateValue]:
    """Returns every template value at a path; empty if the call doesn't have the parameter."""
    trees = [tree]
    for segment in path.split("."):
        trees = [value for each in trees for value in _read_segment(each, segment)]
    return [leaf for leaf in trees if leaf is not None]


def read_values(tree: TemplateValue, path: str) -> list[Value]:
    """Returns every value at a path; without one, the path's default. An absent parameter gives an empty list."""
    path, _, default = path.partition("=")
    leaves = read_leaves(tree, path.removesuffix(ARN_ONLY))
    return [_to_member_value(leaf, path) for leaf in leaves] or ([default] if default else [])


def _to_member_value(leaf: TemplateValue, path: str) -> Value:
    value = to_value(leaf)
    if not path.endswith(ARN_ONLY) or isinstance(value, Unknown) or is_arn(value):
        return value
    reason = "isn't an ARN, and the resource's ARN contains an ID that the call doesn't contain"
    return Unknown(reason, is_other=True)


def is_present(tree: TemplateValue, path: str) -> bool:
    """Returns whether the call has a parameter; `EventBusName!=default`: with a value other than `default`."""
    path, _, other = path.partition("!=")
    return any(leaf != other for leaf in read_leaves(tree, path))


def may_be_absent(tree: TemplateValue, path: str) -> bool:
    """Returns whether only an execution or a deployment knows if the call has a parameter.

    A part around it is unknown until then, or a condition of the template removes the parameter with `AWS::NoValue`.
    """
    path = path.partition("!=")[0]
    segments = path.split(".")
    removable = any(
        isinstance(leaf, Intrinsic) and None in leaf.determined for leaf in read_leaves(tree, path)
    )
    around = [".".join(segments[:count]) for count in range(1, len(segments))]
    unknown = any(
        isinstance(leaf, RunTime | Intrinsic) for outer in around for leaf in read_leaves(tree, outer)
    )
    return isinstance(tree, RunTime | Intrinsic) or unknown or removable


ORIGINS = {
    "CopySource": ("CopySource",),
    "Deleted": ("Delete.Objects",),
    "PartiQL": ("Statement", "Statements", "TransactStatements"),
    "Sender": ("FromEmailAddress", "Source", "BounceSender"),
    "Nodes": ("InstanceIds", "Targets"),
    "JobFlowId": ("ClusterId",),
    "JobFlowIds": ("ClusterId",),
}
"""Added members of `derived_parameters` → the parameters that their values come from."""


def written_path(tree: TemplateValue, path: str) -> str:
    """Returns a member path in the user's spelling: `DBInstanceIdentifier` → `DbInstanceIdentifier`.

    The path ends at a value that the template contains only as a whole, such as `Settings.$`.
    """
    origins = ORIGINS.get(path.partition(".")[0].removesuffix("[]"), ())
    path = first_present(tree, origins) or path
    written: list[str] = []
    for segment in path.partition("=")[0].split("."):
        key, value = find_member(tree, _member_name(segment.removesuffix(ARN_ONLY)))
        written.append(key.removesuffix(".$"))
        if isinstance(value, RunTime | Intrinsic):
            break
        tree = value[0] if isinstance(value, list) and value else value
    return ".".join(written)


def parameter_names(paths: Iterable[str]) -> tuple[str, ...]:
    """Returns the names of the parameters in member paths, without those that the macro adds to a call."""
    names = (_member_name(re.split(r"[.=!]", path)[0]) for path in paths if path not in WILDCARDS)
    return tuple(dict.fromkeys(name for name in names if name and name not in ORIGINS))


def bind_variables(tree: TemplateValue, paths: Mapping[str, str]) -> list[Binding]:
    """Returns the values of several variables. Paths in the same list are combined item by item.

    `{"BucketName": "Bucket", "ObjectName": "Delete.Objects[].Key"}` gives a binding per object. A binding doesn't
    contain a variable whose parameter is absent.
    """
    return list(_bind(tree, {name: path.split(".") for name, path in paths.items()}))


def _bind(tree: TemplateValue, paths: Mapping[str, list[str]]) -> Iterator[Binding]:
    groups: dict[str, dict[str, list[str]]] = {}
    for name, (segment, *rest) in paths.items():
        groups.setdefault(segment, {})[name] = rest
    combined: list[Binding] = [{}]
    for segment, group in groups.items():
        bindings = list(_bind_group(tree, segment, group))
        combined = [{**left, **right} for left in combined for right in bindings or [{}]]
    return iter(combined)


def _bind_group(tree: TemplateValue, segment: str, group: Mapping[str, list[str]]) -> Iterator[Binding]:
    plain, _, default = segment.partition("=")
    leaves = [name for name, rest in group.items() if not rest]
    deeper = {name: rest for name, rest in group.items() if rest}
    for value in _read_segment(tree, plain.removesuffix(ARN_ONLY)) or ([default] if default else []):
        bound: Binding = {name: _to_member_value(value, plain) for name in leaves}
        for binding in _bind(value, deeper) if deeper else [{}]:
            yield {**bound, **binding}


def first_present(tree: TemplateValue, alternatives: Iterable[str]) -> str | None:
    """Returns the first path that the call has a value for, or that has a default; otherwise None."""
    return next((path for path in alternatives if path not in WILDCARDS and read_values(tree, path)), None)
