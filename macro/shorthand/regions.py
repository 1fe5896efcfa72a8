"""Regions and lists of Regions: literals, intrinsic functions, and expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caller.awsmodel.regions import region_problem
from caller.contract import ANY_REGION
from macro.definition.substitutions import explain_unreplaced
from macro.intrinsics.list_items import select_items
from macro.intrinsics.placeholders import PLACEHOLDER
from macro.model import rules
from macro.model.diagnostics import DiagnosticCollector, template_error
from macro.model.state_type import STATE_TYPE
from macro.model.template_values import Intrinsic, RunTime, as_json_text
from macro.shorthand.field_values import list_items

if TYPE_CHECKING:
    from macro.model.diagnostics import TemplatePath
    from macro.model.stack_context import StackContext
    from macro.model.template_values import Json, TemplateValue
    from macro.shorthand.field_values import FieldValues


MAX_REGIONS = 100
"""The number of Regions in a list. AWS has fewer, but a parameter can have thousands of items."""

_EMPTY = (
    "the Region can be empty; put Fn::If around the state, with a state without a Region in the other branch"
)


def parse_region_list(
    fields: FieldValues, name: str, stack: StackContext, *, can_be_any: bool = False
) -> tuple[str | Intrinsic | RunTime, ...]:
    """Returns the Regions in a field that contains one Region or a list.

    A list from an intrinsic function, such as a `CommaDelimitedList` parameter, becomes one `Fn::Select` per item. If
    `can_be_any` is true, an item can also be ANY_REGION. `AWS::NoValue` can remove some items of a list, but not from
    text.

    Raises:
        TemplateError: Contains every problem of the field.
    """
    path, value = fields.at(name), fields.values[name]
    items = _split_list(value, path) if isinstance(value, Intrinsic) else list_items(value)
    if not items:
        raise template_error(rules.TARGETS, path, f"{name} must not be an empty list")
    if len(items) > MAX_REGIONS:
        message = f"{name} can have at most {MAX_REGIONS} Regions, not {len(items):,}"
        raise template_error(rules.TARGETS, path, message)
    can_be_absent = not fields.in_text and not all(map(_can_be_absent, items))
    collector = DiagnosticCollector()
    regions = [
        item
        if can_be_any and item == ANY_REGION
        else collector.attempt(parse_region, item, path, stack, can_be_absent=can_be_absent)
        for item in items
    ]
    collector.finish()
    return tuple(region for region in regions if region is not None)


def _split_list(value: Intrinsic, path: TemplatePath) -> list[TemplateValue]:
    """Returns the items of a list that a function returns, or a list that contains only the function."""
    if not value.is_list:
        return [value]
    items = select_items(value)
    if items is None:
        message = "the macro can't determine how many Regions this list has; write a list with one item for each Region"
        function = as_json_text(value.function)
        raise template_error(
            rules.TARGETS, path, message, f"[{_select(0, function)}, {_select(1, function)}]"
        )
    return list(items)


def _select(index: int, function: str) -> str:
    return f"!Select [{index}, {function}]"


def _can_be_absent(value: TemplateValue) -> bool:
    return isinstance(value, Intrinsic) and None in value.determined


def parse_region(
    value: TemplateValue, path: TemplatePath, stack: StackContext, *, can_be_absent: bool = False
) -> str | Intrinsic | RunTime:
    """Checks a Region. If an intrinsic function can return several values, each of them must be a Region.

    If `can_be_absent` is true, one of the values can be `AWS::NoValue`.

    Raises:
        TemplateError: A value isn't a Region of the stack's partition.
    """
    if isinstance(value, RunTime):
        return value
    if isinstance(value, Intrinsic):
        _check_function(value, path, stack, can_be_absent=can_be_absent)
        return value
    if not isinstance(value, str) or not value:
        message = f"a Region must be a string such as us-west-2, not {as_json_text(value)}"
        raise template_error(rules.TARGETS, path, message)
    problem = _explain_other_text(value) or region_problem(value, stack.partition)
    if problem:
        raise template_error(rules.TARGETS, path, problem)
    return value


def _explain_other_text(value: str) -> str:
    """Returns the problem of a text that stands for one or several Regions, or an empty string."""
    is_path = value.startswith("$") and not value.startswith("${")
    if is_path or value.startswith("{%") or value.endswith("%}"):
        return (
            f"'{value}' isn't a Region; write a JSONPath as Region.$, and a JSONata expression inside {{% %}}"
        )
    if "," in value:
        return f"'{value}' isn't one Region; list several Regions in Region of {STATE_TYPE}, or in Targets in Metadata"
    placeholder = PLACEHOLDER.search(value)
    return explain_unreplaced(placeholder[0]) if placeholder else ""


def _check_function(
    value: Intrinsic, path: TemplatePath, stack: StackContext, *, can_be_absent: bool
) -> None:
    """Raises TemplateError with each value of a function that isn't a Region."""
    if value.is_list:
        message = (
            f"{as_json_text(value.function)} is a list, and a list of Regions can't contain another list"
        )
        raise template_error(rules.TARGETS, path, message)
    collector = DiagnosticCollector()
    for each in dict.fromkeys(map(_as_text, value.determined)):
        if each is None and can_be_absent:
            continue
        is_literal = as_json_text(each) in as_json_text(value.function)
        problem = region_problem(each, stack.partition, may_be_newer=not is_literal) if each else _EMPTY
        if problem:
            collector.add(rules.TARGETS, path, problem)
    collector.finish()


def _as_text(value: Json) -> str | None:
    """Returns a possible value as text; None stands for `AWS::NoValue`."""
    return value if isinstance(value, str) or value is None else as_json_text(value)
