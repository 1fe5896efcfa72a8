"""Shortens the causes of errors for people: a message instead of JSON text, and no stack traces."""

from __future__ import annotations

import json
from typing import Any

# The members of a function's error that contain its stack trace.
# Source: AWS Lambda Developer Guide, the pages about exceptions in Python and Node.js functions.
_TRACES = ("stackTrace", "trace")
_LEFT_OUT = "…"


def cause_text(cause: Any) -> str:
    """Returns the message in a cause.

    The cause of a Lambda task is a JSON object with an `errorMessage`. If the state calls `lambda:invoke` in another
    Region, the message is the error of that function, which is such an object, too.
    """
    value = parse_if_json(cause) if isinstance(cause, str) else cause
    if isinstance(value, dict) and "errorMessage" in value:
        return cause_text(value["errorMessage"])
    return cause if isinstance(cause, str) else json.dumps(cause, ensure_ascii=False)


def parse_if_json(text: str) -> Any:
    """Returns the value of JSON text, or other text as it is."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def without_stack_traces(value: Any) -> Any:
    """Returns a value with `…` instead of the stack traces of functions, also of those in JSON text."""
    if isinstance(value, list):
        return [without_stack_traces(each) for each in value]
    if isinstance(value, dict):
        is_error = "errorMessage" in value
        return {
            name: _LEFT_OUT if is_error and name in _TRACES else without_stack_traces(member)
            for name, member in value.items()
        }
    if isinstance(value, str) and any(f'{trace}"' in value or f'{trace}\\"' in value for trace in _TRACES):
        return _shorten_text(value)
    return value


def _shorten_text(text: str) -> str:
    """Returns JSON text without the stack traces in it. Text that doesn't have any isn't formatted again."""
    value = parse_if_json(text)
    shorter = without_stack_traces(value) if isinstance(value, dict | list) else value
    return text if shorter == value else json.dumps(shorter, ensure_ascii=False, separators=(",", ":"))
