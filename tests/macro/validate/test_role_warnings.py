"""Tests of the warnings about permissions that come from the state machine's role."""

import pytest

from tests.macro.iam.role.templates import expanded, role_template, statement

QUERY = {"Query": {"call": "athena:startQueryExecution", "parameters": {"QueryString": "SELECT 1"}}}


@pytest.mark.parametrize(
    ("actions", "start"),
    [
        (["s3:GetObject"], "s3:GetObject on arn:aws:s3:::* also lets"),
        (["s3:PutObject", "s3:GetObject"], "s3:GetObject and s3:PutObject on arn:aws:s3:::* also let"),
        (
            ["s3:*"],
            "s3:GetObject, s3:PutObject, s3:AbortMultipartUpload, and 4 more actions on arn:aws:s3:::* also let",
        ),
    ],
)
def test_one_warning_is_about_all_actions_that_a_statement_supplies(actions: list[str], start: str) -> None:
    (warning,) = expanded(role_template(QUERY, [statement(actions, "arn:aws:s3:::*")])).diagnostics
    assert warning.message.startswith(f"{start} the caller use")


@pytest.mark.parametrize(("location", "warnings"), [("s3://data-us-west-2/", 0), ("s3://other/", 1)])
def test_names_that_the_call_can_use_in_its_region_need_no_warning(location: str, warnings: int) -> None:
    output = {"QueryString": "SELECT 1", "ResultConfiguration": {"OutputLocation": location}}
    calls = {"Query": {"call": "athena:startQueryExecution", "parameters": output}}
    data = {"Fn::Sub": "arn:aws:s3:::data-${AWS::Region}/*"}
    found = expanded(role_template(calls, [statement(["s3:GetObject"], data)])).diagnostics
    assert [each.rule.id for each in found] == ["W9311"] * warnings
