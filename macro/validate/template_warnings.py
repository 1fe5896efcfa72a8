"""All warnings about a template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.validate.call_warnings import find_call_warnings
from macro.validate.permissions.listed_resources import find_missing_resources
from macro.validate.regions.native_states import find_native_states_of_other_regions
from macro.validate.regions.partitions import find_other_partitions
from macro.validate.regions.resource_regions import find_resources_in_other_regions
from macro.validate.role_warnings import find_role_warnings
from macro.validate.waiters import find_hidden_absences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from macro.emit.context import EmitContext
    from macro.model.diagnostics import Diagnostic
    from macro.state_machines.model import StateMachine
    from macro.state_machines.parser import ParseContext


def find_template_warnings(
    state_machines: Sequence[StateMachine], parse_context: ParseContext, context: EmitContext
) -> tuple[Diagnostic, ...]:
    """Returns the warnings about the calls of a template, and about states that probably should be calls.

    Args:
        state_machines: The state machines with calls.
        parse_context: The settings, the stack, and what is certain about the template's values.
        context: The resources of the template, and the sources of permissions.
    """
    settings, facts, stack = parse_context.settings, parse_context.definitions.facts, parse_context.stack
    resources, sources = context.resources, context.sources
    placed = [each.without_wrong_regions() for each in state_machines]
    return (
        *find_call_warnings(state_machines, settings),
        *find_resources_in_other_regions(placed, facts, stack),
        *find_native_states_of_other_regions(resources, settings.ignore, parse_context.definitions, stack),
        *find_other_partitions(placed, stack),
        *find_missing_resources(placed, sources, settings, facts, stack),
        *find_hidden_absences(placed, sources, settings, stack),
        *find_role_warnings(placed, resources, sources, settings, stack),
    )
