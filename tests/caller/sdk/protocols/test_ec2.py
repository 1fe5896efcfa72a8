"""Tests with responses and errors of the EC2 protocol, in the exact format of AWS."""

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
            body=b"""<DescribeInstancesResponse><requestId>r-1</requestId><reservationSet><item>
            <reservationId>r-0</reservationId><instancesSet><item><instanceId>i-1</instanceId>
            <launchTime>2026-01-31T12:00:00.000Z</launchTime><ebsOptimized>false</ebsOptimized>
            </item></instancesSet></item></reservationSet></DescribeInstancesResponse>"""
        )
    )
    result = call(
        "ec2", "DescribeInstances", {"Filters": [{"Name": "vpc-id", "Values": ["v"]}], "MaxResults": 5}
    )
    instance = {"InstanceId": "i-1", "LaunchTime": "2026-01-31T12:00:00.000Z", "EbsOptimized": False}
    (reservation,) = result["Reservations"]
    assert reservation["ReservationId"] == "r-0"
    assert reservation["Instances"] == [instance]
    assert parse_qs(wire.requests[0].body.decode())["Filter.1.Value.1"] == ["v"]


def test_error(wire: Wire) -> None:
    wire.play(
        Response(
            400,
            b"""<Response><Errors><Error><Code>InvalidInstanceID.NotFound</Code>
            <Message>The instance ID 'i-1' does not exist</Message></Error></Errors>
            <RequestID>r-1</RequestID></Response>""",
        )
    )
    raised = failure("ec2", "DescribeInstances", {"InstanceIds": ["i-1"]})
    assert raised.name == "Ec2.Ec2Exception"
    assert raised.text == (
        "The instance ID 'i-1' does not exist (Service: Ec2, Status Code: 400, Request ID: r-1) "
        "(SDK Attempt Count: 1)"
    )


def test_user_data_is_sent_as_given_and_console_output_returned_as_sent(wire: Wire) -> None:
    wire.play(Response(body=b"<RunInstancesResponse/>"))
    call("ec2", "RunInstances", {"MinCount": 1, "MaxCount": 1, "UserData": "aGk="})
    assert parse_qs(wire.requests[0].body.decode())["UserData"] == ["aGk="]
    wire.play(Response(body=b"<GetConsoleOutputResponse><output>aGk=</output></GetConsoleOutputResponse>"))
    assert call("ec2", "GetConsoleOutput", {"InstanceId": "i-1"}) == {"Output": "aGk="}
