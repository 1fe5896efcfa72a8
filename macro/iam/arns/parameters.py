"""Reading a call's parameters by member paths, whatever spelling the user chose for the members."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from macro.catalog.names import folded
from macro.model.template_values import Intrinsic, RunTime

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from macro.model.template_values import TemplateValue

Value: TypeAlias = "str | Intrinsic | RunTime"
Binding: TypeAlias = "dict[str, Value]"
KEYS = "{}"
ITEMS = "[]"


def _scalar(value: TemplateValue) -> Value:
    """A leaf as the text that an ARN has it as; a structure there is as good as unknown."""
    if isinstance(value, Intrinsic | RunTime | str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else RunTime("a structure")


def _left_out(value: TemplateValue) -> bool:
    return isinstance(value, Intrinsic) and value.function == {"Ref": "AWS::NoValue"}


def member(tree: TemplateValue, name: str) -> TemplateValue:
    """The value of a structure's member by its folded name; None where it is absent."""
    if not isinstance(tree, dict):
        return _opaque(tree)
    wanted = folded(name)
    found = (value for key, value in tree.items() if folded(key.removesuffix(".$")) == wanted)
    return next((value for value in found if not _left_out(value)), None)


def _opaque(tree: TemplateValue) -> TemplateValue:
    """What is inside a value that can't be looked into: as unknown as what only run time knows."""
    if isinstance(tree, Intrinsic):
        return RunTime(f"inside {next(iter(tree.function))}")
    return tree if isinstance(tree, RunTime) else None


def _below(tree: TemplateValue, segment: str) -> list[TemplateValue]:
    """What a path's segment leads to: a member, each item of a list, each key of a map."""
    name = segment.removesuffix(ITEMS).removesuffix(KEYS)
    value = member(tree, name)
    if value is None:
        return []
    if segment.endswith(ITEMS):
        return value if isinstance(value, list) else [_opaque(value)]
    if segment.endswith(KEYS):
        return list(value) if isinstance(value, dict) else [_opaque(value)]
    return [value]


def values(tree: TemplateValue, path: str) -> list[Value]:
    """Every value at the path; empty where the call lacks it. What is known only at run time stays
    RunTime."""
    path, _, default = path.partition("=")
    trees = [tree]
    for segment in path.split("."):
        trees = [found for each in trees for found in _below(each, segment)]
    leaves = [_scalar(leaf) for leaf in trees if leaf is not None]
    return leaves or ([default] if default else [])


def given(tree: TemplateValue, path: str) -> bool:
    """Whether the call has the parameter; `EventBusName!=default`: has it, with another value than that."""
    path, _, unlike = path.partition("!=")
    trees = [tree]
    for segment in path.split("."):
        trees = [found for each in trees for found in _below(each, segment)]
    return any(leaf is not None and leaf != unlike for leaf in trees)


def bindings(tree: TemplateValue, paths: Mapping[str, str]) -> list[Binding]:
    """The values of several variables, taken together item by item where their paths share a list.

    `{"BucketName": "Bucket", "ObjectName": "Delete.Objects[].Key"}` gives a binding per object. A variable
    whose parameter is absent is absent from the binding.
    """
    return list(_bind(tree, {name: path.split(".") for name, path in paths.items()}))


def _bind(tree: TemplateValue, paths: Mapping[str, list[str]]) -> Iterator[Binding]:
    groups: dict[str, dict[str, list[str]]] = {}
    for name, (segment, *rest) in paths.items():
        groups.setdefault(segment, {})[name] = rest
    combined: list[Binding] = [{}]
    for segment, group in groups.items():
        found = list(_bind_group(tree, segment, group))
        combined = [{**left, **right} for left in combined for right in found or [{}]]
    return iter(combined)


def _bind_group(tree: TemplateValue, segment: str, group: Mapping[str, list[str]]) -> Iterator[Binding]:
    plain, _, default = segment.partition("=")
    leaves = [name for name, rest in group.items() if not rest]
    deeper = {name: rest for name, rest in group.items() if rest}
    below = _below(tree, plain) or ([default] if default else [])
    for value in below:
        own = {name: _scalar(value) for name in leaves}
        for binding in _bind(value, deeper) if deeper else [{}]:
            yield {**own, **binding}


def first_given(tree: TemplateValue, alternatives: Iterable[str]) -> str | None:
    """The first of the paths that the call has a value for (a default counts), or None."""
    return next((path for path in alternatives if path not in {"*", "?"} and values(tree, path)), None)
