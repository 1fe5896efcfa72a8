"""Places in CloudFormation's YAML: from steps and offsets to lines and columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from macro.definition.state_values import PATH_SUFFIX
from macro.source.source_span import Span, after_escapes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macro.definition.json_path import Steps

_FUNCTIONS = (
    "And",
    "Base64",
    "Cidr",
    "Contains",
    "EachMemberEquals",
    "EachMemberIn",
    "Equals",
    "FindInMap",
    "ForEach",
    "GetAZs",
    "GetAtt",
    "If",
    "ImportValue",
    "Join",
    "Length",
    "Not",
    "Or",
    "RefAll",
    "Select",
    "Split",
    "Sub",
    "ToJsonString",
    "Transform",
    "ValueOf",
    "ValueOfAll",
)
SHORT_TAGS = {f"!{name}": f"Fn::{name}" for name in _FUNCTIONS} | {"!Ref": "Ref", "!Condition": "Condition"}
"""The short form of each intrinsic function's name and its full form."""

_MERGE = "tag:yaml.org,2002:merge"


def span_of(node: Any) -> Span:
    """Where a node stands: a scalar whole, of anything else its first character."""
    if node is None:  # an empty file
        return Span(1, 1, 1, 1)
    start, end = node.start_mark, node.end_mark
    if not isinstance(node, ScalarNode) or end.line != start.line:
        # a whole block: its first character is enough to go there
        return Span(start.line + 1, start.column + 1, start.line + 1, start.column + 1)
    return Span(start.line + 1, start.column + 1, end.line + 1, end.column + 1)


def walk(node: Any, steps: Steps) -> tuple[Any, int, Any]:
    """The node that marks the deepest place (a key, an item), how many steps lead there, and the value there."""
    marked = node
    tagged = True
    for count, step in enumerate(steps):
        if tagged and node is not None and SHORT_TAGS.get(str(node.tag)) == step:
            tagged = False
            continue
        child = next(_children(node, str(step)), None)
        if child is None:
            return marked, count, node
        marked, node = child
        tagged = True
    return marked, len(steps), node


def _children(node: Any, step: str) -> Iterator[tuple[Any, Any]]:
    """The key (or item) and value that a step leads to; `Name.$` is found as `Name`, what `<<` merges comes last."""
    if isinstance(node, SequenceNode):
        if step.isdigit() and int(step) < len(node.value):
            item = node.value[int(step)]
            yield item, item
    elif isinstance(node, MappingNode):
        for name in (step, step + PATH_SUFFIX):
            yield from ((key, value) for key, value in node.value if key.value == name)
        for key, value in node.value:
            if str(key.tag) == _MERGE:
                parts = value.value if isinstance(value, SequenceNode) else [value]
                for part in parts:
                    yield from _children(part, step)


def in_scalar(text: str, node: Any, offset: int) -> Span:
    """Where a character of a scalar stands in the text; the scalar's own place where that can't be told."""
    start = node.start_mark
    value = str(node.value)
    before = value[:offset]
    if node.style == "|":
        line = start.line + 1 + before.count("\n")
        column = _indent(text, start.line + 1) + offset - (before.rfind("\n") + 1)
    elif node.end_mark.line == start.line and node.style != ">":
        line = start.line
        column = start.column + _within(text, node, offset)
    else:
        return span_of(node)
    return Span(line + 1, column + 1, line + 1, column + 1)


def _within(text: str, node: Any, offset: int) -> int:
    """How far behind the start of a scalar on one line its `offset`-th character stands."""
    begin = text.find(str(node.style or node.value[:1]), node.start_mark.index)
    if node.style == '"':
        return after_escapes(text, begin + 1, offset) - int(node.start_mark.index)
    quote = 1 + str(node.value[:offset]).count("'") if node.style == "'" else 0
    return begin - int(node.start_mark.index) + quote + offset


def _indent(text: str, line: int) -> int:
    """The indentation of a block scalar whose content begins at a line (from 0)."""
    for content in text.split("\n")[line:]:
        if content.strip():
            return len(content) - len(content.lstrip(" "))
    return 0
