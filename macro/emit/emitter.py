"""Everything that the calls of a template's state machines add to it, and the state machines that use it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from macro.emit.caller import build_caller, check_policies, conditioned
from macro.emit.caller_group import group_callers
from macro.emit.state_machine import invocation, with_tasks
from macro.model.diagnostics import DiagnosticCollector

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from macro.emit.caller import Caller
    from macro.emit.caller_group import CallerGroup
    from macro.emit.digest import TemplateValues
    from macro.iam.other_sources import PermissionSources
    from macro.model.stack_context import Deployment
    from macro.model.template_values import Json
    from macro.settings.template_settings import Settings
    from macro.state_machines.model import StateMachine


@dataclass(frozen=True, slots=True)
class Emitted:
    """A state machine with its Tasks, what stands beside it, and conditions to add to the template."""

    resource: dict[str, Json]
    beside: dict[str, Json]
    conditions: dict[str, Json]


@dataclass(frozen=True, slots=True)
class EmitContext:
    """What emitting needs besides the state machines: the template's resources and values, where it is deployed."""

    resources: Mapping[str, Json]
    values: TemplateValues
    deployment: Deployment
    sources: PermissionSources


def emit(
    machines: Sequence[StateMachine], settings: Settings, surroundings: EmitContext
) -> dict[str, Emitted]:
    """What takes the place of each state machine, by logical ID; raises Rejected with every problem.

    A shared caller stands beside the first of them.
    """
    collector = DiagnosticCollector()
    emitted: dict[str, Emitted] = {}
    for group in group_callers(machines, settings):
        caller = collector.attempt(
            build_caller,
            group,
            settings,
            surroundings.deployment,
            surroundings.values,
            surroundings.sources,
        )
        for machine in group.machines:
            done = collector.attempt(_emitted, machine, group, caller, settings, surroundings)
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
        collector.attempt(
            check_policies, group.machine, group.names, settings, context.deployment.home, context.sources
        )
        for machine in group.machines:
            names, home = group.names_for(machine), context.deployment.home
            collector.attempt(invocation, machine, names, context.resources, settings, home)
    collector.finish()


def _emitted(
    machine: StateMachine,
    group: CallerGroup,
    caller: Caller | None,
    settings: Settings,
    surroundings: EmitContext,
) -> Emitted | None:
    """One state machine; None where its caller was rejected, after finding what is wrong with itself."""
    names, home = group.names_for(machine), surroundings.deployment.home
    collector = DiagnosticCollector()
    invoked_by = collector.attempt(invocation, machine, names, surroundings.resources, settings, home)
    collector.finish()
    if caller is None or invoked_by is None:
        return None
    is_first = machine is group.machines[0]
    resource = with_tasks(machine, names, home.partition, invoked_by, caller.waits_for)
    beside = (caller.resources if is_first else {}) | conditioned(invoked_by, machine.resource)
    return Emitted(resource, beside, caller.conditions if is_first else {})
