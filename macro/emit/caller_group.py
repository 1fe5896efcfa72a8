"""Groups state machines by caller: all of them with `SharedCaller`, otherwise each one separately."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from macro.definition.reader import STATE_MACHINE
from macro.emit.logical_ids import LogicalIds
from macro.emit.version_alias import is_published
from macro.intrinsics.conditions import any_condition
from macro.model.call import Branch
from macro.state_machines.model import CallState, DefinitionCalls, StateMachine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from macro.model.template_values import Json
    from macro.settings.template_settings import Settings


@dataclass(frozen=True, slots=True)
class CallerGroup:
    """State machines with one caller.

    Args:
        machine: One state machine that represents all of them. It has all calls and the caller's condition.
        machines: The state machines.
        names: The logical IDs of the caller's resources.
        conditions: Conditions to add to the template.
    """

    machine: StateMachine
    machines: tuple[StateMachine, ...]
    names: LogicalIds
    conditions: dict[str, Json] = field(default_factory=dict)

    def names_for(self, machine: StateMachine) -> LogicalIds:
        """Returns the logical IDs of the resources that belong to one of the state machines."""
        return replace(self.names, state_machine=machine.logical_id)


def group_callers(machines: Sequence[StateMachine], settings: Settings) -> list[CallerGroup]:
    """Returns the groups in the order of the template."""
    if not settings.shared_caller or not machines:
        return [
            CallerGroup(machine, (machine,), logical_ids_for(machine.logical_id, settings))
            for machine in machines
        ]
    names = logical_ids_for(machines[0].logical_id, settings)
    conditions = list(dict.fromkeys(_condition(machine) for machine in machines))
    if len(conditions) == 1:
        return [CallerGroup(_merge(machines, conditions[0]), tuple(machines), names)]
    machines = [_with_condition_on_calls(machine) for machine in machines]
    if None in conditions:
        return [CallerGroup(_merge(machines, None), tuple(machines), names)]
    used: dict[str, Json] = {
        names.used_condition: any_condition([{"Condition": name} for name in conditions])
    }
    return [CallerGroup(_merge(machines, names.used_condition), tuple(machines), names, used)]


def logical_ids_for(state_machine: str, settings: Settings) -> LogicalIds:
    """Returns the logical IDs of the resources that the macro adds for a state machine."""
    return LogicalIds(state_machine, is_shared=settings.shared_caller, has_alias=is_published(settings))


def _condition(machine: StateMachine) -> str | None:
    """Returns the condition of a state machine. A malformed one has its own diagnostic."""
    condition = machine.resource.get("Condition")
    return condition if isinstance(condition, str) else None


def _merge(machines: Sequence[StateMachine], condition: Json) -> StateMachine:
    resource: dict[str, Json] = {"Type": STATE_MACHINE, "Properties": {}}
    if condition is not None:
        resource["Condition"] = condition
    definitions = tuple(definition for machine in machines for definition in machine.definitions)
    needs_role = next((each.needs_role for each in machines if each.needs_role), "")
    return StateMachine(machines[0].logical_id, resource, definitions, needs_role)


def _with_condition_on_calls(machine: StateMachine) -> StateMachine:
    """Returns the state machine with its condition on each call, like an `Fn::If` around all states."""
    condition = machine.resource.get("Condition")
    if not isinstance(condition, str):
        return machine
    branch = Branch(condition, taken=True)
    definitions = tuple(
        DefinitionCalls(entry.definition, tuple(_under(branch, state) for state in entry.states))
        for entry in machine.definitions
    )
    return replace(machine, definitions=definitions)


def _under(branch: Branch, state: CallState) -> CallState:
    return replace(state, call=replace(state.call, branches=(branch, *state.call.branches)))
