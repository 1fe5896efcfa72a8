"""Explains the calls of a template: their targets, their permissions, and what the user must do."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from macro.cli.call_summary import summarize_options
from macro.cli.format_value import format_value
from macro.emit.caller_group import logical_ids_for
from macro.iam.derive import derive_statements
from macro.intrinsics.branches import combine
from macro.model.call import Branch
from macro.model.statement import PermissionSource, Source
from macro.settings.template_settings import SETTINGS_PATH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macro.expand import Expansion
    from macro.model.call import AwsCall
    from macro.model.diagnostics import TemplatePath
    from macro.model.stack_context import StackContext
    from macro.model.statement import Statement
    from macro.model.template_values import Json
    from macro.source.source_locator import SourceLocation
    from macro.source.template_expansion import TemplateExpansion
    from macro.state_machines.model import StateMachine


@dataclass(frozen=True, slots=True)
class ExplainedSource:
    """The rule that a statement's resources come from, and the line of the template."""

    rule: str
    location: SourceLocation

    def __str__(self) -> str:
        """Returns the rule and the location on one line."""
        return f"{self.rule} ({self.location})"

    def as_json(self) -> dict[str, str | int]:
        """Returns the source as an object for `--format json`."""
        span = self.location.span
        return {
            "rule": self.rule,
            "file": self.location.file,
            "line": span.line,
            "column": span.column,
        }


@dataclass(frozen=True, slots=True)
class ExplainedStatement:
    """A statement of the caller's policies, and its sources."""

    statement: Statement
    sources: tuple[ExplainedSource, ...]


@dataclass(frozen=True, slots=True)
class ExplainedCall:
    """One call.

    Args:
        state: The path of the state, such as `Orders/Read`.
        call: The service and the operation.
        targets: The Regions and endpoints.
        statements: The statements that allow the call.
        options: The options of the call that native states don't have, as text.
        branches: The sides of each `Fn::If` around the state, and the condition of the state machine. The call exists
            only if all of them are taken.
    """

    state: str
    call: str
    targets: tuple[str, ...]
    statements: tuple[ExplainedStatement, ...]
    options: tuple[str, ...] = ()
    branches: tuple[Branch, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """The explanation of a template.

    Args:
        calls: The calls.
        added: The logical ID and the type of each resource that the macro adds.
        notes: What the user must do, because the macro can't.
    """

    calls: tuple[ExplainedCall, ...]
    added: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def explain(result: TemplateExpansion, stack: StackContext) -> Explanation:
    """Returns the explanation of an expanded template without errors."""
    written = cast("dict[str, Json]", result.transformed.value.get("Resources") or {})
    resources = cast("dict[str, dict[str, Json]]", result.expansion.template.get("Resources") or {})
    added = tuple(
        (name, str(resource["Type"])) for name, resource in resources.items() if name not in written
    )
    calls = tuple(
        _explain_call(machine, call, result, stack)
        for machine in result.expansion.state_machines
        for call in machine.calls
    )
    return Explanation(calls, added, tuple(_find_notes(result.expansion, stack)))


def _explain_call(
    machine: StateMachine, call: AwsCall, result: TemplateExpansion, stack: StackContext
) -> ExplainedCall:
    targets = tuple(
        format_value(target.region) + (f" at {format_value(target.endpoint)}" if target.endpoint else "")
        for target in call.targets
    )
    branches = (*_resource_branches(machine, call), *call.branches)
    statements = tuple(
        ExplainedStatement(statement, tuple(_explain_sources(statement, call, result)))
        for statement in derive_statements(call, stack, result.expansion.sources)
        if combine(branches, statement.branches) is not None  # otherwise, it is never in the policy
    )
    return ExplainedCall(
        f"{machine.logical_id}/{call.state}",
        call.name,
        targets,
        statements,
        tuple(summarize_options(call)),
        branches,
    )


def _resource_branches(machine: StateMachine, call: AwsCall) -> tuple[Branch, ...]:
    """Returns the condition of the state machine as a branch, unless the call has it already."""
    condition = machine.resource.get("Condition")
    if not isinstance(condition, str) or condition in {branch.condition for branch in call.branches}:
        return ()
    return (Branch(condition, taken=True),)


def _explain_sources(
    statement: Statement, call: AwsCall, result: TemplateExpansion
) -> Iterator[ExplainedSource]:
    if not statement.sources:
        yield ExplainedSource("the call", result.locator.locate(call.path))
    for source in statement.sources:
        path = _find_path(source, call, result.expansion)
        yield ExplainedSource(source.source.value, result.locator.locate(path))


def _find_path(source: PermissionSource, call: AwsCall, expansion: Expansion) -> TemplatePath:
    """Returns the part of the template that a statement's resources come from."""
    if source.path is not None:
        return source.path
    match source.source:
        case Source.IAM_RESOURCES:
            state = f"{call.path.logical_id}/{call.state}"
            options = expansion.settings.states.get(state)
            name = Source.IAM_RESOURCES.value
            in_settings = options is not None and name in options.values
            return (SETTINGS_PATH.at("States", state) if in_settings else call.path).at(name)
        case Source.PARAMETERS | Source.PATTERN:
            return call.path.at(call.language.parameters_field)
        case Source.RUN_TIME_RESOURCES:
            return SETTINGS_PATH.at(Source.RUN_TIME_RESOURCES.value)
        case _:
            return call.path


def _find_notes(expansion: Expansion, stack: StackContext) -> Iterator[str]:
    """Yields what the user must do, because the macro can't."""
    settings = expansion.settings
    existing_role = settings.caller.get("Role")
    for machine in expansion.state_machines:
        names = logical_ids_for(machine.logical_id, settings)
        role = format_value(existing_role) if existing_role else "${" + names.role + ".Arn}"
        caller_role = f"the role of {machine.logical_id}'s caller, {role}"
        assumed = [format_value(call.credentials.role) for call in machine.calls if call.credentials]
        for each in dict.fromkeys(assumed):
            yield f"the trust policy of {each} must allow sts:AssumeRole to {caller_role}"
        if existing_role:
            statements = [
                statement.render()
                for call in machine.calls
                for statement in derive_statements(call, stack, expansion.sources)
            ]
            yield f"{caller_role}, must allow {json.dumps(statements, ensure_ascii=False)}"
        if settings.grant_is_manual:
            function = format_value(names.invoked)
            yield f"the role of {machine.logical_id} must allow lambda:InvokeFunction on {function}"
