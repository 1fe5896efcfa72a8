"""Templates of different sizes."""

from __future__ import annotations

import json
from typing import Any, Final

from scripts.benchmark.growth import make_state

_RESOURCES_PER_MACHINE: Final = 8  # the state machine, its role, and what the macro adds
_CALLS_PER_MACHINE: Final = 5
_TRUST: Final = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "states.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ],
}


def template_of_resources(count: int) -> dict[str, Any]:
    """Returns a template that has about `count` resources after the macro."""
    resources: dict[str, Any] = {}
    for number in range(count // _RESOURCES_PER_MACHINE):
        resources |= _machine(f"Orders{number}", _CALLS_PER_MACHINE)
    return {"Transform": "CrossRegion", "Resources": resources}


def template_of_calls(count: int) -> dict[str, Any]:
    """Returns a template with one state machine with a sequence of calls."""
    return {"Transform": "CrossRegion", "Resources": _machine("Orders", count)}


def event_of(template: dict[str, Any]) -> dict[str, Any]:
    """Returns the macro's event for a template."""
    return {
        "region": "eu-central-1",
        "accountId": "123456789012",
        "transformId": "123456789012::CrossRegion",
        "fragment": {"Resources": template["Resources"]},
        "params": {},
        "requestId": "1",
        "templateParameterValues": {},
    }


def size(template: dict[str, Any]) -> int:
    """Returns the number of bytes of a template as CloudFormation stores it."""
    return len(json.dumps(template, separators=(",", ":")).encode())


def _machine(name: str, calls: int) -> dict[str, Any]:
    states = {f"S{number}": make_state(number, calls) for number in range(calls)}
    return {
        f"{name}Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": _TRUST}},
        name: {
            "Type": "AWS::StepFunctions::StateMachine",
            "Properties": {
                "RoleArn": {"Fn::GetAtt": [f"{name}Role", "Arn"]},
                "Definition": {"StartAt": "S0", "States": states},
            },
        },
    }
