"""Calls for the tests, and what CloudFormation would make of their statements."""

from __future__ import annotations

import re
from typing import Any

from macro.model.call import AwsCall, Credentials, Permissions, QueryLanguage, Target
from macro.model.diagnostics import TemplatePath
from macro.model.template_values import Intrinsic, RunTime, TemplateValue

PSEUDO = {"AWS::Partition": "aws", "AWS::AccountId": "111122223333", "AWS::Region": "eu-central-1"}
PLACE = TemplatePath("Orders", ("States", "Read"))


def known(value: Any) -> TemplateValue:
    """A value of a case as the parsing leaves it: intrinsics and run-time values marked."""
    if isinstance(value, dict):
        if len(value) == 1 and next(iter(value)).startswith(("Ref", "Fn::")):
            return Intrinsic(value)
        return {
            key.removesuffix("$"): RunTime(str(entry)) if key.endswith("$") else known(entry)
            for key, entry in value.items()
        }
    return [known(entry) for entry in value] if isinstance(value, list) else value


def call_of(  # noqa: PLR0913  a call has many sides
    service: str,
    operation: str,
    parameters: dict[str, Any],
    *,
    region: Any = "us-west-2",
    endpoint: str | None = None,
    permissions: Permissions | None = None,
    credentials: Credentials | None = None,
) -> AwsCall:
    """A call of `States/Read` with these parameters to one region, or to each of a list."""
    regions = region if isinstance(region, list) else [region]
    return AwsCall(
        place=PLACE,
        state="Read",
        service=service,
        operation=operation,
        language=QueryLanguage.JSONPATH,
        targets=tuple(Target(each, endpoint) for each in regions),
        parameters=known(parameters),
        payload={},
        permissions=permissions or Permissions(),
        credentials=credentials,
    )


def filled_in(value: Any) -> Any:
    """A template value as CloudFormation resolves it; a Ref to X gives `X`, an attribute of it
    `X.Attribute`."""
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
    found = filled_in(argument[1])
    return found[argument[0]] if len(found) > argument[0] else f"part{argument[0]}"


FUNCTIONS = {
    "Ref": _ref,
    "Fn::GetAtt": _get_att,
    "Fn::Sub": _sub,
    "Fn::Join": _join,
    "Fn::Split": _split,
    "Fn::Select": _select,
    "Fn::ImportValue": filled_in,
}
