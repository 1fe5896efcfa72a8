"""What a template's calls do and may do, as plain values for a table or for JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from macro.cli.field_summary import summarize_fields
from macro.cli.format_value import format_value
from macro.emit.caller_group import logical_ids_for
from macro.iam.derive import derive_statements

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from macro.expand import Expansion
    from macro.iam.other_sources import PermissionSources
    from macro.model.call import AwsCall
    from macro.model.stack_context import StackContext
    from macro.model.statement import Statement
    from macro.model.template_values import Json
    from macro.state_machines.parser import StateMachine


@dataclass(frozen=True, slots=True)
class Explained:
    """One call: its state's path (`Orders/Read`), what it calls, where, and the statements that allow it.

    `beyond` says in words what it does that a native state can't.
    """

    state: str
    call: str
    targets: tuple[str, ...]
    statements: tuple[Statement, ...]
    beyond: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """A template's calls, the resources added for them (logical ID and type), and what is left to the user."""

    calls: tuple[Explained, ...]
    added: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def explain(template: Mapping[str, Json], expansion: Expansion, home: StackContext) -> Explanation:
    """Explains an expanded template."""
    written = cast("dict[str, Json]", template["Resources"])
    whole = cast("dict[str, dict[str, Json]]", expansion.template["Resources"])
    added = tuple((name, str(resource["Type"])) for name, resource in whole.items() if name not in written)
    calls = tuple(
        _explained(machine, call, home, expansion.sources)
        for machine in expansion.state_machines
        for call in machine.calls
    )
    return Explanation(calls, added, tuple(_notes(expansion, home)))


def _explained(
    machine: StateMachine, call: AwsCall, home: StackContext, sources: PermissionSources
) -> Explained:
    targets = tuple(
        format_value(target.region) + (f" at {format_value(target.endpoint)}" if target.endpoint else "")
        for target in call.targets
    )
    state = f"{machine.logical_id}/{call.state}"
    called, allowed = f"{call.service} {call.operation}", derive_statements(call, home, sources)
    return Explained(state, called, targets, allowed, tuple(summarize_fields(call)))


def _notes(expansion: Expansion, home: StackContext) -> Iterator[str]:
    """What the macro can't add to the template and the user has to see to."""
    settings = expansion.settings
    own = settings.caller.get("Role")
    for machine in expansion.state_machines:
        names = logical_ids_for(machine.logical_id, settings)
        caller = format_value(own) if own else "${" + names.role + ".Arn}"
        whose = f"the role of {machine.logical_id}'s caller, {caller}"
        roles = [format_value(call.credentials.role) for call in machine.calls if call.credentials]
        for role in dict.fromkeys(roles):
            yield f"the trust policy of {role} must allow sts:AssumeRole to {whose}"
        if own:
            statements = [
                item.render()
                for call in machine.calls
                for item in derive_statements(call, home, expansion.sources)
            ]
            yield f"{whose}, must allow {json.dumps(statements, ensure_ascii=False)}"
        if settings.grant_is_manual:
            function = format_value(names.invoked)
            yield f"the role of {machine.logical_id} must allow lambda:InvokeFunction on {function}"
