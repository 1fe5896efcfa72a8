"""What CloudFormation does with `Transform` and `Fn::Transform` before it creates anything.

Rules: AWS CloudFormation User Guide, "Perform custom processing on CloudFormation templates with template
macros" (event, answer, order of evaluation) and "Transform reference" (AWS's own transforms).
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


class TransformFailed(Exception):  # noqa: N818  CloudFormation's word for it
    """A transform that could not be done; the message is what the stack's or change set's user reads."""


class MacroCrashed(Exception):  # noqa: N818  what happened to the function, like Lambda's own words
    """The macro's function ended in an error, so that there is no answer to read."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a transform may know: where the stack is, its parameters' values, and how to reach its macros.

    `macros` maps macro names to functions; `invoke` takes a function and an event and gives the answer, or
    raises MacroCrashed; `include` gives the template part that an `AWS::Include` location holds.
    """

    region: str
    account: str
    parameters: Mapping[str, Any]
    macros: Mapping[str, str]
    invoke: Callable[[str, dict[str, Any]], Any]
    include: Callable[[str], Fragment]


@dataclass(frozen=True, slots=True)
class Transform:
    """One entry of `Transform`, or the value of one `Fn::Transform`."""

    name: str
    parameters: Mapping[str, Any]


def transforms_of(template: Mapping[str, Any]) -> tuple[Transform, ...]:
    """The template's own transforms, in the order in which they run."""
    declared = template.get("Transform", [])
    return tuple(_transform(entry) for entry in (declared if isinstance(declared, list) else [declared]))


def _transform(entry: Any) -> Transform:
    """A transform from its name, or from `{Name, Parameters}`."""
    if isinstance(entry, str):
        return Transform(entry, {})
    if isinstance(entry, dict) and isinstance(entry.get("Name"), str):
        return Transform(entry["Name"], entry.get("Parameters") or {})
    raise TransformFailed("Transform must be a string, or an object with Name and Parameters.")


def is_transformed(value: Fragment) -> bool:
    """Whether there is anything to transform: `Transform` at the top, or `Fn::Transform` anywhere."""
    if isinstance(value, dict):
        return INLINE in value or "Transform" in value or any(map(_has_inline, value.values()))
    return False


def _has_inline(value: Fragment) -> bool:
    if isinstance(value, dict):
        return INLINE in value or any(map(_has_inline, value.values()))
    return isinstance(value, list) and any(map(_has_inline, value))


def process(template: dict[str, Any], surroundings: Surroundings) -> dict[str, Any]:
    """The processed template: deepest `Fn::Transform` first, then the `Transform` list in order.

    Raises TransformFailed with CloudFormation's message. The template itself stays as it is.
    """
    transforms = transforms_of(template)
    fragment: Fragment = {key: value for key, value in template.items() if key != "Transform"}
    fragment = _process_inline(fragment, surroundings)
    for transform in transforms:
        fragment = _apply(transform, fragment, surroundings)
        fragment = _process_inline(fragment, surroundings)
    if not isinstance(fragment, dict):
        raise TransformFailed("Template format error: unsupported structure.")
    return fragment


def _process_inline(value: Fragment, surroundings: Surroundings) -> Fragment:
    """The value with every `Fn::Transform` in it replaced by what its macro made of its siblings."""
    if isinstance(value, list):
        return [_process_inline(item, surroundings) for item in value]
    if not isinstance(value, dict):
        return value
    siblings = {key: _process_inline(item, surroundings) for key, item in value.items() if key != INLINE}
    if INLINE not in value:
        return siblings
    return _apply(_transform(value[INLINE]), siblings, surroundings)


def _apply(transform: Transform, fragment: Fragment, surroundings: Surroundings) -> Fragment:
    parameters = {key: _resolve(item, surroundings) for key, item in transform.parameters.items()}
    if transform.name == "AWS::Serverless-2016-10-31":
        return _own(
            transform.name,
            lambda: translate_serverless(fragment, surroundings.region, surroundings.parameters),
        )
    if transform.name == "AWS::LanguageExtensions":
        return _own(transform.name, lambda: extend_language(fragment, surroundings.parameters))
    if transform.name == "AWS::Include":
        included = surroundings.include(parameters["Location"])
        return {**fragment, **included}
    if transform.name.startswith("AWS::"):
        raise TransformFailed(f"The local AWS has no transform {transform.name}; deploy to AWS to use it.")
    return _call_macro(Transform(transform.name, parameters), fragment, surroundings)


def _own(name: str, transform: Callable[[], Fragment]) -> Fragment:
    """An AWS transform's result, its refusal in CloudFormation's words."""
    try:
        return transform()
    except ValueError as error:
        raise TransformFailed(f"Transform {name} failed with: {error}") from error


def _resolve(value: Any, surroundings: Surroundings) -> Any:
    """A macro parameter with references to template parameters resolved."""
    if isinstance(value, dict):
        if set(value) == {"Ref"}:
            return _referenced(value["Ref"], surroundings)
        return {key: _resolve(item, surroundings) for key, item in value.items()}
    if isinstance(value, list):
        return [item for item in (_resolve(item, surroundings) for item in value) if item is not NO_VALUE]
    return value


def _referenced(name: str, surroundings: Surroundings) -> Any:
    known = {
        **surroundings.parameters,
        "AWS::Region": surroundings.region,
        "AWS::AccountId": surroundings.account,
    }
    if name in known:
        return known[name]
    raise TransformFailed(f"Unresolved reference {name} in the parameters of a transform.")


def _call_macro(transform: Transform, fragment: Fragment, surroundings: Surroundings) -> Fragment:
    """What the macro's function makes of the fragment."""
    identifier = f"{surroundings.account}::{transform.name}"
    if transform.name not in surroundings.macros:
        raise TransformFailed(f"No transform named {identifier} found.")
    request_id = str(uuid.uuid4())
    event = {
        "region": surroundings.region,
        "accountId": surroundings.account,
        "fragment": fragment,
        "transformId": identifier,
        "params": dict(transform.parameters),
        "requestId": request_id,
        "templateParameterValues": dict(surroundings.parameters),
    }
    try:
        answer = surroundings.invoke(surroundings.macros[transform.name], event)
    except MacroCrashed as crash:
        raise TransformFailed(f"Received malformed response from transform {identifier}") from crash
    return _fragment_of(answer, identifier, request_id)


def _fragment_of(answer: Any, identifier: str, request_id: str) -> Fragment:
    """The fragment of a macro's answer; raises TransformFailed for a failure and for a malformed answer."""
    if not isinstance(answer, dict) or answer.get("requestId") != request_id or "status" not in answer:
        raise TransformFailed(f"Received malformed response from transform {identifier}")
    if str(answer["status"]).lower() != "success":
        message = answer.get("errorMessage")
        if not message:
            raise TransformFailed(f"Transform {identifier} failed without an error message.")
        raise TransformFailed(f"Transform {identifier} failed with: {message}")
    if "fragment" not in answer:
        raise TransformFailed(f"Received malformed response from transform {identifier}")
    return answer["fragment"]
