"""Parses template text: JSON, or YAML with CloudFormation's short-form functions."""

from __future__ import annotations

import json
from typing import Any, Final

import yaml

MAX_TEMPLATE_BODY: Final = 51_200
"""The maximum size of TemplateBody in bytes (AWS CloudFormation User Guide, "Understand CloudFormation quotas")."""
WITHOUT_PREFIX = frozenset({"Ref", "Condition"})


class TemplateFormatError(Exception):
    """The text isn't a template; the message is CloudFormation's."""


class _TemplateLoader(yaml.SafeLoader):
    """Loads YAML as CloudFormation does: with short-form functions, and with dates as text."""


def _long_form(loader: _TemplateLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    """Returns the full form of a short-form function such as `!GetAtt A.Arn`."""
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    elif isinstance(node, yaml.MappingNode):
        value = loader.construct_mapping(node, deep=True)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in WITHOUT_PREFIX else f"Fn::{suffix}": value}


_TemplateLoader.add_multi_constructor("!", _long_form)
_TemplateLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def parse_template(text: str) -> dict[str, Any]:
    """Parses a template in JSON or YAML, and keeps the order of its keys; raises TemplateFormatError."""
    try:
        # JSON doesn't go through the YAML parser, which rejects tabs and is fifty times slower.
        template = json.loads(text) if text.lstrip().startswith("{") else _load_yaml(text)
    except (ValueError, yaml.YAMLError) as error:
        raise TemplateFormatError(
            f"Template format error: unsupported structure or syntax. {error}"
        ) from error
    if not isinstance(template, dict):
        raise TemplateFormatError("Template format error: unsupported structure.")
    return template


def _load_yaml(text: str) -> object:
    return yaml.load(text, Loader=_TemplateLoader)  # noqa: S506  the loader is a SafeLoader


def template_text(template: dict[str, Any]) -> str:
    """Returns a processed template as text."""
    return json.dumps(template, ensure_ascii=False)
