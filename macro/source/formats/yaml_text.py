"""Reads CloudFormation's YAML into JSON values, with the position of each value.

Source: AWS CloudFormation User Guide, CloudFormation template formats (YAML 1.1; short forms of functions).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml
from yaml.constructor import SafeConstructor
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from macro.source.formats.source_span import DuplicateKey, PositionMatch, Span
from macro.source.formats.yaml_errors import describe_yaml_error
from macro.source.formats.yaml_positions import find_in_scalar, span_of, walk
from macro.source.formats.yaml_tags import MERGE, STANDARD, function_name

if TYPE_CHECKING:
    from macro.definition.json_path import Steps
    from macro.model.template_values import Json

# The C parser is ten times faster. Wheels of PyYAML contain it; a build from source can lack it.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAX_DEPTH = 200  # levels; the C parser is recursive
_MIN_LIMIT = 100_000  # values that every text can have; without aliases, it has fewer values than characters
_TOO_DEEP = "invalid YAML: nested too deeply"
_ALIASES_TOO_LARGE = "the YAML aliases expand to too many values"


class NotYaml(ValueError):  # noqa: N818  it describes the text
    """The text isn't YAML that CloudFormation accepts; the line and column start at 1."""

    def __init__(self, text: str, line: int, column: int) -> None:
        """Creates the exception from a message and a position."""
        self.line, self.column = line, column
        super().__init__(text)


@dataclass(frozen=True, slots=True)
class YamlText:
    """A parsed text.

    Args:
        text: The text.
        value: Its value, with the full forms of intrinsic functions.
        short_tags: Whether it uses short forms such as `!Ref`.
        root: The root of the node tree, or None for an empty text.
        duplicates: The duplicate keys, in the order of the text.
    """

    text: str
    value: Json
    short_tags: bool
    root: Node | None
    duplicates: tuple[DuplicateKey, ...] = ()

    def find(self, steps: Steps, *, at_value: bool = False) -> PositionMatch:
        """Follows the steps as far as they exist; see `Positions.find`."""
        marked, existing, node = walk(self.root, steps)
        is_scalar = isinstance(node, ScalarNode) and node.start_mark.line == node.end_mark.line and node.value
        if at_value and existing == len(steps) and is_scalar:
            marked = node
        return PositionMatch(span_of(marked), existing)

    def find_in_text(self, steps: Steps, offset: int) -> Span:
        """Returns the span of a character of a string; see `Positions.find_in_text`."""
        marked, existing, node = walk(self.root, steps)
        if existing < len(steps) or not isinstance(node, ScalarNode):
            return span_of(marked)
        return find_in_scalar(self.text, node, offset)


def read_yaml(text: str) -> YamlText:
    """Reads a YAML template; raises NotYaml."""
    try:
        _check_depth(text)
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        raise NotYaml(*describe_yaml_error(error, text)) from None
    builder = _Builder(max(len(text), _MIN_LIMIT))
    value = builder.build(root).value if root is not None else None
    return YamlText(text, value, builder.short_tags, root, tuple(builder.duplicates))


def _check_depth(text: str) -> None:
    """Raises NotYaml if the text is nested so deeply that the C parser's recursion would end the process."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            mark: Any = event.start_mark
            if depth > _MAX_DEPTH:
                raise NotYaml(_TOO_DEEP, mark.line + 1, mark.column + 1)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


@dataclass(frozen=True, slots=True)
class _Built:
    """The value of a node, the number of values in it, and their depth. Aliases count each time."""

    value: Json
    size: int = 1
    depth: int = 0


class _Builder:
    """Converts nodes to JSON values. An alias shares the value of its anchor, so that it takes no time."""

    def __init__(self, limit: int) -> None:
        """Creates a builder that accepts at most `limit` values."""
        self.short_tags = False
        self.duplicates: list[DuplicateKey] = []
        self._limit = limit
        self._merged = 0
        self._built: dict[int, _Built | None] = {}
        self._constructor = SafeConstructor()

    def build(self, node: Node) -> _Built:
        """Returns the value of a node; raises NotYaml."""
        key = id(node)
        if isinstance(node, ScalarNode) and node.tag.startswith(STANDARD):
            return _Built(self._scalar(node))
        if key not in self._built:
            self._built[key] = None
            self._built[key] = self._build(node)
        built = self._built[key]
        if built is None:
            raise _error(node, "a YAML alias refers to a value that contains it")
        return built

    def _build(self, node: Node) -> _Built:
        name = function_name(node.tag)
        if name is None:
            return self._build_plain(node)
        self.short_tags = True
        argument = self._build_plain(node)
        value = argument.value
        if name == "Fn::GetAtt" and isinstance(value, str):
            value = list(value.split(".", 1))
        return _Built({name: value}, argument.size + 1, argument.depth + 1)

    def _build_plain(self, node: Node) -> _Built:
        """Returns the value of a node without its short tag."""
        if isinstance(node, MappingNode):
            return self._limited(node, self._build_mapping(node))
        if isinstance(node, SequenceNode):
            items = [self.build(item) for item in node.value]
            return self._limited(node, _combine([item.value for item in items], items))
        return _Built(self._scalar(node))

    def _limited(self, node: Node, built: _Built) -> _Built:
        if built.depth > _MAX_DEPTH:
            raise _error(node, _TOO_DEEP)
        if built.size > self._limit:
            raise _error(node, _ALIASES_TOO_LARGE)
        return built

    def _build_mapping(self, node: MappingNode) -> _Built:
        members: dict[str, _Built] = {}
        merged: dict[str, Json] = {}
        keys: dict[str, Node] = {}
        size = 0
        for key, value in node.value:
            if key.tag == MERGE:
                brought, added = self._merge(value)
                merged |= brought
                size += added
                continue
            name = _key(key)
            if name in keys:
                self.duplicates.append(DuplicateKey(name, span_of(keys[name]), span_of(key)))
            keys[name] = key
            members[name] = self.build(value)
        values = merged | {name: built.value for name, built in members.items()}
        combined = _combine(values, list(members.values()))
        return _Built(combined.value, combined.size + size, combined.depth)

    def _merge(self, node: Node) -> tuple[dict[str, Json], int]:
        """Returns the members that `<<` adds, and their number of values. The first of several mappings wins."""
        parts = node.value if isinstance(node, SequenceNode) else [node]
        members: dict[str, Json] = {}
        size = 0
        for part in reversed(parts):
            if not isinstance(part, MappingNode):
                raise _error(part, "<< requires mappings")
            built = self.build(part)
            size += built.size
            added = built.value if isinstance(built.value, dict) else {}
            self._merged += len(added)  # merged members are copied, unlike the values of aliases
            if self._merged > self._limit:
                raise _error(part, _ALIASES_TOO_LARGE)
            members |= added
        return members, size

    def _integer(self, node: Any) -> int:
        try:
            return int(self._constructor.construct_yaml_int(node))
        except ValueError:  # Python refuses to convert thousands of digits
            raise _error(node, "the number has thousands of digits") from None

    def _scalar(self, node: Any) -> Json:
        text = str(node.value)
        match node.tag.removeprefix(STANDARD):
            case "null":
                return None
            case "bool":
                # y and n are booleans in YAML 1.1, but CloudFormation reads them as strings.
                return text if len(text) == 1 else bool(self._constructor.construct_yaml_bool(node))
            case "int":
                return self._integer(node)
            case "float":
                number = float(self._constructor.construct_yaml_float(node))
                return number if math.isfinite(number) else text
            case _:
                return text


def _combine(value: Json, children: list[_Built]) -> _Built:
    size = 1 + sum(child.size for child in children)
    return _Built(value, size, 1 + max((child.depth for child in children), default=0))


def _key(node: Node) -> str:
    if not isinstance(node, ScalarNode):
        raise _error(node, "a key must be a string")
    return str(node.value)


def _error(node: Node, text: str) -> NotYaml:
    return NotYaml(text, node.start_mark.line + 1, node.start_mark.column + 1)
