"""Evaluates CloudFormation's intrinsic functions.

Rules: AWS CloudFormation Template Reference, "Intrinsic function reference", "Pseudo parameters reference".
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any, Final, Protocol

from localaws.cloudformation.template.reference_finder import PLACEHOLDER

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Mapping


class _NoValue:
    """The value of `AWS::NoValue`, which removes the property or list item that has it."""


NO_VALUE: Final = _NoValue()


class TemplateError(Exception):
    """CloudFormation rejects the template; the message is CloudFormation's."""


class References(Protocol):
    """The values of a template's references."""

    def ref(self, name: str) -> Any:
        """Returns the value of Ref for a parameter, pseudo parameter, or resource."""

    def attribute(self, logical_id: str, name: str) -> Any:
        """Returns the value of Fn::GetAtt."""

    def imported(self, name: str) -> str:
        """Returns the value of another stack's export."""


@dataclass(frozen=True, slots=True)
class Evaluator:
    """Evaluates the intrinsic functions of one template."""

    references: References
    mappings: Mapping[str, Any]
    conditions: Mapping[str, Any]
    region: str

    def resolve(self, value: Any) -> Any:
        """Returns the value with every intrinsic function evaluated; raises TemplateError."""
        if isinstance(value, dict):
            name, argument = next(iter(value.items()), ("", None))
            if len(value) == 1 and (name in FUNCTIONS or name == "Ref"):
                return FUNCTIONS[name](self, argument)
            resolved = {key: self.resolve(item) for key, item in value.items()}
            return {key: item for key, item in resolved.items() if item is not NO_VALUE}
        if isinstance(value, list):
            return [item for item in map(self.resolve, value) if item is not NO_VALUE]
        return value

    def is_true(self, condition: Any) -> bool:
        """Returns whether a condition, given by its name or as a function, is true."""
        if isinstance(condition, str):
            if condition not in self.conditions:
                raise TemplateError(
                    f"Template format error: Unresolved condition dependency {condition} in the template"
                )
            return self.is_true(self.conditions[condition])
        if isinstance(condition, dict) and len(condition) == 1:
            name, argument = next(iter(condition.items()))
            if name in CONDITIONS:
                return CONDITIONS[name](self, argument)
        raise TemplateError("Template format error: Conditions can only be boolean operations.")


def _ref(evaluator: Evaluator, name: Any) -> Any:
    return NO_VALUE if name == "AWS::NoValue" else evaluator.references.ref(name)


def _get_att(evaluator: Evaluator, argument: Any) -> Any:
    logical_id, attribute = argument.split(".", 1) if isinstance(argument, str) else argument
    return evaluator.references.attribute(logical_id, evaluator.resolve(attribute))


def _text(value: Any) -> str:
    """Converts a scalar to text, as Fn::Join and Fn::Sub do."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dict, list)):
        raise TemplateError("Template error: every value must be a string in Fn::Join and Fn::Sub")
    return str(value)


def _sub(evaluator: Evaluator, argument: Any) -> str:
    text, variables = (argument, {}) if isinstance(argument, str) else argument

    def replace(match: re.Match[str]) -> str:
        literal, name = match.groups()
        if literal:
            return "${" + name + "}"
        if name in variables:
            return _text(evaluator.resolve(variables[name]))
        if "." in name:
            return _text(_get_att(evaluator, name))
        return _text(_ref(evaluator, name))

    return PLACEHOLDER.sub(replace, text)


def _join(evaluator: Evaluator, argument: Any) -> str:
    delimiter, values = argument
    resolved = evaluator.resolve(values)
    if not isinstance(resolved, list):
        raise TemplateError("Template error: every Fn::Join object requires two parameters, (1) a string "
                            "delimiter and (2) a list of strings to be joined")  # fmt: skip
    return str(delimiter).join(map(_text, resolved))


def _select(evaluator: Evaluator, argument: Any) -> Any:
    index, values = (evaluator.resolve(part) for part in argument)
    try:
        return values[int(index)]
    except IndexError:
        raise TemplateError(
            f"Template error: Fn::Select cannot select nonexistent value at index {index}"
        ) from None


def _split(evaluator: Evaluator, argument: Any) -> list[str]:
    delimiter, text = argument
    return _text(evaluator.resolve(text)).split(delimiter)


def _if(evaluator: Evaluator, argument: Any) -> Any:
    condition, if_true, if_false = argument
    return evaluator.resolve(if_true if evaluator.is_true(condition) else if_false)


def _find_in_map(evaluator: Evaluator, argument: Any) -> Any:
    keys = [evaluator.resolve(key) for key in argument[:3]]
    try:
        return reduce(lambda level, key: level[key], keys, evaluator.mappings)
    except (KeyError, TypeError):
        defaults = argument[3] if len(argument) > len(keys) else {}
        if "DefaultValue" in defaults:
            return evaluator.resolve(defaults["DefaultValue"])
        raise TemplateError(
            f"Template error: Unable to get mapping for {'::'.join(map(str, keys))}"
        ) from None


def _import_value(evaluator: Evaluator, argument: Any) -> str:
    return evaluator.references.imported(_text(evaluator.resolve(argument)))


def _get_azs(evaluator: Evaluator, argument: Any) -> list[str]:
    region = evaluator.resolve(argument) or evaluator.region
    return [f"{region}{zone}" for zone in "abc"]


def _base64(evaluator: Evaluator, argument: Any) -> str:
    return base64.b64encode(_text(evaluator.resolve(argument)).encode()).decode()


def _to_json_string(evaluator: Evaluator, argument: Any) -> str:
    return json.dumps(evaluator.resolve(argument), separators=(",", ":"), ensure_ascii=False)


def _length(evaluator: Evaluator, argument: Any) -> int:
    return len(evaluator.resolve(argument))


def _unsupported(name: str) -> Callable[[Evaluator, Any], Any]:
    def refuse(evaluator: Evaluator, argument: Any) -> Any:  # noqa: ARG001  the signature of FUNCTIONS
        raise TemplateError(f"The local AWS doesn't support {name}; deploy to AWS to use it.")

    return refuse


FUNCTIONS: Final[Mapping[str, Callable[[Evaluator, Any], Any]]] = {
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

CONDITIONS: Final[Mapping[str, Callable[[Evaluator, Any], bool]]] = {
    "Condition": lambda evaluator, name: evaluator.is_true(name),
    "Fn::And": lambda evaluator, parts: all(evaluator.is_true(part) for part in parts),
    "Fn::Or": lambda evaluator, parts: any(evaluator.is_true(part) for part in parts),
    "Fn::Not": lambda evaluator, parts: not evaluator.is_true(parts[0]),
    "Fn::Equals": lambda evaluator, parts: _equal(*(evaluator.resolve(part) for part in parts)),
}


def _equal(left: Any, right: Any) -> bool:
    """Compares values as Fn::Equals does: as text, so that the parameter "1" equals the number 1."""
    scalars = (str, int, float, bool)
    if isinstance(left, scalars) and isinstance(right, scalars):
        return _text(left) == _text(right)
    return bool(left == right)
