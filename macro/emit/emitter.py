"""Builds the resources that the calls of a template need, and the state machines that use them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from macro.emit.caller import build_caller, check_policies, conditioned
from macro.emit.caller_group import group_callers
from macro.emit.state_machine import invocation, with_tasks
from macro.emit.task.invoked_function import CallerFacts
from macro.emit.task.lambda_errors import LambdaErrors
from macro.emit.version_alias import is_published
from macro.model.diagnostics import DiagnosticCollector

if TYPE_CHECKING:
    from collections.abc import Sequence

    from macro.emit.caller import Caller
    from macro.emit.caller_group import CallerGroup
    from macro.emit.context import EmitContext
    from macro.model.template_values import Json
    from macro.settings.template_settings import Settings
    from macro.state_machines.model import StateMachine


@dataclass(frozen=True, slots=True)
class Emitted:
    """A state machine with its Tasks, and what the macro adds to the template for it.

    Args:
        resource: The state machine.
        added: The added resources by logical ID.
        conditions: Conditions to add to the template.
    """

    resource: dict[str, Json]
    added: dict[str, Json]
    conditions: dict[str, Json]


def emit(machines: Sequence[StateMachine], settings: Settings, context: EmitContext) -> dict[str, Emitted]:
    """Returns what replaces each state machine, by logical ID. A shared caller is added with the first one.

    Raises:
        TemplateError: With every problem of permissions and roles.
    """
    collector = DiagnosticCollector()
    emitted: dict[str, Emitted] = {}
    for group in group_callers(machines, settings):
        caller = collector.attempt(build_caller, group, settings, context)
        for machine in group.machines:
            done = collector.attempt(_emitted, machine, group, caller, settings, context)
            if done:
                emitted[machine.logical_id] = done
    collector.finish()
    return emitted


def check(machines: Sequence[StateMachine], settings: Settings, context: EmitContext) -> None:
    """Raises TemplateError with every problem of permissions and roles, without building resources.

    For a template with other errors, whose state machines can be incomplete.
    """
    collector = DiagnosticCollector()
    for group in group_callers(machines, settings):
        collector.attempt(check_policies, group, settings, context)
        for machine in group.machines:
            names, stack = group.names_for(machine), context.deployment.stack
            collector.attempt(invocation, machine, names, context.resources, settings, stack)
    collector.finish()


def _emitted(
    machine: StateMachine,
    group: CallerGroup,
    caller: Caller | None,
    settings: Settings,
    context: EmitContext,
) -> Emitted | None:
    """Returns one state machine, or None if its caller has errors.

    Raises:
        TemplateError: With every problem of the state machine's role, even if the caller has errors.
    """
    names, stack = group.names_for(machine), context.deployment.stack
    collector = DiagnosticCollector()
    invoked_by = collector.attempt(invocation, machine, names, context.resources, settings, stack)
    collector.finish()
    if caller is None or invoked_by is None:
        return None
    is_first = machine is group.machines[0]
    errors = LambdaErrors.of(in_vpc="VpcConfig" in settings.caller, has_snap_start=is_published(settings))
    facts = CallerFacts(stack.partition, errors)
    resource = with_tasks(machine, names, facts, invoked_by, caller.waits_for)
    added = (caller.resources if is_first else {}) | conditioned(invoked_by, machine.resource)
    return Emitted(resource, added, caller.conditions if is_first else {})
