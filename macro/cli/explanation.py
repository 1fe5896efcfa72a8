"""What a template's calls do and may do, as plain values for a table or for JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from macro.cli.as_text import as_text
from macro.cli.fields_in_words import in_words
from macro.iam.derive import statements_for
from macro.resources.group import names_of
from macro.settings import settings_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from macro.call import AwsCall
    from macro.deployment import Home
    from macro.expand import Expansion
    from macro.iam.statement import Statement
    from macro.known import Json
    from macro.machine import Machine


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


def explain(template: Mapping[str, Json], expansion: Expansion, home: Home) -> Explanation:
    """Explains an expanded template."""
    written = cast("dict[str, Json]", template["Resources"])
    whole = cast("dict[str, dict[str, Json]]", expansion.template["Resources"])
    added = tuple((name, str(resource["Type"])) for name, resource in whole.items() if name not in written)
    calls = tuple(_explained(machine, call, home) for machine in expansion.machines for call in machine.calls)
    return Explanation(calls, added, tuple(_notes(template, expansion, home)))


def _explained(machine: Machine, call: AwsCall, home: Home) -> Explained:
    targets = tuple(
        as_text(target.region) + (f" at {as_text(target.endpoint)}" if target.endpoint else "")
        for target in call.targets
    )
    state = f"{machine.logical_id}/{call.state}"
    called, allowed = f"{call.service} {call.operation}", statements_for(call, home)
    return Explained(state, called, targets, allowed, tuple(in_words(call)))


def _notes(template: Mapping[str, Json], expansion: Expansion, home: Home) -> Iterator[str]:
    """What the macro can't add to the template and the user has to see to."""
    settings = settings_of(template)
    own = settings.caller.get("Role")
    for machine in expansion.machines:
        names = names_of(machine.logical_id, settings)
        caller = as_text(own) if own else "${" + names.role + ".Arn}"
        whose = f"the role of {machine.logical_id}'s caller, {caller}"
        roles = [as_text(call.credentials.role) for call in machine.calls if call.credentials]
        for role in dict.fromkeys(roles):
            yield f"the trust policy of {role} must allow sts:AssumeRole to {whose}"
        if own:
            statements = [item.render() for call in machine.calls for item in statements_for(call, home)]
            yield f"{whose}, must allow {json.dumps(statements, ensure_ascii=False)}"
        if settings.grant_is_manual:
            function = as_text(names.invoked)
            yield f"the role of {machine.logical_id} must allow lambda:InvokeFunction on {function}"
