"""Tests of which policies of a template belong to a state machine's role."""

from __future__ import annotations

from typing import Any

import pytest

from macro.iam.role.permissions import RolePermissions
from macro.iam.role.tables import AWS_MANAGED_POLICIES, SAM_CONNECTORS, SAM_POLICY_TEMPLATES
from macro.model.call import Branch
from macro.state_machines.role_permissions import NO_ROLE, ROLE_OUTSIDE
from scripts.catalog import policies
from tests.macro.iam.role.permissions import DOCUMENT, GET_ARN, NO_VALUE, inline, paths, policy, read
from tests.macro.iam.role.templates import statement


@pytest.mark.parametrize(
    "role",
    [
        GET_ARN,
        {"Fn::GetAtt": "Role.Arn"},
        {"Fn::Sub": "${Role.Arn}"},
        {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/orders"},
        "arn:aws:iam::111122223333:role/path/orders",
    ],
)
def test_role_is_identified_by_its_arn_or_its_name(role: Any) -> None:
    permissions = read(role, {**inline(DOCUMENT), "RoleName": "orders"})
    assert paths(permissions) == ["Role: Policies/0/PolicyDocument/Statement/0"]


def test_role_outside_the_template_supplies_nothing() -> None:
    assert read({"Ref": "RoleArn"}).missing == ROLE_OUTSIDE
    assert read("arn:aws:iam::111122223333:role/unknown").missing == ROLE_OUTSIDE
    assert read(NO_VALUE).missing == NO_ROLE


def test_roles_and_policies_in_fn_if_keep_their_branches() -> None:
    either = {"Fn::If": ["A", GET_ARN, {"Fn::GetAtt": ["Other", "Arn"]}]}
    policies = {"Policies": {"Fn::If": ["B", [{"PolicyDocument": DOCUMENT}], NO_VALUE]}}
    permissions = read(either, policies)
    assert [each.branches for each in permissions.statements] == [
        (Branch("A", taken=True), Branch("B", taken=True))
    ]


def test_conditions_of_policies_are_branches_unless_the_state_machine_has_the_same_condition() -> None:
    attached = {**policy("Policy", Roles=[{"Ref": "Role"}]), "Condition": "B"}
    permissions = read(machine={"Condition": "A"}, Policy=attached)
    assert [each.branches for each in permissions.statements] == [(Branch("B", taken=True),)]
    assert read(machine={"Condition": "B"}, Policy=attached).statements[0].branches == ()


@pytest.mark.parametrize(
    "attached",
    [
        policy("Policy", Roles=[{"Ref": "Other"}, {"Ref": "Role"}]),
        policy("Policy", Roles=["orders"]),
        policy("Policy", Roles=[{"Fn::Sub": "${Role}"}]),
        policy("RolePolicy", RoleName={"Ref": "Role"}),
        policy("ManagedPolicy", Roles=[{"Ref": "Role"}]),
    ],
)
def test_attached_policies_are_read(attached: dict[str, Any]) -> None:
    permissions = read(properties={"RoleName": "orders"}, Attached=attached)
    assert paths(permissions) == ["Attached: PolicyDocument/Statement/0"]
    assert permissions.unread == ()


def test_policies_of_other_roles_are_not_read() -> None:
    permissions = read(
        A=policy("Policy", Roles=[{"Ref": "Other"}]), B=policy("RolePolicy", RoleName={"Ref": "Name"})
    )
    assert permissions == RolePermissions(boundaries=(None,))


@pytest.mark.parametrize("reference", [{"Value": "Role"}, ["Role"], None])
def test_invalid_reference_names_no_role(reference: Any) -> None:
    permissions = read(A=policy("Policy", Roles=[{"Ref": reference}]))
    assert permissions == RolePermissions(boundaries=(None,))


def test_policy_that_might_belong_to_the_role_might_contain_a_deny() -> None:
    permissions = read(properties={"RoleName": {"Ref": "Name"}}, A=policy("Policy", Roles=[{"Ref": "Names"}]))
    assert [each.can_deny for each in permissions.unread] == [True]


TEXT = '{"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::${Name}/${x}"}}'


@pytest.mark.parametrize(
    ("document", "resource"),
    [
        (TEXT, "arn:aws:s3:::${Name}/${x}"),
        ({"Fn::Sub": TEXT}, {"Fn::Sub": "arn:aws:s3:::${Name}/${x}"}),
        ({"Fn::Sub": [TEXT, {"x": "1", "y": "2"}]}, {"Fn::Sub": "arn:aws:s3:::${Name}/1"}),
        (
            {"Fn::Join": ["", [TEXT[: TEXT.index("${x}")], {"Fn::ImportValue": "x"}, '"}}']]},
            {"Fn::Sub": ["arn:aws:s3:::${!Name}/${P0}", {"P0": {"Fn::ImportValue": "x"}}]},
        ),
        (
            {"Fn::ToJsonString": {"Statement": statement("s3:GetObject", {"Fn::GetAtt": ["Data", "Arn"]})}},
            {"Fn::GetAtt": ["Data", "Arn"]},
        ),
    ],
)
def test_policy_document_can_be_a_json_string(document: Any, resource: Any) -> None:
    permissions = read(properties=inline(document))
    assert permissions.unread == ()
    assert [each.resources for each in permissions.statements] == [(resource,)]


@pytest.mark.parametrize(
    "document",
    [
        "no JSON",
        "[" * 100_000,
        {"Fn::Sub": '{"Statement": ${X}}'},
        {"Fn::Sub": TEXT[:-2] + ', "Condition": {"StringEquals": {"${X}:aud": "a"}}}}'},
    ],
)
def test_invalid_policy_document_might_contain_a_deny(document: Any) -> None:
    assert [each.can_deny for each in read(properties=inline(document)).unread] == [True]


def test_unreadable_parts_are_reported() -> None:
    documents = [{"Ref": "X"}, {"Statement": ["x", {"Effect": "Allow", "Action": "*"}]}]
    permissions = read(properties=inline(*documents))
    assert [(str(each.path).rpartition("Policies/")[2], each.can_deny) for each in permissions.unread] == [
        ("0/PolicyDocument", True),
        ("1/PolicyDocument/Statement/0", True),
        ("1/PolicyDocument/Statement/1", False),
    ]


def test_permissions_boundary_of_the_role() -> None:
    conditional = {"Fn::If": ["A", "arn:a", NO_VALUE]}
    assert read(properties={"PermissionsBoundary": conditional}).boundaries == (conditional,)
    assert read(properties={"PermissionsBoundary": NO_VALUE}).boundaries == (None,)


def test_policy_tables_are_current() -> None:
    assert SAM_POLICY_TEMPLATES.read_text() == policies.sam_policy_templates(), "run scripts/refresh-policies"
    assert SAM_CONNECTORS.read_text() == policies.sam_connectors(), "run scripts/refresh-policies"
    assert AWS_MANAGED_POLICIES.read_text() == policies.aws_managed_policies(), "run scripts/refresh-policies"


def test_role_with_more_than_1000_resources_supplies_nothing() -> None:
    large = {"Statement": [statement("s3:*", [f"arn:aws:s3:::b{number}" for number in range(1001)])]}
    assert read(properties=inline(large)).missing.endswith("have more than 1,000 resources")
