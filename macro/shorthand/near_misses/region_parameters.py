"""A Region among the parameters of a native Task, whose API has no such parameter."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from caller.awsmodel.models import operation_model
from caller.awsmodel.optimized.parameters import parameter_names
from caller.awsmodel.optimized.registry import find_integration
from macro.catalog import find_operation, find_service
from macro.definition.state_values import PATH_SUFFIX
from macro.model import rules
from macro.model.diagnostics import Diagnostic
from macro.model.state_type import STATE_TYPE
from macro.shorthand.integration.integration_arn import parse_native_arn, read_resource
from macro.shorthand.near_misses.fixes import resource_fix
from macro.shorthand.near_misses.region_fields import holds_region, is_region_field, is_region_property
from macro.shorthand.near_misses.types import fold

if TYPE_CHECKING:
    from macro.definition.forms import Form
    from macro.definition.state_walk import State
    from macro.model.diagnostics import TemplatePath
    from macro.model.template_values import Json


class _Operation(NamedTuple):
    name: str
    parameters: frozenset[str]


def find_region_parameter(state: State, form: Form, path: TemplatePath) -> Diagnostic | None:
    """Returns a diagnostic if a native Task has a Region in a parameter that its API doesn't have.

    Step Functions rejects such a state, or fails it at run time. AWS adds parameters, which can have objects and lists
    with Regions, so only names and texts that can hardly have another meaning are reported.
    """
    section = state.language.parameters_field
    parameters = state.value.get(section)
    values = parameters if isinstance(parameters, dict) else {}
    names = [name for name, value in values.items() if _is_meant_for_region(name, value)]
    operation = _find_operation(state, form) if names else None
    known = operation.parameters if operation else frozenset()
    name = next((each for each in names if fold(each.removesuffix(PATH_SUFFIX)) not in known), None)
    if name is None or operation is None:
        return None
    resource = state.value["Resource"]
    fix = "" if name.endswith(PATH_SUFFIX) else resource_fix(resource, values[name], form)
    what = "write the Region in the ARN" if fix else f"use the state type {STATE_TYPE}"
    message = f"{operation.name} has no parameter {name}; {what}"
    return Diagnostic(rules.NOT_EXPANDED, path.at(section).key(name), message, fix)


def _is_meant_for_region(name: str, value: Json) -> bool:
    """Returns whether a parameter is probably meant for the Region of the call, unlike one such as SourceRegion."""
    bare = name.removesuffix(PATH_SUFFIX)
    if is_region_field(bare):
        return is_region_property(bare)
    return isinstance(value, str) and holds_region(value)


def _find_operation(state: State, form: Form) -> _Operation | None:
    """Returns the operation that a native Task calls, or None if it isn't certain."""
    flat = read_resource(state.value.get("Resource"), form.meaning)
    arn = parse_native_arn(flat.text) if flat else None
    if arn is None:
        return None
    action = arn.action.partition(".")[0]
    if not arn.is_sdk:
        integration = find_integration(f"{arn.service}:{action}")
        if integration is None:
            return None
        return _Operation(integration.operation, frozenset(map(fold, parameter_names(integration))))
    service = find_service(arn.service)
    operation = find_operation(service, action) if service else None
    if service is None or operation is None:
        return None
    shape = operation_model(service.client, operation.name).input_shape
    return _Operation(operation.name, frozenset(map(fold, shape.members if shape else ())))
