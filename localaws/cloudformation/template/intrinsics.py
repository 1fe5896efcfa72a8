"""CloudFormation's intrinsic functions, evaluated over plain data.

Rules: AWS CloudFormation Template Reference, "Intrinsic function reference", "Pseudo parameters reference".
"""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

PLACEHOLDER: Final = re.compile(r"\$\{(!?)\s*([^}]*?)\s*\}")
PSEUDO_PARAMETERS: Final = frozenset(
    f"AWS::{name}"
    for name in (
        "AccountId",
        "NoValue",
        "NotificationARNs",
        "Partition",
        "Region",
        "StackId",
        "StackName",
        "URLSuffix",
    )
)


class _NoValue:
    """What `AWS::NoValue` evaluates to: the key or list item that holds it goes away."""


NO_VALUE: Final = _NoValue()


class TemplateError(Exception):
    """A template that CloudFormation refuses; the message is what the user reads."""


class References(Protocol):
    """What a template's references stand for while a stack is built."""

    def ref(self, name: str) -> Any:
        """The value of a parameter, pseudo parameter or resource."""

    def attribute(self, logical_id: str, name: str) -> Any:
        """A resource's attribute."""

    def imported(self, name: str) -> str:
        """The value of another stack's export."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A template's mappings and conditions together with what its references stand for."""

    references: References
    mappings: Mapping[str, Any]
    conditions: Mapping[str, Any]
    region: str

    def resolve(self, value: Any) -> Any:
        """The value with every intrinsic function evaluated; raises TemplateError."""
        if isinstance(value, dict):
            name, argument = next(iter(value.items()), ("", None))
            if len(value) == 1 and (name in FUNCTIONS or name == "Ref"):
                return FUNCTIONS[name](self, argument)
            resolved = {key: self.resolve(item) for key, item in value.items()}
            return {key: item for key, item in resolved.items() if item is not NO_VALUE}
        if isinstance(value, list):
            return [item for item in map(self.resolve, value) if item is not NO_VALUE]
        return value

    def holds(self, condition: Any) -> bool:
        """Whether a condition (its name, or its body) is true."""
        if isinstance(condition, str):
            if condition not in self.conditions:
                raise TemplateError(
                    f"Template format error: Unresolved condition dependency {condition} in the template"
                )
            return self.holds(self.conditions[condition])
        if isinstance(condition, dict) and len(condition) == 1:
            name, argument = next(iter(condition.items()))
            if name in CONDITIONS:
                return CONDITIONS[name](self, argument)
        raise TemplateError("Template format error: Conditions can only be boolean operations.")


def _ref(evaluation: Evaluation, name: Any) -> Any:
    return NO_VALUE if name == "AWS::NoValue" else evaluation.references.ref(name)


def _get_att(evaluation: Evaluation, argument: Any) -> Any:
    logical_id, attribute = argument.split(".", 1) if isinstance(argument, str) else argument
    return evaluation.references.attribute(logical_id, evaluation.resolve(attribute))


def _text(value: Any) -> str:
    """A scalar as Join and Sub write it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dict, list)):
        raise TemplateError("Template error: every value must be a string in Fn::Join and Fn::Sub")
    return str(value)


def _sub(evaluation: Evaluation, argument: Any) -> str:
    text, variables = (argument, {}) if isinstance(argument, str) else argument

    def value_of(match: re.Match[str]) -> str:
        literal, name = match.groups()
        if literal:
            return "${" + name + "}"
        if name in variables:
            return _text(evaluation.resolve(variables[name]))
        if "." in name:
            return _text(_get_att(evaluation, name))
        return _text(_ref(evaluation, name))

    return PLACEHOLDER.sub(value_of, text)


def _join(evaluation: Evaluation, argument: Any) -> str:
    delimiter, values = argument
    resolved = evaluation.resolve(values)
    if not isinstance(resolved, list):
        raise TemplateError("Template error: every Fn::Join object requires two parameters, (1) a string "
                            "delimiter and (2) a list of strings to be joined")  # fmt: skip
    return str(delimiter).join(map(_text, resolved))


def _select(evaluation: Evaluation, argument: Any) -> Any:
    index, values = (evaluation.resolve(part) for part in argument)
    try:
        return values[int(index)]
    except IndexError:
        raise TemplateError(
            f"Template error: Fn::Select cannot select nonexistent value at index {index}"
        ) from None


def _split(evaluation: Evaluation, argument: Any) -> list[str]:
    delimiter, text = argument
    return _text(evaluation.resolve(text)).split(delimiter)


def _if(evaluation: Evaluation, argument: Any) -> Any:
    condition, if_true, if_false = argument
    return evaluation.resolve(if_true if evaluation.holds(condition) else if_false)


def _find_in_map(evaluation: Evaluation, argument: Any) -> Any:
    keys = [evaluation.resolve(key) for key in argument[:3]]
    try:
        return reduce(lambda level, key: level[key], keys, evaluation.mappings)
    except (KeyError, TypeError):
        defaults = argument[3] if len(argument) > len(keys) else {}
        if "DefaultValue" in defaults:
            return evaluation.resolve(defaults["DefaultValue"])
        raise TemplateError(
            f"Template error: Unable to get mapping for {'::'.join(map(str, keys))}"
        ) from None


def _import_value(evaluation: Evaluation, argument: Any) -> str:
    return evaluation.references.imported(_text(evaluation.resolve(argument)))


def _get_azs(evaluation: Evaluation, argument: Any) -> list[str]:
    region = evaluation.resolve(argument) or evaluation.region
    return [f"{region}{zone}" for zone in "abc"]


def _base64(evaluation: Evaluation, argument: Any) -> str:
    return base64.b64encode(_text(evaluation.resolve(argument)).encode()).decode()


def _to_json_string(evaluation: Evaluation, argument: Any) -> str:
    return json.dumps(evaluation.resolve(argument), separators=(",", ":"), ensure_ascii=False)


def _length(evaluation: Evaluation, argument: Any) -> int:
    return len(evaluation.resolve(argument))


def _unsupported(name: str) -> Callable[[Evaluation, Any], Any]:
    def refuse(evaluation: Evaluation, argument: Any) -> Any:  # noqa: ARG001  a table's signature
        raise TemplateError(f"The local AWS does not evaluate {name}; deploy to AWS to use it.")

    return refuse


FUNCTIONS: Final[Mapping[str, Callable[[Evaluation, Any], Any]]] = {
    "Ref": _ref,
    "Fn::GetAtt": _get_att,
    "Fn::Sub": _sub,
    "Fn::Join": _join,
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::If": _if,
    "Fn::FindInMap": _find_in_map,
    "Fn::ImportValue": _import_value,
    "Fn::GetAZs": _get_azs,
    "Fn::Base64": _base64,
    "Fn::ToJsonString": _to_json_string,
    "Fn::Length": _length,
    "Fn::Cidr": _unsupported("Fn::Cidr"),
    "Fn::GetStackOutput": _unsupported("Fn::GetStackOutput"),
}

CONDITIONS: Final[Mapping[str, Callable[[Evaluation, Any], bool]]] = {
    "Condition": lambda evaluation, name: evaluation.holds(name),
    "Fn::And": lambda evaluation, parts: all(evaluation.holds(part) for part in parts),
    "Fn::Or": lambda evaluation, parts: any(evaluation.holds(part) for part in parts),
    "Fn::Not": lambda evaluation, parts: not evaluation.holds(parts[0]),
    "Fn::Equals": lambda evaluation, parts: _equal(*(evaluation.resolve(part) for part in parts)),
}


def _equal(left: Any, right: Any) -> bool:
    """Fn::Equals compares as text: the parameter "1" equals the number 1."""
    scalars = (str, int, float, bool)
    if isinstance(left, scalars) and isinstance(right, scalars):
        return _text(left) == _text(right)
    return bool(left == right)


def referenced(value: Any) -> Iterator[str]:
    """The names that a value refers to by Ref, Fn::GetAtt and Fn::Sub, in order, repetitions included."""
    if isinstance(value, list):
        for item in value:
            yield from referenced(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _names_in(key, item)


def _names_in(key: str, item: Any) -> Iterator[str]:
    """The names that one key with its value refers to."""
    if key == "Ref" and isinstance(item, str):
        yield item
    elif key == "Fn::GetAtt" and item:
        yield item.split(".")[0] if isinstance(item, str) else str(item[0])
    elif key == "Fn::Sub" and item:
        text, variables = (item, {}) if isinstance(item, str) else item
        yield from (
            name.split(".")[0]
            for literal, name in PLACEHOLDER.findall(text)
            if not literal and name not in variables
        )
        yield from referenced(variables)
    else:
        yield from referenced(item)
