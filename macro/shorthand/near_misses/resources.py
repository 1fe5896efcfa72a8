"""The `Resource` of a native state: whether it has a Region that the macro doesn't use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.definition.detection import mentions_shorthand
from macro.intrinsics.origins import read_intrinsic
from macro.intrinsics.placeholders import PLACEHOLDER, resolve_placeholders
from macro.intrinsics.sub_join_text import flatten_text
from macro.model import rules
from macro.model.diagnostics import Diagnostic
from macro.model.template_values import is_intrinsic
from macro.shorthand.integration.integration_arn import is_call_arn, is_native, read_resource
from macro.shorthand.near_misses.arns import NOT_AT_RUN_TIME, find_arn_problem
from macro.shorthand.near_misses.fixes import arn_fix
from macro.shorthand.near_misses.function_names import correct_functions, misspelled_functions
from macro.shorthand.near_misses.other_texts import find_text_problem
from macro.shorthand.near_misses.regional_arns import find_regional_problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macro.definition.forms import Form
    from macro.intrinsics.sub_join_text import FlatText
    from macro.model.diagnostics import TemplatePath
    from macro.model.template_values import Json

_NOT_READABLE = "the macro can't expand this ARN; write it as text, Fn::Sub, or Fn::Join"
_AROUND_STATE = (
    "the macro can't expand an ARN under Fn::If; put Fn::If around the state, or, if each branch has a Region, around"
    " the Region in Fn::Sub"
)

_JSONATA = "{%"
_NOT_TEXT = "the Resource of a Task must be text, not a list, an object, or an expression; write only the ARN"


def check_resource(resource: Json, form: Form, path: TemplatePath) -> Diagnostic | None:
    """Returns a diagnostic if the `Resource` of a native Task has a Region."""
    if resource is None:
        return None
    flat = read_resource(resource, form.meaning)
    if flat and is_native(flat, form.facts):
        return None
    regional = find_regional_problem(flat, form.facts) if flat else None
    if flat and regional:
        fix = arn_fix(regional.arn, resource, flat, form) if regional.arn else ""
        return Diagnostic(rules.NOT_EXPANDED, path, regional.message, fix)
    problem = find_arn_problem(flat.text) or find_text_problem(flat.text) if flat else None
    if flat and problem:
        fix = arn_fix(problem.arn, resource, flat, form) if problem.arn else ""
        return Diagnostic(rules.NOT_EXPANDED, path, problem.message, fix)
    return _check_form(resource, flat, form, path)


def _check_form(resource: Json, flat: FlatText | None, form: Form, path: TemplatePath) -> Diagnostic | None:
    """Returns a diagnostic if a `Resource` has a form in which the macro can't expand a Region."""
    texts = list(_find_texts(resource, form))
    if any(map(is_call_arn, texts)):
        is_branch = isinstance(resource, dict) and "Fn::If" in resource
        return Diagnostic(rules.NOT_EXPANDED, path, _AROUND_STATE if is_branch else _NOT_READABLE)
    for text in texts:
        problem = find_arn_problem(text)
        if problem:
            hint = f"; write it as {problem.arn}" if problem.arn else ""
            return Diagnostic(rules.NOT_EXPANDED, path, f"the ARN is '{text}': {problem.message}{hint}")
    whole = PLACEHOLDER.fullmatch(flat.text) if flat else None
    written = flat.meaning(whole[1]) if flat and whole else resource
    if is_intrinsic(written):
        return _check_function(written, form, path)
    is_expression = flat is not None and flat.text.lstrip().startswith(_JSONATA)
    is_wrapped = is_expression or isinstance(resource, list | dict)
    if is_wrapped and mentions_shorthand(resource):
        has_variable = is_expression and flat is not None and "$" in flat.text
        return Diagnostic(rules.NOT_EXPANDED, path, NOT_AT_RUN_TIME if has_variable else _NOT_TEXT)
    return None


def _check_function(function: Json, form: Form, path: TemplatePath) -> Diagnostic | None:
    """Returns a diagnostic if the ARN in a misspelled or unsuitable intrinsic function has a Region."""
    wrong = next(misspelled_functions(function), None)
    if wrong and has_region(correct_functions(function), form):
        message = f"there is no intrinsic function '{wrong[0]}'; did you mean '{wrong[1]}'?"
        return Diagnostic(rules.NOT_EXPANDED, path, message)
    is_hidden = flatten_text(function, form.meaning) is None and mentions_shorthand(function)
    return Diagnostic(rules.NOT_EXPANDED, path, _NOT_READABLE) if is_hidden else None


def has_region(resource: Json, form: Form) -> bool:
    """Returns whether a `Resource` is an integration ARN with a Region, even in the wrong part of the ARN."""
    return any(_has_region(text) for text in _find_texts(resource, form))


def _has_region(text: str) -> bool:
    return is_call_arn(text) or find_arn_problem(text) is not None


def _find_texts(resource: Json, form: Form) -> Iterator[str]:
    """Yields every text that a `Resource` can have."""
    flat = read_resource(resource, form.meaning)
    if flat:
        if is_native(flat, form.facts):
            return
        yield flat.text
        yield from _find_values(flat, form)
        whole = PLACEHOLDER.fullmatch(flat.text)
        resource = flat.meaning(whole[1]) if whole else resource
    if isinstance(resource, dict) and is_intrinsic(resource):
        function = read_intrinsic(resource, form.facts)
        yield from (value for value in function.determined if isinstance(value, str))
        if not flat:
            yield from _find_branches(resource, form)


def _find_values(flat: FlatText, form: Form) -> Iterator[str]:
    """Yields every text that a text with placeholders can become."""
    value = resolve_placeholders(flat.text, flat.meaning)
    if isinstance(value, str):
        yield value
        return
    yield from (
        text for text in read_intrinsic(value.function, form.facts).determined if isinstance(text, str)
    )


def _find_branches(function: dict[str, Json], form: Form) -> Iterator[str]:
    """Yields the texts in the branches of an `Fn::If`, whose values the macro can't determine completely."""
    match function:
        case {"Fn::If": [_, *branches]}:
            for branch in branches:
                yield from _find_texts(branch, form)
        case _:
            return
