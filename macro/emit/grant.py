"""The right of a state machine's role to invoke the caller."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from macro.definition.reader import SERVERLESS
from macro.emit.caller_function import role_settings
from macro.emit.policies import document, policy, trust
from macro.model import rules
from macro.model.diagnostics import TemplateError, template_error
from macro.state_machines.execution_role import find_execution_role, role_name

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
"""Properties for which a state machine's role needs permissions of its own."""


def statement(invoked: Json) -> dict[str, Json]:
    """The statement that the state machine's role needs; `invoked` is the ARN that its Tasks name."""
    return {
        "Effect": "Allow",
        "Action": ["lambda:InvokeFunction"],
        "Resource": [invoked],
    }


def grant(
    names: LogicalIds,
    resource: Mapping[str, Json],
    resources: Mapping[str, Json],
    home: StackContext,
    place: TemplatePath,
) -> dict[str, Json]:
    """The policy that grants the invocation to the role the template gives.

    Raises Rejected for a role that we can't attach to, with the statement to add and the way to say so.
    """
    written = find_execution_role(resource)
    serverless = resource["Type"] == SERVERLESS
    if written is None:
        # SAM names the role that it makes after the state machine
        return policy(names.grant, [statement(names.invoked)], {"Ref": f"{names.state_machine}Role"})
    role_place = place.at("Role" if serverless else "RoleArn")
    try:
        role = role_name(written, resources, home, role_place)
    except TemplateError as rejection:
        reasons = "; ".join(diagnostic.message for diagnostic in rejection.diagnostics)
        shown = json.dumps(statement(names.invoked))
        text = (
            f"{reasons}. Add this statement to the role yourself (outside of this template with the function's ARN,"
            f" which Caller.FunctionName makes predictable): {shown}, and say so with InvokeGrant: Manual in Metadata"
            " Cross::Region::AwsCall"
        )
        raise template_error(rules.STATE_MACHINE, role_place, text) from None
    return policy(names.grant, [statement(names.invoked)], role)


def own_role(names: LogicalIds, settings: Settings) -> dict[str, Json]:
    """A role for a state machine without one; it may invoke the caller and nothing else."""
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


def check_own_role(properties: Mapping[str, Json], *, others: bool, place: TemplatePath) -> None:
    """Raises Rejected where a state machine without a role needs more than our calls do.

    `others` says that the definition has states that need permissions of their own.
    """
    for name in _NEEDS_MORE:
        if name in properties:
            raise template_error(
                rules.STATE_MACHINE,
                place.at("RoleArn"),
                f"RoleArn is missing, and {name} needs permissions that only you know",
            )
    if others:
        text = "RoleArn is missing, and there are states besides the cross-region calls that need permissions"
        raise template_error(rules.STATE_MACHINE, place.at("RoleArn"), text)
