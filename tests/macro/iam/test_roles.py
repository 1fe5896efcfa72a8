"""Tests of the roles that a call assumes, and of those that it passes to a service."""

from __future__ import annotations

from macro.iam.derive import derive_statements
from macro.model.call import Credentials, Permissions
from macro.model.template_values import Intrinsic, RunTime
from tests.macro.iam.calls import STACK, call_of
from tests.macro.iam.statements import refusal, resources


def test_call_with_credentials_has_only_permission_to_assume_the_role() -> None:
    call = call_of(
        "s3", "GetObject", {"Bucket": RunTime("$.b")}, credentials=Credentials(Intrinsic({"Ref": "Role"}))
    )
    (statement,) = derive_statements(call, STACK)
    assert statement.render() == {
        "Effect": "Allow",
        "Action": ["sts:AssumeRole"],
        "Resource": [{"Ref": "Role"}],
        "Condition": {"StringEquals": {"sts:ExternalId": {"Ref": "Orders"}}},
    }


def test_run_time_role_requires_allowed_roles() -> None:
    role = RunTime("$.role")
    assert "Credentials.AllowedRoles" in refusal("s3", "ListBuckets", {}, credentials=Credentials(role))
    allowed = Credentials(role, ("arn:aws:iam::1:role/a", Intrinsic({"Ref": "B"})))
    assert resources("s3", "ListBuckets", {}, credentials=allowed) == ["arn:aws:iam::1:role/a", "B"]


def test_pass_role_is_limited_to_the_role_and_the_service() -> None:
    role = "arn:aws:iam::111122223333:role/resize"
    statements = derive_statements(
        call_of("lambda", "CreateFunction", {"FunctionName": "f", "Role": role}), STACK
    )
    assert statements[-1].render() == {
        "Effect": "Allow",
        "Action": ["iam:PassRole"],
        "Resource": [role],
        "Condition": {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}},
    }


def test_passed_run_time_role_must_be_declared_in_the_template() -> None:
    parameters = {"FunctionName": "f", "Role": RunTime("$.role")}
    text = refusal("lambda", "CreateFunction", parameters)
    assert "States/Read/Parameters/Role" in text
    role = "arn:aws:iam::111122223333:role/a"
    listed = Permissions(resources=("arn:aws:lambda:us-west-2:111122223333:function:f", role))
    statements = derive_statements(call_of("lambda", "CreateFunction", parameters, permissions=listed), STACK)
    assert statements[-1].resources == (role,)
    permissions = Permissions(statements=({"Action": "iam:PassRole", "Resource": role},))
    derive_statements(call_of("lambda", "CreateFunction", parameters, permissions=permissions), STACK)


def test_wildcard_in_the_role_of_a_call_is_not_a_pattern() -> None:
    credentials = Credentials("arn:aws:iam::111122223333:role/*")
    (statement,) = derive_statements(call_of("sqs", "ListQueues", {}, credentials=credentials), STACK)
    assert statement.resources == ("arn:aws:iam::111122223333:role/${*}",)
