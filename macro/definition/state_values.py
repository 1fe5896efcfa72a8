"""Reads the values of a state: literals, intrinsic functions, and expressions that an execution evaluates."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from macro.definition.json_scanner import Unquoted
from macro.expressions.jsonata import is_jsonata, read_jsonata
from macro.expressions.marked_text import mark_functions
from macro.expressions.states_format import read_states_format
from macro.intrinsics.dynamic_references import DYNAMIC_REFERENCE
from macro.intrinsics.origins import read_intrinsic
from macro.intrinsics.placeholders import as_placeholder, compose_text, no_placeholders, split_placeholders
from macro.intrinsics.sub_join_text import flatten_text
from macro.model.call import QueryLanguage
from macro.model.template_values import Anything, Intrinsic, RunTime, is_intrinsic, to_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from macro.definition.forms import Form
    from macro.expressions.marked_text import Constant
    from macro.intrinsics.placeholders import PlaceholderLookup
    from macro.intrinsics.template_facts import TemplateFacts
    from macro.model.template_values import Json, TemplateValue

PATH_SUFFIX = ".$"
_PATH_BEGINNINGS = ("$", "States.", DYNAMIC_REFERENCE)
"""How JSONPaths and intrinsic functions begin, and also placeholders and dynamic references, whose values are unknown.
"""


@dataclass(frozen=True, slots=True)
class _Context:
    """Where a value is read."""

    look_up: PlaceholderLookup
    has_functions: bool
    facts: TemplateFacts
    variables: Mapping[str, Constant]
    language: QueryLanguage
    max_object: int
    unquoted: dict[str, TemplateValue] = field(default_factory=dict)


def read_value(value: Json, form: Form, language: QueryLanguage) -> TemplateValue:
    """Returns a value of a state with what is certain about it before the stack is deployed.

    In JSONPath, a member `Name.$` becomes the member `Name`. An expression with a constant result becomes that
    result.

    Args:
        value: The value as the definition contains it.
        form: The definition.
        language: The state's query language.

    Source: "Payload Template" in the Amazon States Language specification.
    """
    context = _Context(
        form.meaning, form.intrinsics, form.facts, form.variables, language, form.max_placeholder_object
    )
    return _read(value, context)


def can_be_path(text: str) -> bool:
    """Returns whether the value of a member that ends with `.$` can be a JSONPath or an intrinsic function."""
    return text.lstrip().startswith(_PATH_BEGINNINGS)


def _read(value: Json, context: _Context) -> TemplateValue:
    match value:
        case Unquoted():
            return _read_unquoted(value, context)
        case str():
            return _read_text(value, context.look_up, context)
        case dict() if context.has_functions and is_intrinsic(value):
            return _read_function(value, context)
        case dict():
            return dict(_read_member(name, member, context) for name, member in value.items())
        case list():
            return [_read(item, context) for item in value]
        case _:
            return value


def _read_text(text: str, look_up: PlaceholderLookup, context: _Context) -> TemplateValue:
    """Returns a literal, a function, or a JSONata expression."""
    pieces = split_placeholders(text, look_up)
    if _is_expression(pieces, context):
        return _read_expression(_strip_delimiters(pieces), _as_text(pieces), context)
    return _evaluate(compose_text(pieces), context)


def _read_function(function: dict[str, Json], context: _Context) -> TemplateValue:
    flat = flatten_text(function, context.look_up)
    if flat is not None and _is_expression(split_placeholders(flat.text, flat.meaning), context):
        return _read_text(flat.text, flat.meaning, context)
    return _evaluate(Intrinsic(function), context)


def _evaluate(value: str | Intrinsic, context: _Context) -> TemplateValue:
    if isinstance(value, str):
        if DYNAMIC_REFERENCE not in value:
            return value
        value = Intrinsic({"Fn::Sub": value.replace("${", "${!")})
    evaluated = read_intrinsic(value.function, context.facts)
    if context.language is QueryLanguage.JSONATA and any(map(_holds_jsonata, evaluated.determined)):
        return RunTime(json.dumps(value.function, ensure_ascii=False))
    return evaluated


def _holds_jsonata(value: Json) -> bool:
    if isinstance(value, dict):
        return any(map(_holds_jsonata, value.values()))
    if isinstance(value, list):
        return any(map(_holds_jsonata, value))
    return isinstance(value, str) and is_jsonata(value)


def _read_member(name: str, value: Json, context: _Context) -> tuple[str, TemplateValue]:
    if context.language is not QueryLanguage.JSONPATH or not name.endswith(PATH_SUFFIX):
        return name, _read(value, context)
    bare = name.removesuffix(PATH_SUFFIX)
    if isinstance(value, str) and not can_be_path(value):
        return bare, value  # an error, which is reported without its consequences
    if isinstance(value, str):
        return bare, _read_path(split_placeholders(value, context.look_up), context)
    if not context.has_functions or not is_intrinsic(value):
        return name, _read(value, context)
    flat = flatten_text(value, context.look_up)
    if flat is None:
        return bare, RunTime(json.dumps(value, ensure_ascii=False))
    return bare, _read_path(split_placeholders(flat.text, flat.meaning), context)


def _read_path(pieces: Sequence[str | Intrinsic], context: _Context) -> TemplateValue:
    return _read_expression(pieces, _as_text(pieces), context)


def _as_text(pieces: Sequence[str | Intrinsic]) -> str:
    """Returns an expression as messages print it: intrinsic functions as `${Name}`, or as JSON."""
    return "".join(piece if isinstance(piece, str) else _as_placeholder(piece.function) for piece in pieces)


def _as_placeholder(function: dict[str, Json]) -> str:
    return as_placeholder(function) or json.dumps(function, ensure_ascii=False)


def _read_expression(pieces: Sequence[str | Intrinsic], written: str, context: _Context) -> TemplateValue:
    """Returns a constant expression's value, or the expression with the certain parts of its result."""
    marked = mark_functions(pieces, context.variables)
    read = read_jsonata if context.language is QueryLanguage.JSONATA else read_states_format
    result = None if marked is None else read(marked)
    if result is None:
        return RunTime(written)
    if not isinstance(result, tuple):
        return result
    certain = [part for part in result if not isinstance(part, Anything)]
    if len(certain) == len(result):
        return _evaluate(compose_text(certain), context)
    parts = (
        read_intrinsic(part.function, context.facts) if isinstance(part, Intrinsic) else part
        for part in result
    )
    return RunTime(written, tuple(parts) if certain else ())


def _is_expression(pieces: Sequence[str | Intrinsic], context: _Context) -> bool:
    """Returns whether text is a JSONata expression, even if functions fill in parts of the expression."""
    if context.language is not QueryLanguage.JSONATA or not pieces:
        return False
    first, last = pieces[0], pieces[-1]
    if len(pieces) == 1:
        return isinstance(first, str) and is_jsonata(first)
    return isinstance(first, str) and isinstance(last, str) and first.startswith("{%") and last.endswith("%}")


def _strip_delimiters(pieces: Sequence[str | Intrinsic]) -> list[str | Intrinsic]:
    """Returns the pieces of a JSONata expression without `{%` and `%}`."""
    stripped = list(pieces)
    stripped[0] = str(stripped[0]).removeprefix("{%")
    stripped[-1] = str(stripped[-1]).removesuffix("%}")
    return stripped


def _read_unquoted(placeholder: Unquoted, context: _Context) -> TemplateValue:
    """Returns the value of a placeholder that JSON replaces, because it has no quotation marks."""
    name = placeholder[2:-1]
    if name not in context.unquoted:
        context.unquoted[name] = _read_json_placeholder(placeholder, context.look_up(name), context)
    return context.unquoted[name]


def _read_json_placeholder(placeholder: Unquoted, value: Json, context: _Context) -> TemplateValue:
    if value is None:
        return str(placeholder)
    if not isinstance(value, dict) or not is_intrinsic(value):
        return _read_json(to_text(value) if isinstance(value, str | int | float) else "", context)
    function = read_intrinsic(value, context.facts)
    parsed = [_read_json(each, context) for each in function.determined if isinstance(each, str)]
    if function.possible is not None and len(parsed) == 1 and isinstance(parsed[0], dict | list):
        return parsed[0]
    scalars = tuple(each for each in parsed if isinstance(each, str | int | float))
    is_complete = function.possible is not None and len(scalars) == len(function.possible)
    return Intrinsic(value, scalars if is_complete else None, scalars)


def _read_json(text: str, context: _Context) -> TemplateValue:
    """Returns the value of JSON text; text that isn't JSON stays text, and Step Functions reports it."""
    try:
        parsed: Json = json.loads(text)
    except (ValueError, RecursionError):
        return text
    if isinstance(parsed, dict | list):
        if len(text) > context.max_object:
            return Intrinsic({"Fn::Join": ["", [text]]})
        literal = replace(context, look_up=no_placeholders, has_functions=False)
        return _read(parsed, literal)
    return parsed
