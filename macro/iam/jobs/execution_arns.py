"""The ARNs of the executions of a state machine.

Source: Service Authorization Reference, "Resource types defined by AWS Step Functions".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from macro.model.template_values import Json

_TEXT = re.compile(r"(?P<start>arn:.*:)stateMachine:(?P<name>(?:\$\{[^}]*\}|[^:])+)(?::.*)?")
_FIELDS = {"Partition": 1, "Region": 3, "Account": 4, "Name": 6}
_PATTERN = "arn:${Partition}:states:${Region}:${Account}:execution:${Name}:*"


def execution_arns(state_machine: Json) -> Json:
    """Returns a pattern for the executions of a state machine, whose ARN can have a version or an alias."""
    match state_machine:
        case "*":
            return "*"
        case str():
            return _convert(state_machine) or _from_fields(state_machine)
        case {"Fn::Sub": str(text)} if converted := _convert(text):
            return {"Fn::Sub": converted}
        case _:
            return _from_fields(state_machine)


def _convert(text: str) -> str:
    found = _TEXT.fullmatch(text)
    return f"{found['start']}execution:{found['name']}:*" if found else ""


def _from_fields(arn: Json) -> Json:
    """Returns the pattern with the fields that CloudFormation takes from the ARN."""
    fields: dict[str, Json] = {
        name: {"Fn::Select": [index, {"Fn::Split": [":", arn]}]} for name, index in _FIELDS.items()
    }
    return {"Fn::Sub": [_PATTERN, fields]}
