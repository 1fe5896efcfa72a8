"""Derives the statements that the caller's role needs for a call."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from macro.iam.actions import IAM_ACTION, can_do_without, optional_actions, required_actions
from macro.iam.additional_statements import additional_statements
from macro.iam.arns.derived_parameters import derive_parameters
from macro.iam.arns.imported_values import as_names
from macro.iam.arns.resources import UnresolvedResources, derive_resources
from macro.iam.assumed_roles import assume_statements
from macro.iam.call_context import CallContext, PermissionSources
from macro.iam.conditions import action_condition, requested_region
from macro.iam.iam_resources import iam_resources_of
from macro.iam.integrations.model_bodies import body_actions, in_stack_region
from macro.iam.integrations.named_parts import list_actions
from macro.iam.jobs.describe import describe_actions, describe_statements
from macro.iam.passed_roles import pass_statements
from macro.iam.refusals import RefusedAction, is_consequence, refuse
from macro.iam.regions import target_regions
from macro.iam.role.limits import limit_resources
from macro.iam.run_time_resources import allow_any_resource, use_patterns
from macro.iam.s3_access import s3_access_statements
from macro.iam.services.kms import statements_for_keys, statements_for_keys_of
from macro.iam.services.special_cases import SPECIAL_CASES
from macro.model.diagnostics import DiagnosticCollector
from macro.model.statement import PermissionSource, Source, Statement

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from macro.catalog import RequiredAction
    from macro.model.call import AwsCall, Credentials
    from macro.model.stack_context import StackContext

_NO_SOURCES = PermissionSources()


def derive_statements(
    call: AwsCall, stack: StackContext, sources: PermissionSources = _NO_SOURCES
) -> tuple[Statement, ...]:
    """Returns the statements that a call needs, with their reasons and sources.

    A call with `Credentials` only gets permission to assume the role, and the permissions for `ResultWriter`,
    `BodyFrom`, and the bodies of Bedrock models in S3, which the caller always uses with its own role.

    Args:
        call: The call.
        stack: The stack.
        sources: The roles of the state machines, and the template's settings.

    Raises:
        TemplateError: The macro can't determine an action, a resource, a Region, or a role. Contains every problem of
            the call.
    """
    written = (*s3_access_statements(call), *additional_statements(call))
    call = replace(call, parameters=derive_parameters(call))
    problems = DiagnosticCollector()
    if call.credentials is not None:
        context = CallContext(call, stack, (), {}, sources)
        derived = _with_assumed_role(context, call.credentials, problems)
    else:
        regions = problems.attempt(target_regions, call) or ()
        condition = requested_region(call, regions, stack)
        context = CallContext(call, stack, regions, condition, sources)
        derived = _with_own_role(context, problems)
    problems.finish()
    return (*derived, *written)


def _with_assumed_role(
    context: CallContext, credentials: Credentials, problems: DiagnosticCollector
) -> tuple[Statement, ...]:
    """Returns the statements for a call as another role. The caller reads the bodies of Bedrock models as itself."""
    bodies = in_stack_region(context)
    assumed = problems.attempt(assume_statements, context, credentials) or ()
    allowed = _allow([(bodies, each) for each in body_actions(context.call)], bodies, problems)
    return (*assumed, *allowed, *_body_kms_statements(bodies))


def _with_own_role(context: CallContext, problems: DiagnosticCollector) -> tuple[Statement, ...]:
    call, bodies = context.call, in_stack_region(context)
    actions = (
        *(problems.attempt(required_actions, call) or ()),
        *describe_actions(call),
        *list_actions(call),
    )
    needs = [(context.of_action(each), each) for each in actions] + [
        (bodies, each) for each in body_actions(call)
    ]
    allowed = [] if problems.diagnostics else _allow(needs, context, problems)
    passed = problems.attempt(pass_statements, context) or ()
    described = problems.attempt(describe_statements, context, allowed) or ()
    if problems.diagnostics:
        return ()
    optional = tuple(_optional_statements(context))
    return (
        *allowed,
        *described,
        *passed,
        *optional,
        *statements_for_keys(context, (*allowed, *optional)),
        *_body_kms_statements(bodies),
    )


def _allow(
    needs: Sequence[tuple[CallContext, RequiredAction]], context: CallContext, problems: DiagnosticCollector
) -> list[Statement]:
    """Returns the statements for several actions, each in its context, and collects the problems.

    `context` is the one of the call, for the text to paste.
    """
    results = [_action_statements(each, action) for each, action in needs]
    refused = [each for each in results if isinstance(each, RefusedAction)]
    allowed = [statement for each in results if isinstance(each, tuple) for statement in each]
    problems.diagnostics += refuse(context.call, refused, allowed, context.regions) if refused else ()
    return allowed


def _action_statements(context: CallContext, action: RequiredAction) -> tuple[Statement, ...] | RefusedAction:
    """Returns the statements for one action, from the first source that has its resources.

    The order is `IamResources`, the parameters, the state machine's role, patterns from partly known values, `*` if IAM
    requires it, and `RunTimeResources: Any`.
    """
    context = replace(context, condition=action_condition(action, context.call, context.condition))
    resources = iam_resources_of(action, context.call)
    if resources:
        reason = f"{_why_action(action)}; resources from IamResources"
        source = PermissionSource(Source.IAM_RESOURCES)
        return (Statement((action.action,), resources, context.condition, reason, sources=(source,)),)
    result = _from_parameters(context, action)
    if isinstance(result, UnresolvedResources):
        return _from_other_sources(context, action, result)
    if result[0].sources[0].source is Source.REQUIRED_BY_IAM:
        return context.find_role_access(action.action, ()).statements or result
    return result


def _from_parameters(
    context: CallContext, action: RequiredAction
) -> tuple[Statement, ...] | UnresolvedResources:
    special_case = SPECIAL_CASES.get(action.action)
    if special_case is not None and action.resource_types:
        special = special_case(context.call, action, context.regions, context.condition)
        return (
            special if isinstance(special, UnresolvedResources) else _with_source(special, Source.PARAMETERS)
        )
    if action.source == IAM_ACTION and not action.resource_types:
        return UnresolvedResources(
            action.action, "", "the catalog doesn't contain the resources of the action"
        )
    result = derive_resources(action, context.call.parameters, context.regions)
    if isinstance(result, UnresolvedResources):
        return result
    if not action.resource_types:
        why = f"{action.action} doesn't support resource-level permissions, so its resource is '*'"
    elif result.members:
        why = f"resources from {', '.join(result.members)}"
    else:
        why = "the call names no resource: it applies to all of them, or creates one"
    statement = Statement((action.action,), result.arns, context.condition, f"{_why_action(action)}; {why}")
    source = Source.REQUIRED_BY_IAM if result.arns == ("*",) else Source.PARAMETERS
    return _with_source((statement,), source)


def _with_source(statements: tuple[Statement, ...], source: Source) -> tuple[Statement, ...]:
    return tuple(replace(each, sources=(PermissionSource(source),)) for each in statements)


def _from_other_sources(
    context: CallContext, action: RequiredAction, unresolved: UnresolvedResources
) -> tuple[Statement, ...] | RefusedAction:
    """Returns the statements for resources that the parameters don't determine, and for those that they do."""
    access = context.find_role_access(action.action, action.resource_types)
    statements = access.statements
    if unresolved.patterns and (not statements or access.allows_only_any):
        reason = f"{_why_action(action)}; a pattern from {unresolved.parameter}, of which a part is known"
        statements = use_patterns(context, action, unresolved.patterns, access, reason)
    if not statements:
        if is_consequence(context.call, unresolved, access):
            return ()  # The error is already reported.
        statements = allow_any_resource(context, action)
    if not statements and can_do_without(action, context.call, is_native=context.role_is_readable):
        return ()
    if not statements:
        return RefusedAction(action, unresolved, access.reasons)
    reason = f"{_why_action(action)}; resources from parameters"
    from_parameters = Statement((action.action,), unresolved.arns, context.condition, reason)
    return (*(_with_source((from_parameters,), Source.PARAMETERS) if unresolved.arns else ()), *statements)


def _optional_statements(context: CallContext) -> Iterator[Statement]:
    """Yields the role's statements for actions that the call's result depends on, limited to the call's resources.

    A value from another stack can be a name or an ARN. The role's statements contain it as a name, if at all.
    """
    parameters = context.call.parameters
    for action in optional_actions(context.call) if context.regions else ():
        statements = context.find_role_access(action.action, action.resource_types).statements
        for written in (parameters, as_names(parameters)):
            result = derive_resources(action, written, context.regions)
            arns = result.patterns if isinstance(result, UnresolvedResources) else result.arns
            limited = limit_resources(statements, arns, context.bucket_names) if arns else statements
            if limited:
                yield from limited
                break


def _body_kms_statements(context: CallContext) -> tuple[Statement, ...]:
    """Returns the role's statements for the KMS keys of the objects that contain the bodies of Bedrock models."""
    return statements_for_keys_of(context, ("s3",)) if body_actions(context.call) else ()


def _why_action(action: RequiredAction) -> str:
    return f"{action.action} ({action.source})"
