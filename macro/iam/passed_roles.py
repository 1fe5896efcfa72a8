"""`iam:PassRole` for the roles that a call hands to a service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.iam.actions import catalog_operation
from macro.iam.arns.arn import ACCOUNT, PARTITION, distinct, is_arn, literal, render
from macro.iam.arns.parameters import values
from macro.model import rules
from macro.model.diagnostics import template_error
from macro.model.statement import Statement
from macro.model.template_values import Intrinsic, RunTime

if TYPE_CHECKING:
    from macro.catalog import PassedRole
    from macro.model.call import AwsCall
    from macro.model.template_values import Json

ACTION = "iam:PassRole"
# AWS Glue API Reference, CreateJob and CreateCrawler: the name or the ARN of the role.
BY_NAME = {"glue"}


def pass_statements(call: AwsCall) -> tuple[Statement, ...]:
    """A statement for each service that the call hands roles to; raises Rejected for a role only known at
    run time.

    IAM User Guide, "Grant a user permissions to pass a role to an AWS service".
    """
    if _said(call):
        return ()
    found = [
        statement for each in catalog_operation(call).passed_roles if (statement := _statement(call, each))
    ]
    return tuple(found)


def _said(call: AwsCall) -> bool:
    """Whether AdditionalIamStatements say themselves which roles may be passed."""
    return any(ACTION in str(entry) for entry in call.permissions.statements)


def _statement(call: AwsCall, passed: PassedRole) -> Statement | None:
    roles = values(call.parameters, passed.member)
    if not roles:
        return None
    known = [role for role in roles if not isinstance(role, RunTime)]
    arns: list[Json] = [_role_arn(role, named=call.service in BY_NAME) for role in known]
    if len(known) < len(roles):
        arns += _own_roles(call, passed)
    condition: dict[str, Json] = (
        {"StringEquals": {"iam:PassedToService": passed.service}} if passed.service else {}
    )
    return Statement((ACTION,), distinct(arns), condition, reason=f"the role in {passed.member} is handed on")


def _own_roles(call: AwsCall, passed: PassedRole) -> list[Json]:
    """The roles among IamResources, for a member that only an execution knows."""
    roles = [arn for arn in call.permissions.resources if ":role/" in str(arn)]
    if not roles:
        raise template_error(
            rules.PARAMETERS,
            call.place.at("Parameters", passed.member),
            f"the role is only known at run time, and handing it on needs {ACTION}: list the roles it may be"
            f" in IamResources (arn:${{Partition}}:iam::${{Account}}:role/${{RoleNameWithPath}}), or allow"
            f" {ACTION} in AdditionalIamStatements",
        )
    return roles


def _role_arn(role: str | Intrinsic, *, named: bool) -> Json:
    """A role's ARN; a name (`named`: where the service takes one, an intrinsic may give it) is the account's role."""
    if is_arn(role) or (isinstance(role, Intrinsic) and not named):
        return role if isinstance(role, str) else role.function
    name = literal(role.removeprefix("/")) if isinstance(role, str) else role
    return render(("arn:", PARTITION, ":iam::", ACCOUNT, ":role/", name))
