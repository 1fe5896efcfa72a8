"""Null values in the definition of a state machine, which CloudFormation rejects after the expansion.

CloudFormation validates the template that the transforms return, and reports "'null' values are not allowed in
templates". AWS SAM turns a definition into text, which can contain null.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.definition.forms import TreeForm
from macro.definition.reader import STATE_MACHINE
from macro.model import rules
from macro.model.diagnostics import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from macro.model.diagnostics import TemplatePath
    from macro.model.template_values import Json
    from macro.state_machines.model import StateMachine

_NULL = (
    "the value is null, which CloudFormation doesn't allow in a template; write a value, or the definition as JSON text"
    " in DefinitionString"
)


def find_null_values(state_machine: StateMachine, reported: Collection[TemplatePath]) -> Iterator[Diagnostic]:
    """Yields a diagnostic for each null value in the definitions that stay objects.

    Args:
        state_machine: A state machine with calls.
        reported: The paths of the values that have another diagnostic.
    """
    if state_machine.resource["Type"] != STATE_MACHINE:
        return
    for each in state_machine.definitions:
        definition = each.definition
        if isinstance(definition.form, TreeForm) and not definition.form.wrapped and not definition.inlined:
            paths = _null_paths(definition.form.root, state_machine.path)
            yield from (
                Diagnostic(rules.STATE_MACHINE, path, _NULL) for path in paths if path not in reported
            )


def _null_paths(value: Json, path: TemplatePath) -> Iterator[TemplatePath]:
    if value is None:
        yield path
    elif isinstance(value, dict):
        for name, member in value.items():
            yield from _null_paths(member, path.at(name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _null_paths(item, path.at(index))
