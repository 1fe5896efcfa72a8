"""Everything that the calls of a template's state machines add to it, and the state machines that use it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from macro.problems import Gather
from macro.resources.caller import caller_of, conditioned
from macro.resources.group import groups_of
from macro.resources.state_machine import invocation, with_tasks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from macro.deployment import Deployment
    from macro.known import Json
    from macro.machine import Machine
    from macro.resources.caller import Caller
    from macro.resources.digest import TemplateValues
    from macro.resources.group import Group
    from macro.settings import Settings


@dataclass(frozen=True, slots=True)
class Emitted:
    """A state machine with its Tasks, what stands beside it, and conditions to add to the template."""

    resource: dict[str, Json]
    beside: dict[str, Json]
    conditions: dict[str, Json]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What emitting needs besides the state machines: the template's resources and values, where it is deployed."""

    resources: Mapping[str, Json]
    values: TemplateValues
    deployment: Deployment


def emit(machines: Sequence[Machine], settings: Settings, surroundings: Surroundings) -> dict[str, Emitted]:
    """What takes the place of each state machine, by logical ID; raises Rejected with every problem.

    A shared caller stands beside the first of them.
    """
    gather = Gather()
    emitted: dict[str, Emitted] = {}
    for group in groups_of(machines, settings):
        caller = gather.attempt(caller_of, group, settings, surroundings.deployment, surroundings.values)
        for machine in group.machines:
            done = gather.attempt(_emitted, machine, group, caller, settings, surroundings)
            if done:
                emitted[machine.logical_id] = done
    gather.finish()
    return emitted


def _emitted(
    machine: Machine, group: Group, caller: Caller | None, settings: Settings, surroundings: Surroundings
) -> Emitted | None:
    """One state machine; None where its caller was rejected, after finding what is wrong with itself."""
    names, home = group.names_for(machine), surroundings.deployment.home
    gather = Gather()
    invoked_by = gather.attempt(invocation, machine, names, surroundings.resources, settings, home)
    gather.finish()
    if caller is None or invoked_by is None:
        return None
    is_first = machine is group.machines[0]
    resource = with_tasks(machine, names, home.partition, invoked_by, caller.waits_for)
    beside = (caller.resources if is_first else {}) | conditioned(invoked_by, machine.resource)
    return Emitted(resource, beside, caller.conditions if is_first else {})
