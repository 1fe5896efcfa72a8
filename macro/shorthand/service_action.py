"""The service and the action of a call, in the names of Step Functions, an AWS SDK, or boto3."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from caller.awsmodel.models import operation_model
from macro.catalog import find_operation, find_service, nearest_operations, nearest_services
from macro.catalog.services import similar_services
from macro.model import rules
from macro.model.diagnostics import DiagnosticCollector, template_error
from macro.shorthand.parameters import check_supported

if TYPE_CHECKING:
    from macro.catalog import Operation, Service
    from macro.model.diagnostics import TemplatePath
    from macro.shorthand.field_values import FieldValues
    from macro.shorthand.integration.integration_arn import IntegrationArn

_PUNCTUATION = re.compile(r"[^\w-]+")
_BETWEEN = {"", "Client"}
"""What can be between a service and an action. The documentation of boto3 contains `S3.Client.get_object`."""


def parse_service_action(fields: FieldValues, arn: IntegrationArn | None) -> tuple[str, str]:
    """Returns botocore's names of the service and the operation (`s3`, `GetObject`).

    Raises:
        TemplateError: A name is missing or wrong, or a state can't call the operation.
    """
    if arn and arn.optimized:
        return arn.optimized.service.client, arn.optimized.operation
    if arn:
        path = fields.path.at("Resource")
        return _find_call(_find_service(arn.service, path), arn.action, path)
    _check_service_without_action(fields)
    collector = DiagnosticCollector()
    service_name = collector.attempt(_require, fields, "Service")
    action = collector.attempt(_require, fields, "Action")
    service = None
    if service_name is not None:
        service = collector.attempt(_find_service, service_name, fields.at("Service"))
    collector.finish()
    assert service  # noqa: S101  otherwise finish() raised
    return _find_call(service, action or "", fields.at("Action"))


def _check_service_without_action(fields: FieldValues) -> None:
    """Raises TemplateError if the `Service` is an ARN, or contains the action, as in `sns:publish`."""
    written = fields.values.get("Service")
    if not isinstance(written, str) or find_service(written):
        return
    names = [name for name in _PUNCTUATION.split(written) if name not in _BETWEEN]
    for name, action in pairwise(names):
        service = find_service(name)
        if service and find_operation(service, action):
            message = f"'{written}' isn't only a service; write {name} in Service, and {action} in Action"
            raise fields.error("Service", message)


def _require(fields: FieldValues, name: str) -> str:
    value = fields.literal(name, str)
    if value is None:
        raise template_error(rules.SERVICE, fields.path, f"{name} is missing")
    return value


def _find_call(service: Service, action: str, path: TemplatePath) -> tuple[str, str]:
    name = _find_operation(service, action, path).name
    check_supported(service.client, operation_model(service.client, name), path)
    return service.client, name


def _find_service(name: str, path: TemplatePath) -> Service:
    service = find_service(name)
    if service is None:
        nearest = _suggest(_find_contained_service(name) or nearest_services(name))
        raise template_error(rules.SERVICE, path, f"there is no AWS service '{name}'{nearest}")
    return service


def _find_contained_service(name: str) -> tuple[str, ...]:
    """Returns the service that a longer name contains, such as that of a service principal, or none."""
    return tuple(part for part in _PUNCTUATION.split(name) if find_service(part))


def _find_operation(service: Service, name: str, path: TemplatePath) -> Operation:
    operation = find_operation(service, name)
    if operation is not None:
        return operation
    message = f"{service.client} has no action '{name}'"
    others = [other.step_functions for other in similar_services(service) if find_operation(other, name)]
    if others:
        raise template_error(rules.SERVICE, path, f"{message}; did you mean the service '{others[0]}'?")
    # The ARNs of Step Functions spell actions with a small first letter, and `Action` accepts that, too.
    nearest = tuple(each[:1].lower() + each[1:] for each in nearest_operations(service, name))
    raise template_error(rules.SERVICE, path, f"{message}{_suggest(nearest)}")


def _suggest(names: tuple[str, ...]) -> str:
    return f"; did you mean '{names[0]}'?" if names else ""
