"""Rejects state machines whose roles deny the invocation of their caller function.

Sources: "Policy evaluation logic" in the IAM User Guide: a Deny statement wins over the statement that the macro adds;
AWS::Lambda::Function FunctionName: CloudFormation generates a name from those of the stack and of the resource.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from macro.emit.caller_group import logical_ids_for
from macro.emit.version_alias import ALIAS
from macro.iam.role.access import ExecutionRole, covers_action
from macro.iam.role.patterns import can_overlap, matches
from macro.intrinsics.evaluation import evaluate
from macro.intrinsics.placeholders import as_placeholder, split_sub
from macro.model import rules
from macro.model.diagnostics import DiagnosticCollector

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from macro.emit.logical_ids import LogicalIds
    from macro.iam.call_context import PermissionSources
    from macro.iam.role.permissions import RoleStatement
    from macro.intrinsics.template_facts import TemplateFacts
    from macro.model.stack_context import StackContext
    from macro.model.template_values import Json
    from macro.settings.template_settings import Settings
    from macro.state_machines.model import StateMachine

_ACTION = "lambda:InvokeFunction"
_UNKNOWN = "\0"
"""A character of a name that isn't known yet. Only a wildcard matches it."""

_SUFFIX = _UNKNOWN * 12
_STACK_NAME = _UNKNOWN * 129
"""It is longer than the name of a stack, so that no number of `?` matches it."""

_NOT_KNOWN = re.compile(f"{_UNKNOWN}+")
_MAX_CONDITIONS = 6
"""The limit bounds the number of combinations of conditions."""


def check_invocations(
    state_machines: Sequence[StateMachine],
    sources: PermissionSources,
    settings: Settings,
    stack: StackContext,
) -> None:
    """Raises TemplateError if a state machine's role denies the invocation of the caller function.

    A statement with a condition may not apply, so it is accepted. So are statements under an `Fn::If`, unless there is
    one in every branch.
    """
    problems = DiagnosticCollector()
    for state_machine in state_machines:
        role = sources.roles.get(state_machine.logical_id, ExecutionRole())
        names = logical_ids_for(state_machine.logical_id, settings)
        functions = _functions(names, settings.caller.get("FunctionName"), role.facts, stack)
        denials = [each for each in role.permissions.statements if each.is_deny and not each.condition]
        for statement in _find_certain(denials, functions, role.facts):
            function = f"{names.function}, the function that makes the calls of {state_machine.logical_id}"
            problems.add(rules.STATE_MACHINE, statement.path, _describe(statement, function))
    problems.finish()


def _describe(statement: RoleStatement, function: str) -> str:
    if statement.branches:
        return (
            f"this statement and those in the other branches of Fn::If deny {_ACTION} on {function}; remove them, or"
            " limit them to other actions or resources"
        )
    return (
        f"the statement denies {_ACTION} on {function}; remove the statement, or limit it to other actions or"
        " resources"
    )


def _find_certain(
    denials: Sequence[RoleStatement], functions: Sequence[_Function], facts: TemplateFacts
) -> list[RoleStatement]:
    """Returns the Deny statements that always cover a function, or the first of those that do so together."""
    covers = {id(each): [_denies(each, function, facts) for function in functions] for each in denials}
    certain = [each for each in denials if not each.branches and all(covers[id(each)])]
    conditional = [each for each in denials if each.branches and any(covers[id(each)])]
    conditions = list(dict.fromkeys(branch.condition for each in conditional for branch in each.branches))
    if certain or not conditional or len(conditions) > _MAX_CONDITIONS:
        return certain
    for taken in product((True, False), repeat=len(conditions)):
        values = dict(zip(conditions, taken, strict=True))
        applied = [
            covers[id(each)]
            for each in denials
            if all(values.get(branch.condition) is branch.taken for branch in each.branches)
        ]
        if not all(map(any, zip(*applied, strict=True))) or not applied:
            return []
    return conditional[:1]


@dataclass(frozen=True, slots=True)
class _Function:
    """The ARN that Tasks invoke, and the values of the references to the function: `${Name}` → value."""

    invoked: str
    references: Mapping[str, str]


def _functions(
    names: LogicalIds, written_name: Json, facts: TemplateFacts, stack: StackContext
) -> list[_Function]:
    """Returns the caller function once for each name that it can have."""
    stack_name = {"${AWS::StackName}": _STACK_NAME}
    if written_name is None:
        possible: Sequence[Json] = (f"{_STACK_NAME}-{names.function}-{_SUFFIX}",)
    else:
        possible = evaluate(_fill_in(written_name, stack_name), facts) or (None,)
    functions = []
    for each in possible:
        name = each if isinstance(each, str) else _STACK_NAME
        arn = f"arn:{stack.partition}:lambda:{stack.region}:{stack.account}:function:{name}"
        invoked = f"{arn}:{ALIAS}" if names.has_alias else arn
        references = {
            f"${{{names.function}}}": name,
            f"${{{names.function}.Arn}}": arn,
            f"${{{names.alias}}}": invoked,
        }
        functions.append(_Function(invoked, stack_name | references))
    return functions


def _denies(statement: RoleStatement, function: _Function, facts: TemplateFacts) -> bool:
    """Returns whether a Deny statement covers the invocation of a function."""
    resources = [_fill_in(resource, function.references) for resource in statement.resources]
    if not covers_action(statement, _ACTION):
        return False
    if statement.is_not_resource:
        return not any(_can_cover(resource, function.invoked, facts) for resource in resources)
    return any(_covers(resource, function.invoked, facts) for resource in resources)


def _covers(resource: Json, arn: str, facts: TemplateFacts) -> bool:
    """Returns whether a resource certainly covers a function, whichever of its possible values it has."""
    patterns = evaluate(resource, facts) or ("",)
    return all(isinstance(each, str) and matches(each, arn) for each in patterns)


def _can_cover(resource: Json, arn: str, facts: TemplateFacts) -> bool:
    """Returns whether a resource can cover a function, whichever values it and the names in the ARN have."""
    patterns = evaluate(resource, facts)
    if patterns is None:
        return True
    _, _, service, region, account, name = arn.split(":", 5)
    stack = facts.stack
    region = region if stack and stack.region_is_certain else _UNKNOWN
    account = account if stack and stack.account_is_certain else _UNKNOWN
    pattern = _NOT_KNOWN.sub(_UNKNOWN, f"arn:{_UNKNOWN}:{service}:{region}:{account}:{name}")
    return any(can_overlap(_NOT_KNOWN.sub(_UNKNOWN, str(each)), pattern) for each in patterns)


def _fill_in(value: Json, references: Mapping[str, str]) -> Json:
    """Returns a template value with the values of these references."""
    match value:
        case {"Fn::Sub": argument} if (parts := split_sub(argument)) is not None:
            return {"Fn::Join": ["", [_fill_in(part, references) for part in parts]]}
        case dict():
            known = references.get(as_placeholder(value) or "")
            if known is not None:
                return known
            return {key: _fill_in(member, references) for key, member in value.items()}
        case list():
            return [_fill_in(item, references) for item in value]
        case _:
            return value
