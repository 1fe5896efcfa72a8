"""Derives the ARNs of one resource type from a call's parameters."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from macro.iam.arns.arn import (
    ArnIntrinsic,
    ArnPrefix,
    VariableText,
    fits,
    is_arn,
    render,
    resource_variables,
)
from macro.iam.arns.arn_format import ArnFormat
from macro.iam.arns.arn_variables import interpret
from macro.iam.arns.branched_values import split_branches
from macro.iam.arns.enumerations import spell_in_arn
from macro.iam.arns.escaping import literal
from macro.iam.arns.imported_values import as_name, choose_arn, is_imported
from macro.iam.arns.parameter_values import Unknown, mark_arns
from macro.iam.arns.parameters import bind_variables, first_present
from macro.iam.arns.parent_arns import shorten_arn
from macro.iam.arns.partial_text import has_mark, mark_parts, restore_parts
from macro.model.template_values import Intrinsic, distinct

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from macro.catalog import ResourceType
    from macro.iam.arns.arn import Piece, Pieces
    from macro.iam.arns.arn_variables import Interpretations
    from macro.iam.arns.parameter_values import Binding, Value
    from macro.model.template_values import Json, TemplateValue

ANY = "*"
ANY_IF_ANOTHER_IS_KNOWN = "?"


@dataclass(frozen=True, slots=True)
class UnknownVariable:
    """The variable that identifies a resource, the path of its parameter, and why the value is unknown."""

    variable: str
    path: str
    value: Unknown


@dataclass(frozen=True, slots=True)
class ResourceTypeArns:
    """The ARNs of one type, the paths of the parameters that supply them, and the first unknown variable."""

    arns: tuple[Json, ...] = ()
    members: tuple[str, ...] = ()
    unknown: UnknownVariable | None = None


def resource_type_arns(
    resource_type: ResourceType,
    action: str,
    parameters: TemplateValue,
    regions: Sequence[Piece],
    *,
    use_patterns: bool = False,
) -> ResourceTypeArns:
    """Returns the ARNs of one type. Without ARNs and without an unknown variable, the call identifies none.

    If `use_patterns` is true, a partly known value can identify the resource.
    """
    variables = tuple(resource_variables(resource_type.arn_format))
    alternatives = {name: resource_type.members.get(name, ()) for name in variables}
    paths = {name: path for name in variables if (path := first_present(parameters, alternatives[name]))}
    if not paths and not all(ANY in alternatives[name] for name in variables[:1]):
        return ResourceTypeArns()
    arn_format = ArnFormat(resource_type, action.partition(":")[0], variables, paths, use_patterns)
    used = regions if "${Region}" in resource_type.arn_format else regions[:1]
    arns: list[Json] = []
    unknown: list[UnknownVariable] = []
    for binding in bind_variables(parameters, paths):
        for region in used:
            result = _arns_of_binding(arn_format, mark_arns(binding, paths), region)
            if isinstance(result, UnknownVariable):
                unknown.append(result)
            else:
                arns += map(render, result)
    members = tuple(dict.fromkeys(paths.values())) if arns else ()
    return ResourceTypeArns(distinct(arns), members, unknown[0] if unknown else None)


def _arns_of_binding(
    arn_format: ArnFormat, binding: Binding, region: Piece
) -> list[Pieces] | UnknownVariable:
    """Returns the ARNs of one binding, even if one of its values can be a name or an ARN."""
    for name, value in binding.items():
        if branches := split_branches(value):
            sides = [_arns_of_binding(arn_format, {**binding, name: side}, region) for side in branches.sides]
            arns = [side[0] for side in sides if isinstance(side, list) and len(side) == 1]
            return (
                [branches.join(arns)] if len(arns) == len(sides) else _bound_arns(arn_format, binding, region)
            )
    imported = [(name, value) for name, value in binding.items() if is_imported(value)]
    if len(imported) != 1:
        return _bound_arns(arn_format, binding, region)
    return _arns_of_import(arn_format, binding, region, *imported[0])


def _arns_of_import(
    arn_format: ArnFormat, binding: Binding, region: Piece, name: str, value: Intrinsic
) -> list[Pieces] | UnknownVariable:
    by_name = _bound_arns(arn_format, {**binding, name: as_name(value)}, region)
    by_arn = _bound_arns(arn_format, {**binding, name: ArnIntrinsic(value.function)}, region)
    if isinstance(by_name, UnknownVariable) or isinstance(by_arn, UnknownVariable):
        return by_name
    if_arn = by_arn[0] if by_arn else (value,)
    chosen = [choose_arn(value, if_arn, if_name) for if_name in by_name]
    if None in chosen:
        return _bound_arns(arn_format, binding, region)
    return [each for each in chosen if each is not None]


def _bound_arns(arn_format: ArnFormat, binding: Binding, region: Piece) -> list[Pieces] | UnknownVariable:
    """Returns the ARNs of one binding.

    A variable without a value can be anything, but only if the variables before it identify the resource.
    """
    complete = [
        value
        for value in binding.values()
        if isinstance(value, str) and fits(value, arn_format.resource_type.arn_format)
    ]
    if complete:
        return [(literal(complete[-1]),)]
    marked, functions = _mark_partial_values(binding)
    options: list[tuple[VariableText | ArnPrefix, ...]] = []
    for name in arn_format.variables:
        interpretations = _interpret(arn_format, name, binding.get(name), marked.get(name), region)
        if isinstance(interpretations, Unknown):
            return UnknownVariable(name, arn_format.paths[name], interpretations)
        options.append(interpretations)
    combinations = list(itertools.product(*options))
    if not all(any(isinstance(each, ArnPrefix) for each in chosen) for chosen in combinations):
        problem = _unidentified(arn_format, binding, marked)
        if isinstance(problem, UnknownVariable):
            return problem
        if problem:
            combinations = [each for each in combinations if any(isinstance(one, ArnPrefix) for one in each)]
    arns = (arn_format.assemble(chosen, region) for chosen in combinations)
    acceptable = [arn for arn in arns if arn_format.is_acceptable(arn)]
    return [restore_parts(arn, functions) for arn in acceptable] if marked else acceptable


def _mark_partial_values(binding: Binding) -> tuple[dict[str, str], list[Intrinsic]]:
    """Returns the partly known values as text with marks, and the intrinsic functions that the marks stand for."""
    texts, functions = dict[str, str](), list[Intrinsic]()
    if any(isinstance(value, str) and has_mark(value) for value in binding.values()):
        return texts, functions
    for name, value in binding.items():
        if isinstance(value, Unknown):
            text = mark_parts(value.parts, functions)
            if text:
                texts[name] = text
    return texts, functions


def _interpret(
    arn_format: ArnFormat, name: str, value: Value | None, partial: str | None, region: Piece
) -> Interpretations:
    is_identifying = name == arn_format.variables[0]
    if isinstance(value, Unknown) and partial and (arn_format.use_patterns or not is_identifying):
        texts = _interpret_known(arn_format, name, partial, region)
        is_whole = not isinstance(texts, Unknown) and any(isinstance(each, ArnPrefix) for each in texts)
        return texts if arn_format.use_patterns or not is_whole else (VariableText((ANY,)),)
    if isinstance(value, Unknown) and value.is_unsafe:
        return value
    if value is None or isinstance(value, Unknown):
        return (VariableText((ANY,)),)
    return _interpret_known(arn_format, name, value, region)


def _interpret_known(
    arn_format: ArnFormat, name: str, value: str | Intrinsic, region: Piece
) -> Interpretations:
    if spelled := spell_in_arn(arn_format.prefix, name, value):
        return (spelled,)
    texts = interpret(arn_format.prefix, name, value, region)
    if isinstance(texts, Unknown) or not is_arn(value):
        return texts
    text = arn_format.resource_type.arn_format
    return tuple(shorten_arn(each, value, text, name) for each in texts)


def _unidentified(
    arn_format: ArnFormat, binding: Binding, marked: Mapping[str, str]
) -> bool | UnknownVariable:
    """Returns whether the call doesn't identify the resource, or the variable that is unknown.

    The first variable identifies the resource.
    """
    if not arn_format.variables:
        return False
    first = arn_format.variables[0]
    value = binding.get(first)
    if isinstance(value, Unknown):
        is_usable = arn_format.use_patterns and first in marked
        return False if is_usable else UnknownVariable(first, arn_format.paths[first], value)
    unknown = {name: each for name, each in binding.items() if isinstance(each, Unknown)}
    alternatives = arn_format.alternatives(first)
    is_another_known = len(unknown) < len(binding)
    if (
        value is not None
        or (ANY in alternatives and (is_another_known or not binding))
        or (ANY_IF_ANOTHER_IS_KNOWN in alternatives and is_another_known)
    ):
        return False
    if unknown and arn_format.resource_type.required:
        name, unknown_value = next(iter(unknown.items()))
        return UnknownVariable(name, arn_format.paths[name], unknown_value)
    return True
