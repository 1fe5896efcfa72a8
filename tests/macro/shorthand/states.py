"""Functions that expand a template with a single state."""

from __future__ import annotations

from typing import Any

from macro.expand import Expansion, expand
from macro.model.stack_context import StackContext
from tests.golden.cases import DEPLOYMENT, inputs

STACK = StackContext("eu-central-1", "123456789012", "aws")


def expansion(state: dict[str, Any], **properties: Any) -> Expansion:
    """Expands a template that has one state machine with one state, `Resources/Orders: States/Read`."""
    region = {} if {"Region", "Region.$", "Targets", "Resource"} & set(state) else {"Region": "us-west-2"}
    whole = {"Type": "Cross::Region::AwsCall", **region, "End": True} | state
    states = {"StartAt": "Read", "States": {"Read": whole}}
    if "Arguments" in state or state.get("QueryLanguage") == "JSONata":
        states["QueryLanguage"] = "JSONata"
    template: dict[str, Any] = {
        "Resources": {
            "Orders": {
                "Type": "AWS::StepFunctions::StateMachine",
                "Properties": {"Definition": states, **properties},
            }
        }
    }
    return expand(template, DEPLOYMENT, inputs(template))


def task(state: dict[str, Any]) -> dict[str, Any]:
    """Returns the Task that replaces the state."""
    resources: Any = expansion(state).template["Resources"]
    built: dict[str, Any] = resources["Orders"]["Properties"]["Definition"]["States"]["Read"]
    return built


def payload(state: dict[str, Any]) -> dict[str, Any]:
    """Returns the payload that the Task sends to the caller."""
    built = task(state)
    sent: dict[str, Any] = built.get("Parameters") or built["Arguments"]
    return sent


def problems(state: dict[str, Any], **properties: Any) -> list[str]:
    """Returns the errors of the state, with the path relative to the state, and fails if there are none."""
    errors = expansion(state, **properties).errors
    assert errors, "the state has no errors"
    return [str(error).removeprefix("Resources/Orders: States/Read/") for error in errors]


def statements(state: dict[str, Any]) -> list[dict[str, Any]]:
    """Returns the policy statements of the caller's role."""
    resources: Any = expansion(state).template["Resources"]
    policies = [value for name, value in resources.items() if name.endswith("Policy")]
    return [
        statement for policy in policies for statement in policy["Properties"]["PolicyDocument"]["Statement"]
    ]
