"""Rejects state machines whose roles deny the invocation of every function.

Source: "Policy evaluation logic" in the IAM User Guide: a Deny statement wins over the statement that the macro adds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.iam.role.access import ExecutionRole, covers_action
from macro.iam.role.patterns import matches
from macro.intrinsics.evaluation import evaluate
from macro.model import rules
from macro.model.diagnostics import DiagnosticCollector

if TYPE_CHECKING:
    from collections.abc import Sequence

    from macro.iam.other_sources import PermissionSources
    from macro.iam.role.permissions import RoleStatement
    from macro.intrinsics.template_facts import TemplateFacts
    from macro.model.stack_context import StackContext
    from macro.model.template_values import Json
    from macro.state_machines.model import StateMachine

_ACTION = "lambda:InvokeFunction"
_UNKNOWN_NAME = "\0"
"""A function's name that only a wildcard matches."""


def check_invocations(
    state_machines: Sequence[StateMachine], sources: PermissionSources, stack: StackContext
) -> None:
    """Raises TemplateError if a state machine's role denies the invocation of every function.

    A statement with a condition or with NotResource, or under an `Fn::If`, may not apply, so it is accepted.
    """
    function = f"arn:{stack.partition}:lambda:{stack.region}:{stack.account}:function:{_UNKNOWN_NAME}"
    problems = DiagnosticCollector()
    for state_machine in state_machines:
        role = sources.roles.get(state_machine.logical_id, ExecutionRole())
        for statement in role.permissions.statements:
            if _denies(statement, function, role.facts):
                text = (
                    f"the statement denies {_ACTION} on every function, so {state_machine.logical_id} can't invoke the"
                    " function that makes its calls; remove the statement, or limit it to other actions or resources"
                )
                problems.add(rules.STATE_MACHINE, statement.path, text)
    problems.finish()


def _denies(statement: RoleStatement, function: str, facts: TemplateFacts) -> bool:
    """Returns whether a statement certainly denies the invocation of a function."""
    is_certain = statement.is_deny and not (
        statement.condition or statement.branches or statement.is_not_resource
    )
    return (
        is_certain
        and covers_action(statement, _ACTION)
        and any(_covers(resource, function, facts) for resource in statement.resources)
    )


def _covers(resource: Json, function: str, facts: TemplateFacts) -> bool:
    """Returns whether a resource certainly covers a function, whichever of its possible values it has."""
    patterns = evaluate(resource, facts) or ("",)
    return all(isinstance(each, str) and matches(each, function) for each in patterns)
