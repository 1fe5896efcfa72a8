"""Replaces the intrinsic functions in a definition by sample values, so that a program can check the definition."""

from __future__ import annotations

import json
import re
from typing import Any, Final

FUNCTION_ARN: Final = "arn:aws:lambda:eu-central-1:123456789012:function:any"
_NUMBER: Final = "60"
_PARTITION: Final = "${AWS::Partition}"
_PLACEHOLDER: Final = re.compile(r"\$\{[^}]+\}")
_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*"')
_FUNCTION: Final = re.compile(r"Ref|Condition|Fn::\w+")


def sample_definition(value: Any) -> Any:
    """Returns a definition as plain JSON.

    Args:
        value: The value of Definition or DefinitionString, with intrinsic functions in their full form.
    """
    if isinstance(value, dict) and not _FUNCTION.fullmatch(next(iter(value))):
        return _sample_tree(value)
    if isinstance(value, dict) and "Fn::ToJsonString" in value:
        return _sample_tree(value["Fn::ToJsonString"])
    if isinstance(value, dict) and "Fn::If" in value:
        return sample_definition(value["Fn::If"][1])
    return json.loads(_sample_text(_join(value)))


def _join(value: Any) -> str:
    """Returns the text of a value with placeholders for what isn't text: `Fn::Sub`, `Fn::Join`, or a string."""
    if isinstance(value, str):
        return value
    function, argument = next(iter(value.items()))
    if function == "Fn::If":
        return _join(argument[1])
    if function == "Fn::Join":
        separator, items = argument
        return str(separator).join(map(_join, items))
    if function != "Fn::Sub":
        return f"${{{argument}}}" if function == "Ref" else "${Sample}"
    text, variables = (argument, {}) if isinstance(argument, str) else argument
    for name, item in variables.items():
        text = text.replace("${" + name + "}", _join(item))
    return str(text)


def _sample_text(text: str) -> str:
    """Replaces the placeholders in JSON text."""
    with_strings = _STRING.sub(lambda match: f'"{_sample_string(match[0][1:-1])}"', text)
    return _PLACEHOLDER.sub(_NUMBER, with_strings)


def _sample_string(text: str) -> str:
    """Replaces the placeholders in a string. A placeholder that is the whole string becomes an ARN."""
    if _PLACEHOLDER.fullmatch(text):
        return FUNCTION_ARN
    return _PLACEHOLDER.sub("sample", text.replace(_PARTITION, "aws"))


def _sample_tree(tree: Any) -> Any:
    if isinstance(tree, dict):
        if len(tree) == 1 and _FUNCTION.fullmatch(name := next(iter(tree))):
            return _sample_tree(tree[name][1]) if name == "Fn::If" else _sample_string(_join(tree))
        return {key: _sample_tree(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_sample_tree(value) for value in tree]
    return _sample_string(tree) if isinstance(tree, str) else tree
