"""Writes templates as YAML, in the style that people write CloudFormation templates in."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode
from ruamel.yaml.resolver import BaseResolver, implicit_resolvers
from ruamel.yaml.tag import Tag

from macro.source.formats.yaml_tags import SHORT_TAGS, STANDARD

if TYPE_CHECKING:
    from macro.model.template_values import Json

_VERSION = (1, 1)
_WIDE = 1 << 20  # lines are never folded, so that you can search for an ARN
_NOT_TEXT = frozenset(STANDARD + kind for kind in ("null", "bool", "int", "float"))
_PLAIN_IN_FLOW = re.compile(r"[A-Za-z0-9_/](?:[A-Za-z0-9_./-]|::)*")
_LONG_FORMS = {name: tag for tag, name in SHORT_TAGS.items() if tag != "!Condition"}


class _Yaml11(BaseResolver):
    """Decides which text needs quotation marks: CloudFormation reads YAML 1.1."""

    def __init__(self, version: Any = None, loader: Any = None) -> None:  # noqa: ARG002  ruamel.yaml passes it
        """Creates a resolver; ruamel.yaml calls this."""
        super().__init__(loader)

    @property
    def processing_version(self) -> tuple[int, int]:
        """The version of YAML, which decides the syntax of numbers."""
        return _VERSION


for _versions, _name, _pattern, _first in implicit_resolvers:
    if _VERSION in _versions:
        _Yaml11.add_implicit_resolver_base(_name, _pattern, _first)


def write_yaml(value: Json, *, short_tags: bool) -> str:
    """Returns a value as YAML text.

    Args:
        value: The value.
        short_tags: Whether to write intrinsic functions in their short form (`!Ref`) if they have one.
    """
    yaml = YAML(typ="safe", pure=True)
    yaml.Resolver = _Yaml11
    yaml.width = _WIDE
    yaml.default_flow_style = False
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = io.StringIO()
    yaml.serialize(_to_node(value, short_tags=short_tags), stream)
    return stream.getvalue()


def _to_node(value: Json, *, short_tags: bool) -> Any:
    if isinstance(value, dict):
        short = _short_form(value) if short_tags else None
        return short or MappingNode(
            _tag("map"),
            [(_scalar(key), _to_node(member, short_tags=short_tags)) for key, member in value.items()],
            flow_style=not value,
        )
    if isinstance(value, list):
        items = [_to_node(item, short_tags=short_tags) for item in value]
        return SequenceNode(_tag("seq"), items, flow_style=not value)
    return _scalar(value)


def _short_form(value: dict[str, Json]) -> Any:
    """Returns an intrinsic function in its short form, or None if the value has no short form."""
    if len(value) != 1:
        return None
    ((name, argument),) = value.items()
    tag = _LONG_FORMS.get(name)
    if tag is None:
        return None
    match name, argument:
        case "Fn::GetAtt", [str(resource), str(attribute)] if "." not in resource:
            argument = f"{resource}.{attribute}"
    node = _to_node(argument, short_tags=True)
    if str(node.tag) not in {f"{STANDARD}map", f"{STANDARD}seq", f"{STANDARD}str"}:
        return None  # a node has one tag, so `!Base64 !Sub` isn't possible
    if node.value == "":
        node.style = "'"  # without quotation marks, the argument seems to be missing
    if _fits_on_line(node):
        _write_on_line(node)
    node.ctag = Tag(suffix=tag)
    return node


def _fits_on_line(node: Any) -> bool:
    """Returns whether a function's argument is readable on one line: lists and strings, but no objects."""
    if isinstance(node, SequenceNode):
        return all(map(_fits_on_line, node.value))
    return isinstance(node, ScalarNode) and "\n" not in str(node.value)


def _write_on_line(node: Any) -> None:
    if isinstance(node, SequenceNode):
        node.flow_style = True
        for item in node.value:
            _write_on_line(item)
    elif str(node.tag) not in _NOT_TEXT and not _PLAIN_IN_FLOW.fullmatch(node.value):
        node.style = "'"  # a brace, comma, or colon would end the text


def _float_text(value: float) -> str:
    """Returns a number as YAML 1.1 reads it, which requires a point before an exponent."""
    mantissa, exponent, power = repr(value).partition("e")
    return f"{mantissa if '.' in mantissa or not exponent else mantissa + '.0'}{exponent}{power}"


def _scalar(value: Json) -> Any:
    match value:
        case None:
            return ScalarNode(_tag("null"), "null")
        case bool():
            return ScalarNode(_tag("bool"), "true" if value else "false")
        case int():
            return ScalarNode(_tag("int"), str(value))
        case float():
            return ScalarNode(_tag("float"), _float_text(value))
        case _:
            text = str(value)
            return ScalarNode(_tag("str"), text, style="|" if "\n" in text else None)


def _tag(kind: str) -> Tag:
    return Tag(suffix=STANDARD + kind)
