"""A state machine of the template, with its cross-Region calls."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeGuard

from macro.definition.reader import SERVERLESS, STATE_MACHINE
from macro.model.diagnostics import TemplatePath

if TYPE_CHECKING:
    from macro.definition.reader import Definition
    from macro.definition.state_walk import State
    from macro.model.call import AwsCall
    from macro.model.template_values import Json


@dataclass(frozen=True, slots=True)
class CallState:
    """A shorthand state and its call."""

    state: State
    call: AwsCall


@dataclass(frozen=True, slots=True)
class DefinitionCalls:
    """One definition of a state machine with its calls; `names` also contains the states with errors."""

    definition: Definition
    states: tuple[CallState, ...]
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StateMachine:
    """A state machine with cross-Region calls.

    Args:
        logical_id: The resource's logical ID.
        resource: The resource as the template contains it.
        definitions: The definitions that contain calls, with errors or without.
        needs_role: Why the macro can't create the execution role: a description of other states that need
            permissions. Empty if there are none.
    """

    logical_id: str
    resource: dict[str, Json]
    definitions: tuple[DefinitionCalls, ...]
    needs_role: str = ""

    @property
    def path(self) -> TemplatePath:
        """The path of the resource."""
        return TemplatePath(self.logical_id)

    @property
    def calls(self) -> tuple[AwsCall, ...]:
        """The calls without errors, in the order of the definitions."""
        return tuple(state.call for each in self.definitions for state in each.states)

    @property
    def written_calls(self) -> int:
        """The number of calls, with errors or without."""
        return sum(len(each.names) for each in self.definitions)

    def without_errors(self) -> StateMachine | None:
        """Returns the state machine with only the definitions that have calls without errors, or None."""
        definitions = tuple(each for each in self.definitions if each.states)
        return replace(self, definitions=definitions) if definitions else None

    def without_wrong_regions(self) -> StateMachine:
        """Returns the state machine without the calls whose Regions have errors."""
        definitions = tuple(
            replace(each, states=tuple(state for state in each.states if not state.call.has_wrong_regions))
            for each in self.definitions
        )
        return replace(self, definitions=definitions)


def is_state_machine(resource: Json) -> TypeGuard[dict[str, Json]]:
    """Returns whether a value below `Resources` is a state machine of either resource type."""
    return isinstance(resource, dict) and resource.get("Type") in (STATE_MACHINE, SERVERLESS)
