"""Allows the caller to pass the call's roles to services (`iam:PassRole`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.iam.actions import catalog_operation
from macro.iam.additional_statements import allows_action
from macro.iam.arns.arn import ACCOUNT, PARTITION, ArnIntrinsic, distinct, is_arn, possible_texts, render
from macro.iam.arns.escaping import literal
from macro.iam.arns.parameters import Unknown, read_values, written_path
from macro.model import rules
from macro.model.diagnostics import template_error
from macro.model.statement import Statement
from macro.model.template_values import Intrinsic

if TYPE_CHECKING:
    from macro.catalog import PassedRole
    from macro.model.call import AwsCall
    from macro.model.template_values import Json

ACTION = "iam:PassRole"
ACCEPT_NAMES = {"glue"}
"""Services whose role parameters accept a name (AWS Glue API Reference, CreateJob and CreateCrawler)."""
_FIX = """IamResources:
  - !Sub arn:${AWS::Partition}:iam::${AWS::AccountId}:role/ROLE_NAME
"""


def pass_statements(call: AwsCall) -> tuple[Statement, ...]:
    """Returns a statement for each parameter that contains a role.

    Source: IAM User Guide, "Grant a user permissions to pass a role to an AWS service".

    Raises:
        TemplateError: A role is only known at run time, and neither IamResources nor AdditionalIamStatements has it.
    """
    if allows_action(call, ACTION):
        return ()
    statements = (_statement(call, passed) for passed in catalog_operation(call).passed_roles)
    return tuple(statement for statement in statements if statement)


def _statement(call: AwsCall, passed: PassedRole) -> Statement | None:
    roles = read_values(call.parameters, passed.member)
    if not roles:
        return None
    known = [role for role in roles if not isinstance(role, Unknown)]
    unknown = [role for role in roles if isinstance(role, Unknown)]
    arns: list[Json] = [_role_arn(role, accepts_names=call.service in ACCEPT_NAMES) for role in known]
    if unknown:
        arns += _listed_roles(call, passed, unknown[0])
    condition: dict[str, Json] = (
        {"StringEquals": {"iam:PassedToService": passed.service}} if passed.service else {}
    )
    return Statement((ACTION,), distinct(arns), condition, f"the call passes the role in {passed.member}")


def _listed_roles(call: AwsCall, passed: PassedRole, unknown: Unknown) -> list[Json]:
    """Returns the roles in IamResources, for a parameter that is unknown until run time."""
    roles = [arn for arn in call.permissions.resources if ":role/" in str(arn)]
    if not roles:
        parameter = written_path(call.parameters, passed.member)
        raise template_error(
            rules.PERMISSIONS,
            call.place.at("Parameters", *parameter.split(".")),
            f"{parameter} {unknown.reason}; list the roles of {ACTION} in IamResources",
            _FIX,
        )
    return roles


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
