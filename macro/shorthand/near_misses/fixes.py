"""Text to paste for states that look like a cross-Region call."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from macro.definition.state_values import PATH_SUFFIX
from macro.intrinsics.placeholders import PLACEHOLDER
from macro.intrinsics.sub_join_text import flatten_text
from macro.model.state_type import STATE_TYPE
from macro.model.template_values import as_json_text, is_intrinsic
from macro.shorthand.integration.integration_arn import parse_native_arn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from macro.definition.forms import Form
    from macro.definition.state_walk import State
    from macro.intrinsics.sub_join_text import FlatText
    from macro.model.template_values import Json
    from macro.shorthand.integration.integration_arn import NativeArn

_NAME = re.compile(r"[A-Za-z0-9-]+")
"""A Region as text, without placeholders and expressions."""


def arn_fix(arn: str, resource: Json, flat: FlatText, form: Form) -> str:
    """Returns a `Resource` with another ARN, or an empty string if the ARN can't be written as one text.

    Args:
        arn: The ARN, with the placeholders of `flat`.
        resource: The `Resource` in the template.
        flat: The text of the `Resource`.
        form: The definition.
    """
    if not form.intrinsics:
        return f'"Resource": {json.dumps(arn)}' if flat.text == resource else ""
    if isinstance(resource, str):
        return f"Resource: {arn}"
    names = {name: _sub_name(flat.meaning(name)) for name in PLACEHOLDER.findall(arn)}
    if None in names.values():
        return ""
    text = PLACEHOLDER.sub(lambda match: "${" + str(names[match[1]]) + "}", arn)
    return f"Resource: !Sub {text}" if names else f"Resource: {text}"


def _sub_name(value: Json) -> str | None:
    """Returns the name that a value has in an `Fn::Sub`."""
    match value:
        case {"Ref": str(name)}:
            return name
        case {"Fn::GetAtt": [str(name), str(attribute)]}:
            return f"{name}.{attribute}"
        case _:
            return None


def resource_fix(resource: Json, region: Json, form: Form) -> str:
    """Returns the `Resource` of a native Task with a Region, or an empty string if that isn't possible."""
    flat = flatten_text(resource, form.meaning)
    native = parse_native_arn(flat.text) if flat else None
    if not flat or not native or not isinstance(region, str) or not _NAME.fullmatch(region):
        return ""
    return arn_fix(native.with_region(region), resource, flat, form)


def call_fix(state: State, region: str | None, form: Form) -> str:
    """Returns the first lines of the state with the shorthand's type, in place of `Type` and `Resource`.

    The result is an empty string if the state's ARN isn't that of an SDK integration.

    Args:
        state: The state.
        region: The name of the field that contains the Region or the Regions, even if no call has this field.
        form: The definition.
    """
    flat = flatten_text(state.value.get("Resource"), form.meaning)
    native = parse_native_arn(flat.text) if flat else None
    if native is None or not native.is_sdk:
        return ""
    target: dict[str, str] = {"Region": '"us-west-2"'}
    if "Targets" in state.value:
        target = {"Targets": as_json_text(state.value["Targets"])}
    value = state.value[region] if region else None
    if region and (not isinstance(value, dict) or is_intrinsic(value)):
        suffix = PATH_SUFFIX if region.endswith(PATH_SUFFIX) else ""
        target = {f"Region{suffix}": as_json_text(value)}
    return as_lines({"Type": f'"{STATE_TYPE}"', **target, **action_fields(native)}, form)


def action_fields(native: NativeArn) -> dict[str, str]:
    """Returns the fields of a call that stand for the ARN of an SDK integration, with their values as JSON."""
    action, _, pattern = native.action.partition(".")
    fields = {"Service": f'"{native.service}"', "Action": f'"{action}"'}
    return (
        {**fields, "IntegrationPattern": '"WAIT_FOR_TASK_TOKEN"'} if pattern == "waitForTaskToken" else fields
    )


def as_lines(fields: Mapping[str, str], form: Form) -> str:
    """Returns fields with their values as JSON, one on each line, as the definition spells them."""
    if form.intrinsics:
        return "\n".join(f"{name}: {text}" for name, text in fields.items())
    return "\n".join(f'"{name}": {text},' for name, text in fields.items())
