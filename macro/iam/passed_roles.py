"""Allows the caller to pass the call's roles to services (`iam:PassRole`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.iam.actions import catalog_operation
from macro.iam.additional_statements import allows_action
from macro.iam.arns.arn import ACCOUNT, PARTITION, ArnIntrinsic, is_arn, possible_texts, render
from macro.iam.arns.escaping import literal
from macro.iam.arns.parameter_values import Unknown, check_name
from macro.iam.arns.parameters import read_values, written_path
from macro.iam.assumed_roles import ROLE
from macro.iam.refusals import state_key
from macro.iam.role.limits import limit_statements
from macro.model import rules
from macro.model.diagnostics import Diagnostic, TemplateError
from macro.model.statement import PermissionSource, Source, Statement
from macro.model.suggestion import Suggestion, marker
from macro.model.template_values import Intrinsic, distinct

if TYPE_CHECKING:
    from macro.catalog import PassedRole
    from macro.iam.call_context import CallContext
    from macro.model.call import AwsCall
    from macro.model.template_values import Json

ACTION = "iam:PassRole"
_ROLE_TO_FILL_IN = render(("arn:", PARTITION, ":iam::", ACCOUNT, f":role/{marker('RoleName')}"))
_INSTANCE_PROFILE = "IamInstanceProfile"
_TASK_DEFINITION_OPERATIONS = {"RunTask", "StartTask", "CreateService", "UpdateService"}
_TASKS = "ecs-tasks.amazonaws.com"
ACCEPT_NAMES = {"glue"}
"""Services whose role parameters accept a name (AWS Glue API Reference, CreateJob and CreateCrawler)."""


def pass_statements(context: CallContext) -> tuple[Statement, ...]:
    """Returns the statements for each parameter that contains a role.

    If a role is only known at run time, the roles come from `IamResources`, or else from the `iam:PassRole` statements
    of the state machine's role.

    Source: IAM User Guide, "Grant a user permissions to pass a role to an AWS service".

    Raises:
        TemplateError: A role is only known at run time, and no source has any roles.
    """
    if allows_action(context.call, ACTION):
        return ()
    passed = catalog_operation(context.call).passed_roles
    statements = (statement for each in passed for statement in _pass(context, each))
    return (*statements, *_pass_roles_of_task_definition(context))


def _pass_roles_of_task_definition(context: CallContext) -> tuple[Statement, ...]:
    """Returns the statements for the roles that the task definition of an Amazon ECS call names.

    The call doesn't show whether there are such roles. They come from `IamResources`, or else from the state machine's
    role, without which a native state couldn't pass them either.

    Source: Amazon ECS Developer Guide, "Amazon ECS task execution IAM role", and AWS Step Functions Developer Guide,
    "Run Amazon ECS or Fargate tasks with Step Functions", section "IAM policies".
    """
    call = context.call
    if call.service != "ecs" or call.operation not in _TASK_DEFINITION_OPERATIONS:
        return ()
    listed = _listed_roles(context)
    if listed or call.permissions.resources:
        condition: dict[str, Json] = {"StringEquals": {"iam:PassedToService": _TASKS}}
        reason = "the task definition can name roles"
        source = PermissionSource(Source.IAM_RESOURCES)
        return (Statement((ACTION,), listed, condition, reason, sources=(source,)),) if listed else ()
    access = context.find_role_access(ACTION, (ROLE,), {})
    if access.is_refused:
        raise _refusal(
            call, "TaskDefinition", "can name roles, which the call passes", "; ".join(access.reasons)
        )
    return limit_statements(access.statements, "iam:PassedToService", [_TASKS])


def _listed_roles(context: CallContext) -> tuple[Json, ...]:
    """Returns the roles in `IamResources`."""
    return tuple(arn for arn in context.call.permissions.resources if ":role/" in str(arn))


def _pass(context: CallContext, passed: PassedRole) -> tuple[Statement, ...]:
    call = context.call
    roles = read_values(call.parameters, passed.member)
    if roles and _INSTANCE_PROFILE in passed.member:
        roles = [Unknown("is an instance profile, whose role the call passes")]
    accepts_names = call.service in ACCEPT_NAMES
    if accepts_names:
        roles = [role if isinstance(role, Unknown) else check_name(role) or role for role in roles]
    certain = [role for role in roles if not isinstance(role, Unknown)]
    unknown = [role for role in roles if isinstance(role, Unknown)]
    arns: list[Json] = [_role_arn(role, accepts_names=accepts_names) for role in certain]
    listed = _listed_roles(context) if unknown else ()
    from_role = _from_role(context, passed, unknown[0]) if unknown and not listed else ()
    if not arns and not listed:
        return from_role
    condition: dict[str, Json] = (
        {"StringEquals": {"iam:PassedToService": passed.service}} if passed.service else {}
    )
    source = PermissionSource(Source.IAM_RESOURCES if listed else Source.PARAMETERS)
    reason = f"the call passes the role in {passed.member}"
    statement = Statement((ACTION,), distinct([*arns, *listed]), condition, reason, sources=(source,))
    return (statement, *from_role)


def _from_role(context: CallContext, passed: PassedRole, unknown: Unknown) -> tuple[Statement, ...]:
    """Returns the role's statements for a parameter that is unknown until run time, limited to the service."""
    access = context.find_role_access(ACTION, (ROLE,), {})
    statements = access.statements
    if passed.service:
        statements = limit_statements(statements, "iam:PassedToService", [passed.service])
    if statements:
        return statements
    call = context.call
    parameter = written_path(call.parameters, passed.member)
    why = "; ".join(
        access.reasons or [f"no statement of the state machine's role allows {ACTION} for {passed.service}"]
    )
    raise _refusal(call, parameter, unknown.reason, why)


def _refusal(call: AwsCall, parameter: str, reason: str, why: str) -> TemplateError:
    """Returns the error for a parameter whose roles no source has, with the option to paste."""
    message = f"{parameter} {reason}; list the roles of {ACTION} in IamResources ({why})"
    suggestion = Suggestion(
        state_key(call), {"IamResources": [*call.permissions.resources, _ROLE_TO_FILL_IN]}
    )
    path = call.path.at(call.language.parameters_field, *parameter.split("."))
    return TemplateError([Diagnostic(rules.PERMISSIONS, path, message, suggestion.to_yaml(), suggestion)])


def _role_arn(role: str | Intrinsic, *, accepts_names: bool) -> Json:
    """Returns a role's ARN. A name is a role of the account.

    An intrinsic function can only return a name if the service accepts names.
    """
    if isinstance(role, Intrinsic) and not accepts_names and not possible_texts(role):
        role = ArnIntrinsic(role.function, role.possible)
    if is_arn(role):
        return literal(role) if isinstance(role, str) else role.function
    name = literal(role.removeprefix("/")) if isinstance(role, str) else role
    return render(("arn:", PARTITION, ":iam::", ACCOUNT, ":role/", name))
