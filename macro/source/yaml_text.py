"""CloudFormation's YAML: read into plain values, with the place of each.

Source: AWS CloudFormation User Guide, Template formats (YAML 1.1; short forms of intrinsic functions).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode
from ruamel.yaml.resolver import BaseResolver, implicit_resolvers

from caller.awsmodel.suggestions import did_you_mean
from macro.source.source_span import PositionMatch, Span
from macro.source.yaml_positions import SHORT_TAGS, in_scalar, span_of, walk

if TYPE_CHECKING:
    from macro.definition.json_path import Steps
    from macro.model.template_values import Json

_STANDARD = "tag:yaml.org,2002:"
_VERSION = (1, 1)


class Yaml11(BaseResolver):
    """Which plain scalars are strings, numbers, booleans: YAML 1.1, as CloudFormation reads it."""

    def __init__(self, version: Any = None, loader: Any = None) -> None:  # noqa: ARG002  ruamel.yaml passes it
        """Called by ruamel.yaml."""
        super().__init__(loader)

    @property
    def processing_version(self) -> tuple[int, int]:
        """YAML's version; decides how numbers are read."""
        return _VERSION


for _versions, _tag, _pattern, _first in implicit_resolvers:
    if _VERSION in _versions:
        Yaml11.add_implicit_resolver_base(_tag, _pattern, _first)


class NotYaml(ValueError):  # noqa: N818  named as a finding
    """The text is not YAML that CloudFormation takes; says why, and where (line and column from 1)."""

    def __init__(self, text: str, line: int, column: int) -> None:
        """Takes what is wrong and where."""
        self.line, self.column = line, column
        super().__init__(text)


@dataclass(frozen=True, slots=True)
class YamlText:
    """A parsed text: its value, whether it uses short forms of intrinsic functions, and the places of its values."""

    text: str
    value: Json
    short_tags: bool
    root: Any

    def find(self, steps: Steps, *, at_value: bool = False) -> PositionMatch:
        """Follows the steps as far as they lead; see `Positions.find`."""
        marked, taken, node = walk(self.root, steps)
        is_scalar = isinstance(node, ScalarNode) and node.start_mark.line == node.end_mark.line and node.value
        if at_value and taken == len(steps) and is_scalar:
            marked = node
        return PositionMatch(span_of(marked), taken)

    def in_text(self, steps: Steps, offset: int) -> Span:
        """Where a character of the string at `steps` stands; the string's own place where that can't be told."""
        marked, taken, node = walk(self.root, steps)
        if taken < len(steps) or not isinstance(node, ScalarNode):
            return span_of(marked)
        return in_scalar(self.text, node, offset)


def read_yaml(text: str) -> YamlText:
    """Reads a YAML template; raises NotYaml."""
    yaml = YAML(typ="safe", pure=True)
    yaml.Resolver = Yaml11
    try:
        root = yaml.compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise NotYaml(f"not valid YAML: {error.problem or error.context}", line, column) from None
    except YAMLError as error:
        raise NotYaml(f"not valid YAML: {' '.join(str(error).split())}", 1, 1) from None
    except RecursionError:
        raise NotYaml("not valid YAML: nested too deeply", 1, 1) from None
    builder = _Builder(yaml.constructor)
    value = builder.value(root) if root is not None else None
    return YamlText(text, value, builder.short_tags, root)


class _Builder:
    """From nodes to plain values."""

    def __init__(self, constructor: Any) -> None:
        self.constructor = constructor
        self.short_tags = False

    def value(self, node: Any) -> Json:
        tag = str(node.tag or "")
        if tag.startswith(_STANDARD):
            return self.plain(node, tag)
        name = SHORT_TAGS.get(tag)
        if name is None:
            raise _wrong(node, f"unknown tag {tag}{did_you_mean(tag, SHORT_TAGS)}")
        self.short_tags = True
        argument = self.plain(node, "")
        if name == "Fn::GetAtt" and isinstance(argument, str):
            return {name: list(argument.split(".", 1))}
        return {name: argument}

    def plain(self, node: Any, tag: str) -> Json:
        """A node's value without its short tag."""
        if isinstance(node, MappingNode):
            return self.mapping(node)
        if isinstance(node, SequenceNode):
            return [self.value(item) for item in node.value]
        return self.scalar(node, tag.removeprefix(_STANDARD))

    def scalar(self, node: Any, kind: str) -> Json:
        text = str(node.value)
        if kind == "null":
            return None
        if kind == "bool":
            # y and n are booleans in YAML 1.1 and strings to CloudFormation
            return text if len(text) == 1 else bool(self.constructor.construct_yaml_bool(node))
        if kind == "int":
            return int(self.constructor.construct_yaml_int(node))
        if kind == "float":
            number = float(self.constructor.construct_yaml_float(node))
            return number if math.isfinite(number) else text
        return text

    def mapping(self, node: Any) -> dict[str, Json]:
        members: dict[str, Json] = {}
        merged: dict[str, Json] = {}
        for key, value in node.value:
            if str(key.tag) == f"{_STANDARD}merge":
                merged |= self.merged(value)
                continue
            name = self.key(key)
            if name in members:
                raise _wrong(key, f"duplicate key '{name}'")
            members[name] = self.value(value)
        return merged | members

    def key(self, node: Any) -> str:
        if not isinstance(node, ScalarNode):
            raise _wrong(node, "a key is a string")
        return str(node.value)

    def merged(self, node: Any) -> dict[str, Json]:
        """The members that `<<` brings; of several mappings the first wins."""
        nodes = node.value if isinstance(node, SequenceNode) else [node]
        members: dict[str, Json] = {}
        for part in reversed(nodes):
            if not isinstance(part, MappingNode):
                raise _wrong(part, "<< takes mappings")
            members |= self.mapping(part)
        return members


def _wrong(node: Any, text: str) -> NotYaml:
    return NotYaml(text, node.start_mark.line + 1, node.start_mark.column + 1)
