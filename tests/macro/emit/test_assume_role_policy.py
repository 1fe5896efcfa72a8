"""Tests of the policy with the roles that the calls of a state machine assume."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from macro.definition.reader import Inputs
from macro.expand import expand
from macro.iam.packing import INLINE_LIMIT, estimate_size
from tests.golden.cases import DEPLOYMENT, Files
from tests.macro.iam.calls import PSEUDO, filled_in
from tests.simulator import needed, simulate

if TYPE_CHECKING:
    from collections.abc import Mapping

ROLE = "arn:aws:iam::210987654321:role/reader"
READ: dict[str, Any] = {
    "Type": "Cross::Region::AwsCall",
    "Region": "us-west-2",
    "Service": "s3",
    "Action": "getObject",
    "Parameters": {"Bucket": "theirs", "Key": "a"},
    "Credentials": {"RoleArn": ROLE},
    "End": True,
}
OWN_ROLE = {name: value for name, value in READ.items() if name != "Credentials"}
POLICY = "OrdersCrossRegionAssumeRolePolicy"
ORDERS = "arn:aws:states:eu-central-1:111122223333:stateMachine:orders"


def state_machine(*states: dict[str, Any], **properties: Any) -> dict[str, Any]:
    named = {f"S{number}": state for number, state in enumerate(states or (READ,))}
    definition = {"StartAt": "S0", "States": named}
    properties = {"RoleArn": {"Fn::GetAtt": ["Role", "Arn"]}, "Definition": definition, **properties}
    return {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}


def expanded(
    machines: Mapping[str, Any], *statements: dict[str, Any], conditions: Any = None, **settings: Any
) -> dict[str, Any]:
    """Expands state machines with one role, and returns the template."""
    document = {"Version": "2012-10-17", "Statement": list(statements)}
    policies = [{"PolicyName": "p", "PolicyDocument": document}] if statements else []
    properties = {"AssumeRolePolicyDocument": {}, "Policies": policies}
    template: dict[str, Any] = {
        "Metadata": {"Cross::Region::AwsCall": settings},
        "Conditions": conditions or {},
        "Resources": {**machines, "Role": {"Type": "AWS::IAM::Role", "Properties": properties}},
    }
    result = expand(template, DEPLOYMENT, Inputs(Files(), {}))
    assert not result.errors
    return result.template


def statement_of(resource: dict[str, Any]) -> dict[str, Any]:
    (statement,) = resource["Properties"]["PolicyDocument"]["Statement"]
    result: dict[str, Any] = statement
    return result


def test_external_id_is_the_arn_of_a_state_machine_without_a_name() -> None:
    resources = expanded({"Orders": state_machine()})["Resources"]
    assert statement_of(resources[POLICY]) == {
        "Effect": "Allow",
        "Action": ["sts:AssumeRole"],
        "Resource": [ROLE],
        "Condition": {"StringEquals": {"sts:ExternalId": {"Ref": "Orders"}}},
    }
    assert POLICY not in resources["Orders"]["DependsOn"]  # that would be a cycle


def test_roles_are_checked_after_a_state_machine_without_a_name() -> None:
    resources = expanded({"Orders": state_machine(READ, OWN_ROLE)})["Resources"]
    earlier, later = (
        (name, each) for name, each in resources.items() if each["Type"] == "Custom::CrossRegionPreflight"
    )
    assert earlier[0] in resources["Orders"]["DependsOn"]
    assert later[0] not in resources["Orders"]["DependsOn"]
    assert POLICY in later[1]["DependsOn"]
    (call,) = later[1]["Properties"]["Calls"]
    assert call["Credentials"] == {"RoleArn": ROLE, "ExternalId": {"Ref": "Orders"}}
    assert call["TrustCanFollow"] == "true"


def test_state_machine_with_a_name_waits_for_its_roles() -> None:
    resources = expanded({"Orders": state_machine(StateMachineName="orders")})["Resources"]
    condition = filled_in(statement_of(resources[POLICY])["Condition"])
    assert condition == {"StringEquals": {"sts:ExternalId": ORDERS}}
    (check,) = (name for name, each in resources.items() if each["Type"] == "Custom::CrossRegionPreflight")
    assert resources["Orders"]["DependsOn"][:2] == [POLICY, check]
    assert "TrustCanFollow" not in resources[check]["Properties"]["Calls"][0]


def test_state_machines_that_share_a_caller_have_separate_external_ids() -> None:
    machines = {"Orders": state_machine(StateMachineName="orders"), "Invoices": state_machine()}
    resources = expanded(machines, SharedCaller=True)["Resources"]
    ids = {
        name: statement_of(each)["Condition"]["StringEquals"]["sts:ExternalId"]
        for name, each in resources.items()
        if name.endswith("AssumeRolePolicy")
    }
    assert filled_in(ids) == {POLICY: ORDERS, "InvoicesCrossRegionAssumeRolePolicy": "Invoices"}
    for name in machines:
        assert POLICY in resources[name]["DependsOn"]
        assert "InvoicesCrossRegionAssumeRolePolicy" not in resources[name]["DependsOn"]


def test_distributed_map_can_send_the_arn_with_a_label() -> None:
    processor = {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
        "StartAt": "Read",
        "States": {"Read": READ},
    }
    each = {"Type": "Map", "ItemProcessor": processor, "End": True}
    resources = expanded({"Orders": state_machine(each)})["Resources"]
    assert filled_in(statement_of(resources[POLICY])["Condition"]) == {
        "StringLike": {"sts:ExternalId": ["Orders", "Orders/*"]}
    }


def test_policy_has_the_condition_of_its_calls() -> None:
    machine = state_machine({"Fn::If": ["Far", READ, {"Type": "Pass", "End": True}]})
    template = expanded({"Orders": machine}, conditions={"Far": {"Fn::Equals": ["a", "b"]}})
    assert template["Resources"][POLICY]["Condition"] == "OrdersCrossRegionAssumesRoles"
    assert template["Conditions"]["OrdersCrossRegionAssumesRoles"] == {"Condition": "Far"}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (
            {"StringEquals": {"sts:ExternalId": "theirs"}},
            {"StringEquals": {"sts:ExternalId": "theirs"}},
        ),
        (
            {"stringEquals": {"STS:externalid": "theirs"}},
            {"stringEquals": {"STS:externalid": "theirs"}},
        ),
        (
            {"StringEquals": {"aws:ResourceAccount": "210987654321"}},
            {"StringEquals": {"aws:ResourceAccount": "210987654321", "sts:ExternalId": {"Ref": "Orders"}}},
        ),
        (
            {"StringLike": {"sts:ExternalId": "arn:aws:states:eu-central-1:*"}},
            {
                "StringLike": {"sts:ExternalId": "arn:aws:states:eu-central-1:*"},
                "StringEquals": {"sts:ExternalId": {"Ref": "Orders"}},
            },
        ),
    ],
)
def test_conditions_of_the_state_machines_role_stay(
    condition: dict[str, Any], expected: dict[str, Any]
) -> None:
    """The external ID is the state machine's own ARN, so its Region must not become the target Region."""
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": ROLE, "Condition": condition}
    machine = state_machine({**READ, "Credentials": {"RoleArn.$": "$.role"}})
    resources = expanded({"Orders": machine}, statement)["Resources"]
    found = [
        each["Condition"]
        for resource in resources.values()
        if resource["Type"] == "AWS::IAM::Policy"
        for each in resource["Properties"]["PolicyDocument"]["Statement"]
        if each["Action"] == ["sts:AssumeRole"]
    ]
    assert found == [expected]


def test_roles_over_the_inline_quota_become_managed_policies() -> None:
    """The calls of both kinds share the quota for the inline policies of the role."""
    machine = state_machine(
        *({**READ, "Credentials": {"RoleArn": f"{ROLE}-{'r' * 50}{number}"}} for number in range(90)),
        *({**OWN_ROLE, "Parameters": {"Bucket": f"{'b' * 60}{number}", "Key": "a"}} for number in range(40)),
    )
    resources = expanded({"Orders": machine})["Resources"]
    written = {
        name: each["Properties"]["PolicyDocument"]
        for name, each in resources.items()
        if each["Type"] == "AWS::IAM::Policy" and each["Properties"]["Roles"] != [{"Ref": "Role"}]
    }
    inline = sum(map(estimate_size, written.values()))
    assert (
        inline + estimate_size(resources["OrdersCrossRegionCallerRole"]["Properties"]["Policies"])
        < INLINE_LIMIT
    )
    managed = [name for name, each in resources.items() if each["Type"] == "AWS::IAM::ManagedPolicy"]
    assert managed[0] == f"{POLICY}1"
    assert not set(managed) & set(resources["Orders"]["DependsOn"])
    names = [*managed, POLICY] if POLICY in resources else managed
    statements = (
        each for name in names for each in resources[name]["Properties"]["PolicyDocument"]["Statement"]
    )
    assert len({arn for each in statements for arn in each["Resource"]}) == 90


@needed
def test_caller_can_assume_the_role_only_with_its_external_id() -> None:
    resources = expanded({"Orders": state_machine(StateMachineName="orders")})["Resources"]
    policy = filled_in(resources[POLICY]["Properties"]["PolicyDocument"])
    ids = [ORDERS, f"{ORDERS}-2", ORDERS.replace("orders", "invoices"), None]
    requests = [
        {
            "policy": policy,
            "action": "sts:AssumeRole",
            "resource": ROLE.replace("210987654321", PSEUDO["AWS::AccountId"]),
            "context": {"sts:ExternalId": each} if each else {},
        }
        for each in ids
    ]
    for request in requests:
        request["policy"]["Statement"][0]["Resource"] = [request["resource"]]
    assert [result == "Allowed" for result in simulate(requests)] == [True, False, False, False]
