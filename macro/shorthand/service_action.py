"""The fields that say what is called: `Service` and `Action`, in any of the vocabularies people copy from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.catalog import find_operation, find_service, nearest_operations, nearest_services
from macro.model import rules
from macro.model.diagnostics import template_error

if TYPE_CHECKING:
    from macro.catalog import Operation, Service
    from macro.model.diagnostics import TemplatePath


def resolve_service(name: str, place: TemplatePath) -> Service:
    """The service that a name in any vocabulary means; raises Rejected with the nearest names."""
    service = find_service(name)
    if service is None:
        raise template_error(
            rules.SERVICE, place, f"there is no AWS service '{name}'{_suggestion(nearest_services(name))}"
        )
    return service


def resolve_operation(service: Service, name: str, place: TemplatePath) -> Operation:
    """The service's operation that a name in any vocabulary means; raises Rejected with the nearest names."""
    operation = find_operation(service, name)
    if operation is None:
        suggestion = _suggestion(nearest_operations(service, name))
        raise template_error(rules.SERVICE, place, f"{service.client} has no action '{name}'{suggestion}")
    return operation


def _suggestion(names: tuple[str, ...]) -> str:
    return f"; did you mean '{names[0]}'?" if names else ""
