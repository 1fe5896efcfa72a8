"""What a deployer with the policies of templates/permissions.yaml can't do, according to an independent simulator."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator import needed, simulate
from tests.templates.deployer_policies import PARAMETERS, policies

pytestmark = needed

ACCOUNT = PARAMETERS["AWS::AccountId"]
BOUNDARY = (
    f"arn:aws:iam::{ACCOUNT}:policy/orders-boundary"  # a name that the deployer's other permissions cover
)
ROLE = f"arn:aws:iam::{ACCOUNT}:role/orders-api-CallerRole"
REQUIRED = {"iam:PermissionsBoundary": BOUNDARY}
LAMBDA = f"arn:aws:lambda:eu-central-1:{ACCOUNT}:function"


def decide(action: str, resource: str, context: dict[str, str] | None = None, prefix: str = "orders-") -> str:
    """Returns the decision on a request by a deployer that has both policies and the boundary."""
    both = policies(BOUNDARY, prefix)
    policy = {
        "Version": "2012-10-17",
        "Statement": [*both["Deployer"], *both["DeployerWithSettings"]],
    }
    requests: list[dict[str, Any]] = [
        {"policy": policy, "action": action, "resource": resource, "context": context or {}}
    ]
    (decision,) = simulate(requests)
    return decision


@pytest.mark.parametrize("action", ["CreateRole", "PutRolePolicy", "PutRolePermissionsBoundary"])
def test_roles_with_the_boundary_can_be_created_and_changed(action: str) -> None:
    assert decide(f"iam:{action}", ROLE, REQUIRED) == "Allowed"


@pytest.mark.parametrize(
    ("action", "context"),
    [
        ("CreateRole", {}),
        ("CreateRole", {"iam:PermissionsBoundary": f"arn:aws:iam::{ACCOUNT}:policy/orders-wide"}),
        ("PutRolePolicy", {}),
        ("AttachRolePolicy", {"iam:PolicyARN": f"arn:aws:iam::{ACCOUNT}:policy/orders-wide"}),
        (
            "PutRolePermissionsBoundary",
            {"iam:PermissionsBoundary": "arn:aws:iam::aws:policy/AdministratorAccess"},
        ),
        ("DeleteRolePermissionsBoundary", REQUIRED),
    ],
)
def test_no_role_without_the_boundary(action: str, context: dict[str, str]) -> None:
    assert decide(f"iam:{action}", ROLE, context) != "Allowed"


@pytest.mark.parametrize(
    "action", ["CreatePolicyVersion", "DeletePolicy", "DeletePolicyVersion", "SetDefaultPolicyVersion"]
)
def test_boundary_cannot_be_changed(action: str) -> None:
    assert decide(f"iam:{action}", BOUNDARY) == "ExplicitlyDenied"


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("lambda:UpdateFunctionCode", f"{LAMBDA}:cross-region-awscall-MacroFunction-1A2B"),
        ("lambda:UpdateFunctionConfiguration", f"{LAMBDA}:cross-region-awscall-MacroFunction-1A2B"),
        ("iam:PutRolePolicy", f"arn:aws:iam::{ACCOUNT}:role/cross-region-awscall-MacroRole-1A2B"),
        (
            "cloudformation:CreateChangeSet",
            f"arn:aws:cloudformation:eu-central-1:{ACCOUNT}:stack/cross-region-awscall/0f8fad5b",
        ),
    ],
)
def test_provider_cannot_be_changed_even_if_its_name_has_the_prefix(action: str, resource: str) -> None:
    assert decide(action, resource, REQUIRED, prefix="cross-") == "ExplicitlyDenied"


def test_macro_can_be_invoked() -> None:
    macro = f"{LAMBDA}:cross-region-awscall-MacroFunction-1A2B"
    assert decide("lambda:InvokeFunction", macro, prefix="cross-") == "Allowed"
