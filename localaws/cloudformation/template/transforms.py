"""Runs the transforms and macros of a template.

Rules: AWS CloudFormation User Guide, "Perform custom processing on CloudFormation templates with template
macros" (event, response, order of evaluation) and "Transform reference" (AWS's transforms).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from localaws.cloudformation.template.intrinsics import NO_VALUE
from localaws.cloudformation.template.language_extensions import extend_language
from localaws.cloudformation.template.serverless import translate_serverless

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

INLINE: Final = "Fn::Transform"
Fragment = Any  # a template, or any JSON value inside one


class TransformFailed(Exception):  # noqa: N818  CloudFormation's word
    """A transform failed; the message is the status reason of the stack or change set."""


class MacroFunctionFailed(Exception):  # noqa: N818  a failure that CloudFormation reports
    """The macro's function ended with an error."""


@dataclass(frozen=True, slots=True)
class TransformContext:
    """The inputs of a transform.

    Attributes:
        parameters: The values of the template parameters.
        macros: The functions of the account's macros, by macro name.
        invoke: Invokes a function with an event and returns its response; raises MacroFunctionFailed.
        include: Returns the template fragment at an `AWS::Include` location.
    """

    region: str
    account: str
    parameters: Mapping[str, Any]
    macros: Mapping[str, str]
    invoke: Callable[[str, dict[str, Any]], Any]
    include: Callable[[str], Fragment]


@dataclass(frozen=True, slots=True)
class Transform:
    """An entry of `Transform`, or the value of a `Fn::Transform`."""

    name: str
    parameters: Mapping[str, Any]


def declared_transforms(template: Mapping[str, Any]) -> tuple[Transform, ...]:
    """Returns the transforms in the template's Transform section, in the order in which they run."""
    declared = template.get("Transform", [])
    return tuple(
        _parse_transform(entry) for entry in (declared if isinstance(declared, list) else [declared])
    )


def _parse_transform(entry: Any) -> Transform:
    """Parses a transform's name, or an object with Name and Parameters."""
    if isinstance(entry, str):
        return Transform(entry, {})
    if isinstance(entry, dict) and isinstance(entry.get("Name"), str):
        return Transform(entry["Name"], entry.get("Parameters") or {})
    raise TransformFailed("Transform must be a string, or an object with Name and Parameters.")


def has_transforms(value: Fragment) -> bool:
    """Returns whether a template has a Transform section or a `Fn::Transform`."""
    if isinstance(value, dict):
        return INLINE in value or "Transform" in value or any(map(_has_inline, value.values()))
    return False


def _has_inline(value: Fragment) -> bool:
    if isinstance(value, dict):
        return INLINE in value or any(map(_has_inline, value.values()))
    return isinstance(value, list) and any(map(_has_inline, value))


def run_transforms(template: dict[str, Any], context: TransformContext) -> dict[str, Any]:
    """Returns the processed template: runs the deepest `Fn::Transform` first, then the Transform section in order.

    Raises:
        TransformFailed: A transform failed; the message is CloudFormation's.
    """
    transforms = declared_transforms(template)
    fragment: Fragment = {key: value for key, value in template.items() if key != "Transform"}
    fragment = _run_inline_transforms(fragment, context)
    for transform in transforms:
        fragment = _run_transform(transform, fragment, context)
        fragment = _run_inline_transforms(fragment, context)
    if not isinstance(fragment, dict):
        raise TransformFailed("Template format error: unsupported structure.")
    return fragment


def _run_inline_transforms(value: Fragment, context: TransformContext) -> Fragment:
    """Replaces every `Fn::Transform` and its siblings with the macro's result."""
    if isinstance(value, list):
        return [_run_inline_transforms(item, context) for item in value]
    if not isinstance(value, dict):
        return value
    siblings = {key: _run_inline_transforms(item, context) for key, item in value.items() if key != INLINE}
    if INLINE not in value:
        return siblings
    return _run_transform(_parse_transform(value[INLINE]), siblings, context)


def _run_transform(transform: Transform, fragment: Fragment, context: TransformContext) -> Fragment:
    parameters = {key: _resolve(item, context) for key, item in transform.parameters.items()}
    if transform.name == "AWS::Serverless-2016-10-31":
        return _run_aws_transform(
            transform.name,
            lambda: translate_serverless(fragment, context.region, context.parameters),
        )
    if transform.name == "AWS::LanguageExtensions":
        return _run_aws_transform(transform.name, lambda: extend_language(fragment, context.parameters))
    if transform.name == "AWS::Include":
        included = context.include(parameters["Location"])
        return {**fragment, **included}
    if transform.name.startswith("AWS::"):
        raise TransformFailed(
            f"The local AWS doesn't support the transform {transform.name}; deploy to AWS to use it."
        )
    return _call_macro(Transform(transform.name, parameters), fragment, context)


def _run_aws_transform(name: str, transform: Callable[[], Fragment]) -> Fragment:
    """Runs an AWS transform, and converts its ValueError to TransformFailed."""
    try:
        return transform()
    except ValueError as error:
        raise TransformFailed(f"Transform {name} failed with: {error}") from error


def _resolve(value: Any, context: TransformContext) -> Any:
    """Returns a macro parameter with references to template parameters resolved."""
    if isinstance(value, dict):
        if set(value) == {"Ref"}:
            return _parameter_value(value["Ref"], context)
        return {key: _resolve(item, context) for key, item in value.items()}
    if isinstance(value, list):
        return [item for item in (_resolve(item, context) for item in value) if item is not NO_VALUE]
    return value


def _parameter_value(name: str, context: TransformContext) -> Any:
    values = {
        **context.parameters,
        "AWS::Region": context.region,
        "AWS::AccountId": context.account,
    }
    if name in values:
        return values[name]
    raise TransformFailed(f"Unresolved reference {name} in the parameters of a transform.")


def _call_macro(transform: Transform, fragment: Fragment, context: TransformContext) -> Fragment:
    """Invokes a macro's function, and returns the fragment in its response."""
    identifier = f"{context.account}::{transform.name}"
    if transform.name not in context.macros:
        raise TransformFailed(f"No transform named {identifier} found.")
    request_id = str(uuid.uuid4())
    event = {
        "region": context.region,
        "accountId": context.account,
        "fragment": fragment,
        "transformId": identifier,
        "params": dict(transform.parameters),
        "requestId": request_id,
        "templateParameterValues": dict(context.parameters),
    }
    try:
        response = context.invoke(context.macros[transform.name], event)
    except MacroFunctionFailed as crash:
        raise TransformFailed(f"Received malformed response from transform {identifier}") from crash
    return _read_response(response, identifier, request_id)


def _read_response(response: Any, identifier: str, request_id: str) -> Fragment:
    """Returns the fragment in a macro's response; raises TransformFailed for a failed or malformed response."""
    if not isinstance(response, dict) or response.get("requestId") != request_id or "status" not in response:
        raise TransformFailed(f"Received malformed response from transform {identifier}")
    if str(response["status"]).lower() != "success":
        message = response.get("errorMessage")
        if not message:
            raise TransformFailed(f"Transform {identifier} failed without an error message.")
        raise TransformFailed(f"Transform {identifier} failed with: {message}")
    if "fragment" not in response:
        raise TransformFailed(f"Received malformed response from transform {identifier}")
    return response["fragment"]
