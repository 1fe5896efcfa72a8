"""The names of a state's fields: which ones are allowed, and what a wrong one probably stands for."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
from macro.shorthand.written_call import metadata_entry

if TYPE_CHECKING:
    from collections.abc import Collection

    from macro.model.diagnostics import DiagnosticCollector
    from macro.model.template_values import Json
    from macro.shorthand.integration.integration_arn import IntegrationArn, NativeArn
    from macro.shorthand.written_call import WrittenCall

_ARN_FIELD = "Resource"
"""The field of a Task that contains the integration ARN."""

_NO_LANGUAGE = "; if this is a JSONata state, write QueryLanguage: JSONata in it, or beside States"
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


@dataclass(frozen=True, slots=True)
class _WrongName:
    """A field name that a state can't have.

    Args:
        message: What is wrong with it.
        fix: Text to paste, or empty.
        intended: The name that was probably meant, or None.
    """

    message: str
    fix: str = ""
    intended: str | None = None


def correct_field_names(call: WrittenCall, collector: DiagnosticCollector) -> dict[str, str]:
    """Maps the correct name of each field to the name in the template.

    Collects a diagnostic for each wrong name. A field that can't have a run-time value isn't in the result.
    """
    written, arn = call.state.value, call.arn
    names: dict[str, str] = {}
    for name in written:
        wrong = _check_name(call, arn, name)
        if wrong is None:
            names[name] = name
            continue
        collector.add(rules.FIELDS, call.path.key(name), wrong.message, wrong.fix)
        if wrong.intended and wrong.intended not in written:
            names[wrong.intended] = name
        elif not (_is_path_of_literal(name) or (arn and _names_target(name))):
            names[name] = name
    return names


def _names_target(name: str) -> bool:
    """Whether a field says where the call goes. In the ARN spelling, only the ARN and Metadata do."""
    return name.removesuffix(PATH_SUFFIX) in TARGET_FIELDS


def _is_path_of_literal(name: str) -> bool:
    return name.endswith(PATH_SUFFIX) and name.removesuffix(PATH_SUFFIX) in FIELDS


def _check_name(call: WrittenCall, arn: IntegrationArn | None, name: str) -> _WrongName | None:
    """Returns what is wrong with the name of a field, or None if the state can have the field."""
    language, bare = call.state.language, name.removesuffix(PATH_SUFFIX)
    other = _other(language).parameters_field
    allowed = (TASK_FIELDS | (NATIVE_FIELDS if arn else frozenset(FIELDS))) - {other}
    if bare != name and language is QueryLanguage.JSONATA:
        similar = nearest_name(name, allowed)
        return replace(_explain(call, arn, name, similar), intended=similar)
    if bare != other and _is_allowed(name, bare, allowed, arn):
        return None
    synonym = _SYNONYMS.get(bare)
    similar = synonym if synonym in allowed else nearest_name(bare, allowed)
    return _explain(call, arn, name, similar + name.removeprefix(bare) if similar else None)


def _is_allowed(name: str, bare: str, allowed: Collection[str], arn: IntegrationArn | None) -> bool:
    """Returns whether a state can have a field.

    `parse_service_action` checks which states can have a service and an action. Step Functions checks which fields of
    a Task can be paths.
    """
    if bare in FIELDS:
        return name in allowed or (FIELDS[bare].dynamic and not arn) or bare in {"Service", "Action"}
    return (name if bare == _ARN_FIELD else bare) in allowed


def _explain(call: WrittenCall, arn: IntegrationArn | None, name: str, similar: str | None) -> _WrongName:
    """Returns what is wrong with a field name that the state can't have; `similar` is the most similar allowed name."""
    language, bare = call.state.language, name.removesuffix(PATH_SUFFIX)
    if bare == _other(language).parameters_field:
        right = language.parameters_field
        hint = _NO_LANGUAGE if language is QueryLanguage.JSONPATH else ""
        message = f"a {language.value} state uses {right}, not {bare}{hint}"
        return _WrongName(message, intended=right + name.removeprefix(bare))
    if arn and bare in FIELDS:
        return _explain_option(call, name)
    if bare in FIELDS:
        return _WrongName(_explain_path(bare, name))
    if bare == _ARN_FIELD:
        return (
            _WrongName(f"{_ARN_FIELD} already contains the ARN; remove {name}") if arn else _explain_arn(call)
        )
    if bare in _REPLACEMENTS and not arn:
        return _WrongName(f"unknown field '{name}'; use {_REPLACEMENTS[bare]}")
    hint = f"; did you mean '{similar}'?" if similar else ""
    return _WrongName(f"unknown field '{name}'{hint}", intended=similar)


def _explain_option(call: WrittenCall, name: str) -> _WrongName:
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
    return _WrongName(message, metadata_entry(key, option) if option else "")


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


def _explain_arn(call: WrittenCall) -> _WrongName:
    """Returns what is wrong with a `Resource` in a state of the shorthand's type, and text to paste."""
    message = f"a state of Type: {STATE_TYPE} has no {_ARN_FIELD}"
    if not has_resource_instead_of_names(call):
        return _WrongName(f"{message}; remove it, or use Type: Task")
    native = _find_native_arn(call)
    if native is None or native.is_sdk:
        fix = as_lines(action_fields(native), call.form) if native else ""
        return _WrongName(f"{message}; replace it with Service and Action, or use Type: Task", fix)
    value = call.state.value
    fix = resource_fix(value[_ARN_FIELD], value.get("Region"), call.form)
    return _WrongName(f"{message}; use Type: Task, and write the Region in the ARN", fix)


def _other(language: QueryLanguage) -> QueryLanguage:
    return QueryLanguage.JSONPATH if language is QueryLanguage.JSONATA else QueryLanguage.JSONATA
