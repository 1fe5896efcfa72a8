"""A template written as YAML, as people write CloudFormation templates."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode
from ruamel.yaml.tag import Tag

from macro.source.yaml_positions import SHORT_TAGS
from macro.source.yaml_text import Yaml11

if TYPE_CHECKING:
    from macro.model.template_values import Json

_STANDARD = "tag:yaml.org,2002:"
_WIDE = 1 << 20  # lines are never folded: a folded ARN can't be searched for
_NOT_TEXT = frozenset(_STANDARD + kind for kind in ("null", "bool", "int", "float"))
_PLAIN_IN_FLOW = re.compile(r"[A-Za-z0-9_/](?:[A-Za-z0-9_./-]|::)*")
_LONG_FORMS = {name: tag for tag, name in SHORT_TAGS.items() if tag != "!Condition"}


def write_yaml(value: Json, *, short_tags: bool) -> str:
    """A value as YAML text; intrinsic functions in their short form (`!Ref`) where that is wanted and possible."""
    yaml = YAML(typ="safe", pure=True)
    yaml.Resolver = Yaml11
    yaml.width = _WIDE
    yaml.default_flow_style = False
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = io.StringIO()
    yaml.serialize(_node(value, short_tags=short_tags), stream)
    return stream.getvalue()


def _node(value: Json, *, short_tags: bool) -> Any:
    if isinstance(value, dict):
        short = _short(value) if short_tags else None
        return short or MappingNode(
            _tag("map"),
            [(_scalar(key), _node(member, short_tags=short_tags)) for key, member in value.items()],
            flow_style=not value,
        )
    if isinstance(value, list):
        items = [_node(item, short_tags=short_tags) for item in value]
        return SequenceNode(_tag("seq"), items, flow_style=not value)
    return _scalar(value)


def _short(value: dict[str, Json]) -> Any:
    """An intrinsic function in its short form; None for what is none, or has no short form here."""
    if len(value) != 1:
        return None
    ((name, argument),) = value.items()
    tag = _LONG_FORMS.get(name)
    if tag is None:
        return None
    match name, argument:
        case "Fn::GetAtt", [str(resource), str(attribute)] if "." not in resource:
            argument = f"{resource}.{attribute}"
    node = _node(argument, short_tags=True)
    if str(node.tag) not in {f"{_STANDARD}map", f"{_STANDARD}seq", f"{_STANDARD}str"}:
        return None  # a node has one tag: `!Base64 !Sub` can't be written
    if node.value == "":
        node.style = "'"  # a tag with nothing behind it looks like a mistake
    if _fits_flow(node):
        _flow(node)
    node.ctag = Tag(suffix=tag)
    return node


def _fits_flow(node: Any) -> bool:
    """Whether a function's argument reads well on one line: lists and strings, no mappings."""
    if isinstance(node, SequenceNode):
        return all(map(_fits_flow, node.value))
    return isinstance(node, ScalarNode) and "\n" not in str(node.value)


def _flow(node: Any) -> None:
    if isinstance(node, SequenceNode):
        node.flow_style = True
        for item in node.value:
            _flow(item)
    elif str(node.tag) not in _NOT_TEXT and not _PLAIN_IN_FLOW.fullmatch(node.value):
        node.style = "'"  # a brace, comma or colon would end it


def _scalar(value: Json) -> Any:
    match value:
        case None:
            return ScalarNode(_tag("null"), "null")
        case bool():
            return ScalarNode(_tag("bool"), "true" if value else "false")
        case int():
            return ScalarNode(_tag("int"), str(value))
        case float():
            return ScalarNode(_tag("float"), repr(value))
        case _:
            text = str(value)
            return ScalarNode(_tag("str"), text, style="|" if "\n" in text else None)


def _tag(kind: str) -> Tag:
    return Tag(suffix=_STANDARD + kind)
