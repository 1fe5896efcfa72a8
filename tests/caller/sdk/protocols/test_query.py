"""Tests with responses and errors of the query protocol, in the exact format of AWS."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from tests.caller.calls import call, failure
from tests.caller.wire import Response

if TYPE_CHECKING:
    from tests.caller.wire import Wire


def test_success(wire: Wire) -> None:
    wire.play(
        Response(
            body=b"""<DescribeDBInstancesResponse xmlns="http://rds.amazonaws.com/doc/2014-10-31/">
            <DescribeDBInstancesResult><DBInstances><DBInstance>
            <DBInstanceIdentifier>orders</DBInstanceIdentifier><MultiAZ>true</MultiAZ>
            <InstanceCreateTime>2026-01-31T12:00:00.123Z</InstanceCreateTime>
            <AllocatedStorage>20</AllocatedStorage><VpcSecurityGroups/>
            </DBInstance></DBInstances></DescribeDBInstancesResult>
            <ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></DescribeDBInstancesResponse>"""
        )
    )
    result = call("rds", "DescribeDBInstances", {"DbInstanceIdentifier": "orders"})
    assert result == {
        "DbInstances": [
            {
                "DbInstanceIdentifier": "orders",
                "InstanceCreateTime": "2026-01-31T12:00:00.123Z",
                "AllocatedStorage": 20,
                "VpcSecurityGroups": [],
                "MultiAZ": True,
            }
        ]
    }
    assert parse_qs(wire.requests[0].body.decode())["DBInstanceIdentifier"] == ["orders"]


def test_modeled_error_with_a_different_wire_code(wire: Wire) -> None:
    wire.play(
        Response(
            404,
            b"""<ErrorResponse><Error><Type>Sender</Type><Code>DBInstanceNotFound</Code>
            <Message>DBInstance orders not found.</Message></Error><RequestId>r-1</RequestId>
            </ErrorResponse>""",
        )
    )
    raised = failure("rds", "DescribeDBInstances", {})
    assert raised.name == "Rds.DbInstanceNotFoundException"
    assert raised.text == (
        "DBInstance orders not found. (Service: Rds, Status Code: 404, Request ID: r-1) "
        "(SDK Attempt Count: 1)"
    )


def test_unmodeled_error(wire: Wire) -> None:
    wire.play(
        Response(400, b"<ErrorResponse><Error><Code>Odd</Code><Message>m</Message></Error></ErrorResponse>")
    )
    assert failure("rds", "DescribeDBInstances", {}).name == "Rds.RdsException"


def test_iam_policy_documents_stay_encoded(wire: Wire) -> None:
    wire.play(
        Response(
            body=b"""<GetRolePolicyResponse><GetRolePolicyResult><RoleName>r</RoleName>
            <PolicyName>p</PolicyName>
            <PolicyDocument>%7B%22Version%22%3A%222012-10-17%22%7D</PolicyDocument>
            </GetRolePolicyResult></GetRolePolicyResponse>"""
        )
    )
    result = call("iam", "GetRolePolicy", {"RoleName": "r", "PolicyName": "p"})
    assert result["PolicyDocument"] == "%7B%22Version%22%3A%222012-10-17%22%7D"


def test_template_body_stays_text(wire: Wire) -> None:
    wire.play(
        Response(
            body=b"""<GetTemplateResponse><GetTemplateResult>
            <TemplateBody>{"Resources": {}}</TemplateBody>
            </GetTemplateResult></GetTemplateResponse>"""
        )
    )
    assert call("cloudformation", "GetTemplate", {"StackName": "s"}) == {"TemplateBody": '{"Resources": {}}'}


def test_user_data_of_auto_scaling_is_sent_as_given(wire: Wire) -> None:
    wire.play(Response(body=b"<CreateLaunchConfigurationResponse/>"))
    call("autoscaling", "CreateLaunchConfiguration", {"LaunchConfigurationName": "l", "UserData": "aGk="})
    assert parse_qs(wire.requests[0].body.decode())["UserData"] == ["aGk="]
