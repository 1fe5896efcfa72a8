"""Template text to plain data and back: JSON, or YAML with CloudFormation's short tags."""

from __future__ import annotations

import json
from typing import Any

import yaml

UNPREFIXED = frozenset({"Ref", "Condition"})


class TemplateFormatError(Exception):
    """The text is no template; the message is CloudFormation's, from `Template format error:` on."""


class _TemplateLoader(yaml.SafeLoader):
    """YAML as CloudFormation reads it: short tags in long form, dates as the text that was written."""


def _long_form(loader: _TemplateLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    """The object that a short tag such as `!GetAtt A.Arn` stands for."""
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    elif isinstance(node, yaml.MappingNode):
        value = loader.construct_mapping(node, deep=True)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in UNPREFIXED else f"Fn::{suffix}": value}


_TemplateLoader.add_multi_constructor("!", _long_form)
_TemplateLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def parse_template(text: str) -> dict[str, Any]:
    """A template's text (JSON or YAML) as plain data, key order kept; raises TemplateFormatError."""
    try:
        # JSON first: YAML rejects tabs, and the JSON parser is fifty times faster on big templates
        template = json.loads(text) if text.lstrip().startswith("{") else _load_yaml(text)
    except (ValueError, yaml.YAMLError) as error:
        raise TemplateFormatError(
            f"Template format error: unsupported structure or syntax. {error}"
        ) from error
    if not isinstance(template, dict):
        raise TemplateFormatError("Template format error: unsupported structure.")
    return template


def _load_yaml(text: str) -> object:
    return yaml.load(text, Loader=_TemplateLoader)  # noqa: S506  a SafeLoader with CloudFormation's tags


def template_text(template: dict[str, Any]) -> str:
    """A processed template as GetTemplate returns it."""
    return json.dumps(template, ensure_ascii=False)
