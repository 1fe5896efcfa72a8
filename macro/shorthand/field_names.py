"""The names of a state's fields: which ones are allowed, and what a wrong one probably stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caller.awsmodel.suggestions import nearest_name
from macro.definition.state_values import PATH_SUFFIX
from macro.intrinsics.sub_join_text import flatten_text
from macro.model import rules
from macro.model.call import QueryLanguage
from macro.model.state_type import STATE_TYPE
from macro.model.template_values import as_json_text
from macro.shorthand.fields import FIELDS, NATIVE_FIELDS, TARGET_FIELDS, TASK_FIELDS
from macro.shorthand.integration.integration_arn import parse_native_arn
from macro.shorthand.near_misses.fixes import action_fields, as_lines, resource_fix
from macro.shorthand.written_call import metadata_entry, parameters_field

if TYPE_CHECKING:
    from macro.definition.state_walk import State
    from macro.model.diagnostics import DiagnosticCollector
    from macro.model.template_values import Json
    from macro.shorthand.integration.integration_arn import IntegrationArn, NativeArn
    from macro.shorthand.written_call import WrittenCall

_ARN_FIELD = "Resource"
"""The field of a Task that contains the integration ARN."""

_SYNONYMS = {
    "Api": "Action",
    "MaxRetries": "MaxAttempts",
    "WaitFor": "WaitUntil",
    "Waiter": "WaitUntil",
}
"""Names that aren't similar to the name of the field with the same purpose and values."""

_REPLACEMENTS = {
    "Failover": "Region: [REGION, REGION]",
    "FailOver": "Region: [REGION, REGION]",
    "Role": "Credentials: {RoleArn: ARN}",
    "RoleArn": "Credentials: {RoleArn: ARN}",
}
"""Names of fields that don't exist, and what to write instead."""


def correct_field_names(call: WrittenCall, collector: DiagnosticCollector) -> dict[str, str]:
    """Maps the correct name of each field to the name in the template.

    Collects a diagnostic for each wrong name. A field that can't have a run-time value isn't in the result.
    """
    state = call.state
    names: dict[str, str] = {}
    for name in state.value:
        intended = _find_intended_name(state, name, call.arn)
        if intended != name:
            message, fix = _explain(call, name, intended)
            collector.add(rules.FIELDS, call.path.key(name), message, fix)
        if intended != name and intended and intended not in state.value:
            names[intended] = name
        elif intended == name or not (_is_path_of_literal(name) or (call.arn and _names_target(name))):
            names[name] = name
    return names


def _names_target(name: str) -> bool:
    """Whether a field says where the call goes. In the ARN spelling, only the ARN and Metadata do."""
    return name.removesuffix(PATH_SUFFIX) in TARGET_FIELDS


def _is_path_of_literal(name: str) -> bool:
    return name.endswith(PATH_SUFFIX) and name.removesuffix(PATH_SUFFIX) in FIELDS


def _find_intended_name(state: State, name: str, arn: IntegrationArn | None) -> str | None:
    """Returns the name if it is allowed, or else the most similar name that is, or None."""
    suffix = PATH_SUFFIX if state.language is QueryLanguage.JSONPATH and name.endswith(PATH_SUFFIX) else ""
    bare = name.removesuffix(suffix) if suffix else name
    other = parameters_field(_other(state.language))
    allowed = (TASK_FIELDS | (NATIVE_FIELDS if arn else frozenset(FIELDS))) - {other}
    if bare == other:
        return parameters_field(state.language) + suffix
    if name in allowed or (bare in FIELDS and FIELDS[bare].dynamic and not arn):
        return name
    if bare in FIELDS and (arn or name != bare):
        return name if bare in {"Service", "Action"} else None
    if bare == _ARN_FIELD:
        return None
    if bare in _REPLACEMENTS and not arn:
        return None
    synonym = _SYNONYMS.get(bare)
    nearest = synonym if synonym in allowed else nearest_name(bare, allowed)
    return nearest + suffix if nearest else None


def _explain(call: WrittenCall, name: str, intended: str | None) -> tuple[str, str]:
    """Returns the message about a wrong field name, and text to paste."""
    state = call.state
    bare = name.removesuffix(PATH_SUFFIX)
    if bare == parameters_field(_other(state.language)):
        return f"a {state.language.value} state uses {parameters_field(state.language)}, not {bare}", ""
    if call.arn and bare in FIELDS:
        return _explain_option(call, name)
    if bare in FIELDS:
        return _explain_path(bare, name), ""
    if bare == _ARN_FIELD:
        return _explain_arn(call)
    if not call.arn and bare in _REPLACEMENTS:
        return f"unknown field '{name}'; use {_REPLACEMENTS[bare]}", ""
    hint = f"; did you mean '{intended}'?" if intended else ""
    return f"unknown field '{name}'{hint}", ""


def _explain_option(call: WrittenCall, name: str) -> tuple[str, str]:
    """Returns the message about an option in a state with an integration ARN, and the option in Metadata."""
    value = call.state.value[name]
    message = (
        f"{name} is a field of Type: {STATE_TYPE}; for a state with an integration ARN, set it in Metadata"
    )
    option = {name: as_json_text(value)}
    if name.removesuffix(PATH_SUFFIX) == "Region":
        message = f"the state's ARN already names the Region; remove {name}, or list the Regions in Targets in Metadata"
        targets: list[Json] = [{"Region": each} for each in value] if isinstance(value, list) else []
        option = {"Targets": as_json_text(targets)} if targets else {}
    key = "/".join((call.path.logical_id, *call.state.names))
    return message, metadata_entry(key, option) if option else ""


def _explain_path(bare: str, name: str) -> str:
    """Returns the message about a field with a JSONPath."""
    if FIELDS[bare].dynamic:
        return f"a JSONata state has no '{name}'; write {bare} with an expression in {{% %}}"
    return f"{bare} must be a literal; '{name}' can't be used"


def has_resource_instead_of_names(call: WrittenCall) -> bool:
    """Returns whether a state of the shorthand's type has a Resource, but neither a Service nor an Action."""
    written = set(call.state.value)
    return not call.arn and _ARN_FIELD in written and not {"Service", "Action"} & written


def _find_native_arn(call: WrittenCall) -> NativeArn | None:
    flat = flatten_text(call.state.value[_ARN_FIELD], call.form.meaning)
    return parse_native_arn(flat.text) if flat else None


def _explain_arn(call: WrittenCall) -> tuple[str, str]:
    """Returns the message about a `Resource` in a state of the shorthand's type, and text to paste."""
    message = f"a state of Type: {STATE_TYPE} has no {_ARN_FIELD}"
    if not has_resource_instead_of_names(call):
        return f"{message}; remove it, or use Type: Task", ""
    native = _find_native_arn(call)
    if native is None or native.is_sdk:
        fix = as_lines(action_fields(native), call.form) if native else ""
        return f"{message}; replace it by Service and Action, or use Type: Task", fix
    value = call.state.value
    fix = resource_fix(value[_ARN_FIELD], value.get("Region"), call.form)
    return f"{message}; use Type: Task, and write the Region in the ARN", fix


def _other(language: QueryLanguage) -> QueryLanguage:
    return QueryLanguage.JSONPATH if language is QueryLanguage.JSONATA else QueryLanguage.JSONATA
