"""Maps the values of CloudFormation's YAML to lines and columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from macro.definition.state_values import PATH_SUFFIX
from macro.source.formats.source_span import START, Span, skip_characters
from macro.source.formats.yaml_tags import MERGE, function_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from macro.definition.json_path import Steps


def span_of(node: Node | None) -> Span:
    """Returns the span of a scalar on one line, or of the first character of any other node."""
    if node is None:  # an empty file
        return START
    start, end = node.start_mark, node.end_mark
    if not isinstance(node, ScalarNode) or end.line != start.line:
        return Span(start.line + 1, start.column + 1, start.line + 1, start.column + 1)
    return Span(start.line + 1, start.column + 1, end.line + 1, end.column + 1)


def walk(root: Node | None, steps: Steps) -> tuple[Node | None, int, Node | None]:
    """Follows steps as far as they exist.

    Returns the key or item that the last existing step leads to, the number of existing steps, and the value.
    """
    marked, node = root, root
    is_tagged = True
    for count, step in enumerate(steps):
        if is_tagged and node is not None and function_name(node.tag) == step:
            is_tagged = False
            continue
        child = next(_children(node, str(step)), None)
        if child is None:
            return marked, count, node
        marked, node = child
        is_tagged = True
    return marked, len(steps), node


def _children(node: Node | None, step: str) -> Iterator[tuple[Node, Node]]:
    """Yields the key (or item) and the value that a step leads to, the one that CloudFormation uses first.

    A step `Name` also leads to `Name.$`. Of duplicate keys, CloudFormation uses the last. Merged keys (`<<`) come last.
    """
    if isinstance(node, SequenceNode):
        if step.isdigit() and int(step) < len(node.value):
            item = node.value[int(step)]
            yield item, item
    elif isinstance(node, MappingNode):
        for name in (step, step + PATH_SUFFIX):
            yield from ((key, value) for key, value in reversed(node.value) if key.value == name)
        for key, value in reversed(node.value):
            if key.tag == MERGE:
                parts = value.value if isinstance(value, SequenceNode) else [value]
                for part in parts:
                    yield from _children(part, step)


def find_in_scalar(text: str, node: ScalarNode, offset: int) -> Span:
    """Returns the span of a character of a scalar, or the span of the scalar if that is unknown (folded text)."""
    start = node.start_mark
    before = str(node.value)[:offset]
    if node.style == "|":
        line = start.line + 1 + before.count("\n")
        column = _block_indentation(text, start.line + 1) + offset - (before.rfind("\n") + 1)
    elif node.end_mark.line == start.line and node.style != ">":
        line = start.line
        column = start.column + _column_in_line(text, node, offset)
    else:
        return span_of(node)
    return Span(line + 1, column + 1, line + 1, column + 1)


def _column_in_line(text: str, node: Any, offset: int) -> int:
    """Returns the distance between the start of a scalar on one line and one of its characters."""
    start = int(node.start_mark.index)
    begin = text.find(str(node.style or node.value[:1]), start)
    if node.style == '"':
        return skip_characters(text, begin + 1, offset) - start
    quotes = 1 + str(node.value[:offset]).count("'") if node.style == "'" else 0
    return begin - start + quotes + offset


def _block_indentation(text: str, line: int) -> int:
    """Returns the indentation of a block scalar whose content begins at a line (from 0)."""
    for content in text.split("\n")[line:]:
        if content.strip():
            return len(content) - len(content.lstrip(" "))
    return 0
