"""Functions that create calls, and that resolve intrinsic functions in their statements."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from macro.intrinsics.origins import SPECIAL_VALUE
from macro.intrinsics.structure import beginnings
from macro.model.call import AwsCall, Credentials, ExternalId, Permissions, QueryLanguage, Target
from macro.model.diagnostics import TemplatePath
from macro.model.stack_context import StackContext
from macro.model.statement import SPECIAL_CHARACTERS
from macro.model.template_values import Anything, Intrinsic, Origin, RunTime, TemplateValue

PSEUDO = {"AWS::Partition": "aws", "AWS::AccountId": "111122223333", "AWS::Region": "eu-central-1"}
STACK = StackContext(PSEUDO["AWS::Region"], PSEUDO["AWS::AccountId"], PSEUDO["AWS::Partition"])
EXTERNAL_ID = ExternalId({"Ref": "Orders"}, is_known=False)
PATH = TemplatePath("Orders", ("States", "Read"))


def template_value(value: Any) -> TemplateValue:
    """Returns a value of a case as the parser returns it.

    A key that ends with `$` has a run-time value: an expression, or a list of its parts with `*` for unknown parts. The
    key `possible` beside an intrinsic function contains the function's possible values.
    """
    if isinstance(value, dict):
        functions = {key: entry for key, entry in value.items() if key.startswith(("Ref", "Fn::"))}
        if len(functions) == 1 and set(value) <= {*functions, "possible"}:
            possible = tuple(value["possible"]) if "possible" in value else None
            return Intrinsic(functions, possible, origin=_origin(functions, possible))
        return {
            key.removesuffix("$"): run_time(entry) if key.endswith("$") else template_value(entry)
            for key, entry in value.items()
        }
    return [template_value(entry) for entry in value] if isinstance(value, list) else value


def _origin(function: dict[str, Any], possible: tuple[Any, ...] | None) -> Origin:
    """Returns the origin that the parser gives a function: `Ref` is a parameter, and an import is from outside."""
    if "Ref" in function and SPECIAL_CHARACTERS.search(str(possible)):
        return Origin(unsafe=SPECIAL_VALUE)
    imported = (start for start in beginnings(function) if "Fn::ImportValue" in str(start))
    return Origin(outside=str(next(imported, ""))) if possible is None else Origin()


def run_time(value: Any) -> RunTime:
    """Returns a run-time value that is created from its expression or its parts."""
    if not isinstance(value, list):
        return RunTime(str(value))
    parts = [Anything.ANYTHING if part == "*" else template_value(part) for part in value]
    return RunTime(
        "States.Format(…)", tuple(part for part in parts if isinstance(part, str | Intrinsic | Anything))
    )


def call_of(  # noqa: PLR0913  a call has many fields
    service: str,
    operation: str,
    parameters: dict[str, Any],
    *,
    region: Any = "us-west-2",
    endpoint: str | None = None,
    permissions: Permissions | None = None,
    credentials: Credentials | None = None,
    integration: str = "",
) -> AwsCall:
    """Returns a call in the state `Read`, to one Region or a list of Regions."""
    regions = region if isinstance(region, list) else [region]
    return AwsCall(
        path=PATH,
        state="Read",
        service=service,
        operation=operation,
        language=QueryLanguage.JSONPATH,
        targets=tuple(Target(each, endpoint) for each in regions),
        parameters=template_value(parameters),
        payload={},
        permissions=permissions or Permissions(),
        credentials=credentials and replace(credentials, external_id=EXTERNAL_ID),
        integration=integration,
    )


def filled_in(value: Any) -> Any:
    """Resolves intrinsic functions as CloudFormation does. `Ref` to X returns `X`, and `Fn::GetAtt` `X.Attribute`."""
    if isinstance(value, list):
        return [filled_in(entry) for entry in value]
    if not isinstance(value, dict):
        return value
    if len(value) != 1 or next(iter(value)) not in FUNCTIONS:
        return {key: filled_in(entry) for key, entry in value.items()}
    ((name, argument),) = value.items()
    return FUNCTIONS[name](argument)


def _ref(name: Any) -> Any:
    return PSEUDO.get(name, name)


def _get_att(argument: Any) -> Any:
    return ".".join(argument) if isinstance(argument, list) else argument


def _sub(argument: Any) -> Any:
    text, variables = argument if isinstance(argument, list) else (argument, {})
    resolved = {name: filled_in(value) for name, value in variables.items()}

    def part(match: re.Match[str]) -> str:
        name = match[1]
        return f"${{{name[1:]}}}" if name.startswith("!") else str(resolved.get(name, _ref(name)))

    return re.sub(r"\$\{([^}]+)\}", part, text)


def _join(argument: Any) -> Any:
    return argument[0].join(map(str, filled_in(argument[1])))


def _split(argument: Any) -> Any:
    return str(filled_in(argument[1])).split(argument[0])


def _select(argument: Any) -> Any:
    parts = filled_in(argument[1])
    return parts[argument[0]] if len(parts) > argument[0] else f"part{argument[0]}"


def _if(argument: Any) -> Any:
    return f"{{{argument[0]} ? {filled_in(argument[1])} : {filled_in(argument[2])}}}"


FUNCTIONS = {
    "Ref": _ref,
    "Fn::GetAtt": _get_att,
    "Fn::Sub": _sub,
    "Fn::Join": _join,
    "Fn::Split": _split,
    "Fn::Select": _select,
    "Fn::ImportValue": filled_in,
    "Fn::FindInMap": _get_att,
    "Fn::If": _if,
}
