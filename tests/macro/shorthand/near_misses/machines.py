"""State machines with near misses, which are states that look like a cross-Region call, and what the macro reports."""

from __future__ import annotations

from typing import Any

from macro.expand import expand
from macro.model.rules import NOT_EXPANDED
from tests.golden.cases import DEPLOYMENT, inputs

NATIVE = "arn:aws:states:::aws-sdk:s3:getObject"
TYPE = "Cross::Region::AwsCall"
CALL: dict[str, Any] = {"Region": "us-west-2", "Service": "s3", "Action": "listBuckets"}


def in_definition(states: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Returns a definition with these states."""
    return {"StartAt": "A", "States": states, **more}


def machine(**properties: Any) -> dict[str, Any]:
    """Returns a state machine with these properties and a role."""
    role = "arn:aws:iam::123456789012:role/r"
    return {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {**properties, "RoleArn": role},
    }


def near_misses(resource: dict[str, Any], **sections: Any) -> list[tuple[str, str, str]]:
    """Returns the path, message, and fix of each near miss, and fails if there is any other error."""
    template = {"Resources": {"M": resource}, **sections}
    expansion = expand(template, DEPLOYMENT, inputs(template))
    assert expansion.template == template
    assert {error.rule for error in expansion.errors} <= {NOT_EXPANDED}
    return [("/".join(each.path.steps), each.message, each.fix) for each in expansion.errors]
