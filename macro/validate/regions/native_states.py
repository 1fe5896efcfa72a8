"""Warnings about states without a Region that name a resource by an ARN or a queue's URL in another Region.

Step Functions sends the request of such a state to the state machine's Region, where the resource doesn't exist. The
Region is known only if the stack's Region is certain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from caller.awsmodel.optimized.registry import find_integration
from caller.awsmodel.regions import find_partition
from macro.catalog import find_operation, find_service
from macro.definition.reader import read_definitions
from macro.definition.state_values import read_value
from macro.definition.state_walk import walk_states
from macro.model import rules
from macro.model.call import AwsCall, Target
from macro.model.diagnostics import Diagnostic, DiagnosticCollector, TemplatePath
from macro.shorthand.integration.integration_arn import parse_native_arn, read_resource
from macro.shorthand.near_misses.fixes import resource_fix
from macro.state_machines.model import is_state_machine
from macro.validate.regions.queue_urls import QUEUE_URL
from macro.validate.regions.resource_regions import find_resource_regions

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from macro.definition.forms import Form
    from macro.definition.reader import DefinitionContext
    from macro.definition.state_walk import State
    from macro.model.stack_context import StackContext
    from macro.model.template_values import Json
    from macro.shorthand.integration.integration_arn import NativeArn


def find_native_states_of_other_regions(
    resources: Mapping[str, Json], ignore: Collection[str], context: DefinitionContext, stack: StackContext
) -> Iterator[Diagnostic]:
    """Yields a warning for each resource in another Region that a state without a Region names.

    Args:
        resources: The template's resources.
        ignore: The logical IDs of the resources that the macro ignores.
        context: What reading a definition needs.
        stack: The stack.
    """
    if not stack.region_is_certain:
        return
    for logical_id, resource in resources.items():
        if logical_id in ignore or not is_state_machine(resource):
            continue
        path = TemplatePath(logical_id)
        for definition in read_definitions(resource, path, context, DiagnosticCollector()):
            for state in walk_states(definition.form.root, definition.branches):
                yield from _check(state, definition.form, path.at(*state.steps), stack)


def _check(state: State, form: Form, path: TemplatePath, stack: StackContext) -> Iterator[Diagnostic]:
    call = _read_call(state, form, path, stack)
    if call is None:
        return
    for parameter, regions in find_resource_regions(call, form.facts, stack):
        region = regions[0]
        if stack.region in regions or find_partition(region) != stack.partition:
            continue
        kind = "URL of a queue" if parameter == QUEUE_URL else "ARN of a resource"
        text = (
            f"{parameter} is the {kind} in {region}, but a state without a Region calls the stack's Region,"
            f" {stack.region}; to call {region}, write it in the ARN of the state"
        )
        name = path.at(state.language.parameters_field).key(parameter.partition(".")[0])
        fix = resource_fix(state.value["Resource"], region, form)
        yield Diagnostic(rules.RESOURCE_REGION, name, text, fix)


def _read_call(state: State, form: Form, path: TemplatePath, stack: StackContext) -> AwsCall | None:
    """Returns what a native Task calls, or None if it calls no API, or one that can't be called in another Region."""
    if state.value.get("Type") != "Task":
        return None
    flat = read_resource(state.value.get("Resource"), form.meaning)
    arn = parse_native_arn(flat.text) if flat else None
    operation = _find_operation(arn) if arn else None
    if operation is None:
        return None
    return AwsCall(
        path=path,
        state="/".join(state.names),
        service=operation[0],
        operation=operation[1],
        language=state.language,
        targets=(Target(stack.region),),
        parameters=read_value(state.value.get(state.language.parameters_field, {}), form, state.language),
        payload={},
    )


def _find_operation(arn: NativeArn) -> tuple[str, str] | None:
    """Returns botocore's names of the service and of the operation in an ARN, or None if there is no such operation."""
    name = arn.action.partition(".")[0]
    if not arn.is_sdk:
        integration = find_integration(f"{arn.service}:{name}")
        return (integration.service.client, integration.operation) if integration else None
    service = find_service(arn.service)
    operation = find_operation(service, name) if service else None
    return (service.client, operation.name) if service and operation else None
