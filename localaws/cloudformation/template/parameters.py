"""Template parameters: validates the submitted values, and converts them to their types.

Rules: AWS CloudFormation User Guide, "CloudFormation template Parameters syntax".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from localaws.cloudformation.template.intrinsics import TemplateError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def parameter_text(value: object) -> str:
    """Returns a parameter's value as text: the items of a list are separated by commas."""
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def resolve_parameters(
    declared: Mapping[str, Mapping[str, Any]],
    given: Mapping[str, str],
    read_ssm_parameter: Callable[[str], str],
) -> dict[str, Any]:
    """Returns the value of every parameter, converted to its type.

    Args:
        declared: The template's Parameters section.
        given: The submitted values.
        read_ssm_parameter: Reads a Systems Manager parameter, for the `AWS::SSM::Parameter::Value<TYPE>` types.

    Raises:
        TemplateError: A value is missing or invalid, or the template doesn't declare a parameter.
    """
    unknown = sorted(set(given) - set(declared))
    if unknown:
        raise TemplateError(f"Parameters: [{', '.join(unknown)}] do not exist in the template")
    missing = [name for name, body in declared.items() if name not in given and "Default" not in body]
    if missing:
        raise TemplateError(f"Parameters: [{', '.join(missing)}] must have values")
    return {
        name: _value(name, body, str(given.get(name, _default(body))), read_ssm_parameter)
        for name, body in declared.items()
    }


def _default(body: Mapping[str, Any]) -> str:
    default = body.get("Default", "")
    if isinstance(default, bool):
        return "true" if default else "false"
    return str(default)


def _value(name: str, body: Mapping[str, Any], text: str, read_ssm_parameter: Callable[[str], str]) -> Any:
    kind = str(body.get("Type", "String"))
    ssm_type = re.fullmatch(r"AWS::SSM::Parameter::Value<(.+)>", kind)
    if ssm_type:
        text, kind = read_ssm_parameter(text), ssm_type[1]
    _check(name, body, text)
    if kind.startswith("List<") or kind == "CommaDelimitedList":
        return _items(text)
    if kind == "Number":
        _number(name, text)
    return text


def _items(text: str) -> list[str]:
    return [item.strip() for item in text.split(",")] if text else []


def _number(name: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise TemplateError(f"Parameter '{name}' must be a number.") from None


def _check(name: str, body: Mapping[str, Any], text: str) -> None:
    """Checks AllowedValues, AllowedPattern, MinLength, MaxLength, MinValue, and MaxValue."""
    description = body.get("ConstraintDescription")
    allowed = [str(value) for value in body.get("AllowedValues", [])]
    if allowed and text not in allowed:
        raise TemplateError(
            _failed(name, description) if description else f"Parameter '{name}' must be one of AllowedValues"
        )
    pattern = body.get("AllowedPattern")
    items = _items(text) if body.get("Type") == "CommaDelimitedList" else [text]
    if pattern and not all(re.fullmatch(pattern, item) for item in items):
        raise TemplateError(_failed(name, description or f"must match pattern {pattern}"))
    _check_bounds(name, body, text)


def _failed(name: str, description: Any) -> str:
    return f"Parameter {name} failed to satisfy constraint: {description}"


def _check_bounds(name: str, body: Mapping[str, Any], text: str) -> None:
    if len(text) < int(body.get("MinLength", 0)):
        raise TemplateError(f"Parameter '{name}' must contain at least {body['MinLength']} characters")
    if "MaxLength" in body and len(text) > int(body["MaxLength"]):
        raise TemplateError(f"Parameter '{name}' must contain at most {body['MaxLength']} characters")
    if "MinValue" in body and _number(name, text) < float(body["MinValue"]):
        raise TemplateError(f"Parameter '{name}' must be a number not less than {body['MinValue']}")
    if "MaxValue" in body and _number(name, text) > float(body["MaxValue"]):
        raise TemplateError(f"Parameter '{name}' must be a number not greater than {body['MaxValue']}")
