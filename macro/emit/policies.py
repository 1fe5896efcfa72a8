"""Builds policy documents and policies."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from macro.model.template_values import Json

VERSION = "2012-10-17"

_STACK_GUID: dict[str, Json] = {"Fn::Select": [2, {"Fn::Split": ["/", {"Ref": "AWS::StackId"}]}]}
_NAME_LENGTH = 60
"""A policy's name can have 128 characters. The GUID and the digest need some of them."""


def document(statements: list[Json]) -> dict[str, Json]:
    """Returns a policy document."""
    return {"Version": VERSION, "Statement": statements}


def policy(logical_id: str, statements: list[Json], role: Json) -> dict[str, Json]:
    """Returns an inline policy for a role, given by its name.

    The policy's name contains a digest and the stack's GUID. Two stacks with the same role therefore can't overwrite or
    delete each other's policies.
    """
    digest = hashlib.sha256(json.dumps([logical_id, statements], sort_keys=True).encode()).hexdigest()[:8]
    return {
        "Type": "AWS::IAM::Policy",
        "Properties": {
            "PolicyName": {"Fn::Join": ["-", [logical_id[:_NAME_LENGTH], digest, _STACK_GUID]]},
            "PolicyDocument": document(statements),
            "Roles": [role],
        },
    }


def trust(service: str, condition: dict[str, Json] | None = None) -> dict[str, Json]:
    """Returns a trust policy for a service principal."""
    statement: dict[str, Json] = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "sts:AssumeRole",
    }
    return document([{**statement, "Condition": condition} if condition else statement])
