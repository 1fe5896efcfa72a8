"""The permission of a state machine's role to invoke the caller."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from macro.definition.reader import SERVERLESS
from macro.emit.caller_function import role_settings
from macro.emit.policies import document, policy, trust
from macro.model import rules
from macro.model.diagnostics import template_error
from macro.state_machines.execution_role import (
    UnknownRoleNameError,
    find_execution_role,
    is_given_from_outside,
    role_name,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from macro.emit.logical_ids import LogicalIds
    from macro.model.diagnostics import TemplatePath
    from macro.model.stack_context import StackContext
    from macro.model.template_values import Json
    from macro.settings.template_settings import Settings

_NEEDS_MORE = (
    "LoggingConfiguration",
    "TracingConfiguration",
    "EncryptionConfiguration",
    "Logging",
    "Tracing",
)
"""The properties for which a state machine's role needs more permissions."""

_NAME_FIELD = 5
"""The field of a role's ARN that contains `role/`, the path, and the name."""


def statement(invoked: Json) -> dict[str, Json]:
    """Returns the statement that the state machine's role needs; `invoked` is the ARN that its Tasks invoke."""
    return {
        "Effect": "Allow",
        "Action": ["lambda:InvokeFunction"],
        "Resource": [invoked],
    }


def grant(
    names: LogicalIds,
    resource: Mapping[str, Json],
    resources: Mapping[str, Json],
    stack: StackContext,
    path: TemplatePath,
) -> dict[str, Json]:
    """Returns the resource that allows the state machine's role to invoke the caller, by logical ID.

    It is a policy of the role. If the role's ARN is given from outside the template, the role's name isn't known, so it
    is a permission of the caller for the role's ARN. It has another logical ID, because CloudFormation rejects an
    update that changes the type of a resource.

    Raises TemplateError if the value can't be the role's ARN, or, with the statement to add, if its name is unknown.
    """
    written = find_execution_role(resource)
    serverless = resource["Type"] == SERVERLESS
    if written is None:
        # SAM creates a role with this logical ID
        return _policy(names, {"Ref": f"{names.state_machine}Role"})
    if is_given_from_outside(written, resources):
        return {names.invoke_permission: _permission(names.invoked, written)}
    role_path = path.at("Role" if serverless else "RoleArn")
    try:
        role = role_name(written, resources, stack, role_path)
    except UnknownRoleNameError as unknown:
        text = (
            f"{unknown}, so it can't attach a policy to the role; add this statement to the role and set InvokeGrant:"
            " Manual in Metadata Cross::Region::AwsCall (if the role is outside this template, set Caller.FunctionName"
            " and write the function's ARN in the statement)"
        )
        shown = json.dumps(statement(names.invoked), indent=2)
        raise template_error(rules.STATE_MACHINE, role_path, text, shown) from None
    return _policy(names, role)


def _policy(names: LogicalIds, role: Json) -> dict[str, Json]:
    return {names.grant: policy(names.grant, [statement(names.invoked)], role)}


def _permission(invoked: Json, role: Json) -> dict[str, Json]:
    """Returns the statement of the caller's resource policy that allows a role to invoke it.

    Whatever the role's ARN is, the statement allows a role of this account.

    Source: AWS::Lambda::Permission Principal, which can be the ARN of a role.
    """
    name: Json = {"Fn::Select": [_NAME_FIELD, {"Fn::Split": [":", role]}]}
    arn = "arn:${AWS::Partition}:iam::${AWS::AccountId}:${Role}"
    properties: dict[str, Json] = {
        "Action": "lambda:InvokeFunction",
        "FunctionName": invoked,
        "Principal": {"Fn::Sub": [arn, {"Role": name}]},
    }
    return {"Type": "AWS::Lambda::Permission", "Properties": properties}


def new_role(names: LogicalIds, settings: Settings) -> dict[str, Json]:
    """Returns the role of a state machine that has none in the template. It can only invoke the caller."""
    # Source: AWS Step Functions Developer Guide, Prevent cross-service confused deputy issue
    condition: dict[str, Json] = {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    invoke: dict[str, Json] = {
        "PolicyName": "Invoke",
        "PolicyDocument": document([statement(names.invoked)]),
    }
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": trust("states.amazonaws.com", condition),
            "Policies": [invoke],
            **role_settings(settings),
        },
    }


def check_new_role(properties: Mapping[str, Json], *, needs_role: str, path: TemplatePath) -> None:
    """Raises TemplateError if a state machine without a role needs more permissions than its cross-Region calls.

    `needs_role` says which other states need permissions.
    """
    reason = next(
        (f"{name} needs more permissions" for name in _NEEDS_MORE if name in properties), needs_role
    )
    if reason:
        message = f"RoleArn is missing; the macro can't create the role, because {reason}"
        raise template_error(rules.STATE_MACHINE, path.at("RoleArn"), message)
