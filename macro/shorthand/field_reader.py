"""Reads the fields of a shorthand state, from the state and from the template's Metadata."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from macro.definition.forms import TreeForm
from macro.definition.state_values import PATH_SUFFIX, read_value
from macro.intrinsics.origins import read_intrinsic
from macro.intrinsics.placeholders import no_placeholders
from macro.model.template_values import Intrinsic, RunTime
from macro.shorthand.field_values import FieldValues
from macro.shorthand.fields import FIELDS, TARGET_FIELDS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from macro.definition.forms import Form
    from macro.definition.state_walk import State
    from macro.model.call import QueryLanguage
    from macro.model.diagnostics import TemplatePath
    from macro.model.template_values import Json, TemplateValue
    from macro.shorthand.written_call import StateOptions, WrittenCall

T = TypeVar("T")


def read_fields(call: WrittenCall, names: Mapping[str, str]) -> FieldValues:
    """Returns the fields of a state. An option in Metadata replaces the state's field or completes it.

    Args:
        call: The state.
        names: The correct name of each field → the name in the template.
    """
    state, arn, options = call.state, call.arn, call.options
    replaced = {name for name in options.values if not _completes(name, options, state)}
    read = {name: original for name, original in names.items() if _is_read(name, replaced)}
    written = {name: state.value[original] for name, original in read.items()}
    values = _read(written, call.form, state.language)
    for name, original in read.items():
        if original == name + PATH_SUFFIX:  # a path in a state that uses JSONata, which is reported already
            values[name] = RunTime(str(written[name]))
    if arn and TARGET_FIELDS.isdisjoint(options.values):
        written |= arn.written.as_field(state.language)
        values["Region"] = _evaluate(arn.region, call.form)
    in_metadata = TreeForm({}, no_placeholders, facts=call.form.facts)
    given = _read(options.values, in_metadata, state.language)
    return FieldValues(
        call.path,
        _merge(written, options.values),
        _merge(values, given),
        _find_other_paths(call, names, replaced),
        in_text=not call.form.intrinsics,
    )


def _find_other_paths(
    call: WrittenCall, names: Mapping[str, str], replaced: Collection[str]
) -> dict[str, TemplatePath]:
    """Returns the paths of the fields that the state doesn't have under their own names.

    They are misspelled, in Metadata, or the Region in an ARN.
    """
    in_arn = {"Region": call.path.at("Resource")} if call.arn else {}
    misspelled = {
        name.removesuffix(PATH_SUFFIX): call.path.at(original)
        for name, original in names.items()
        if original != name
    }
    in_metadata = {name: path for name, path in call.options.paths.items() if name in replaced}
    return in_arn | misspelled | in_metadata


def _evaluate(region: str | Intrinsic, form: Form) -> TemplateValue:
    return read_intrinsic(region.function, form.facts) if isinstance(region, Intrinsic) else region


def _is_read(name: str, replaced: Collection[str]) -> bool:
    bare = name.removesuffix(PATH_SUFFIX)
    return bare in FIELDS and bare not in replaced


def _completes(name: str, options: StateOptions, state: State) -> bool:
    """Returns whether an option is only a part of the state's field: `AllowedRoles` for a native `Credentials`."""
    option = options.values[name]
    return (
        name == "Credentials"
        and isinstance(option, dict)
        and set(option) == {"AllowedRoles"}
        and isinstance(state.value.get(name), dict)
    )


def _merge(fields: Mapping[str, T], options: Mapping[str, T]) -> dict[str, T]:
    """Returns the fields and the options. An object that is in both has the members of both."""
    merged = {**fields, **options}
    for name in set(fields) & set(options):
        field, option = fields[name], options[name]
        if isinstance(field, dict) and isinstance(option, dict):
            merged[name] = cast("T", {**field, **option})
    return merged


def _read(fields: Mapping[str, Json], form: Form, language: QueryLanguage) -> dict[str, TemplateValue]:
    values = read_value(dict(fields), form, language)
    assert isinstance(values, dict)  # noqa: S101  an object of several members stays an object
    return values
