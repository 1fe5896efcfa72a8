"""Tests of custom resources, through the CloudFormation API."""

import json
from typing import Any

from localaws import LocalAws
from tests.localaws.cloudformation.conftest import Stacks
from tests.localaws.functions_and_roles import REGION, make_function

RESPOND = """
    import json, urllib.request
    def handler(event, context):
        print(json.dumps(event))
        properties = event["ResourceProperties"]
        status = "FAILED" if properties.get("Fail") == event["RequestType"] else "SUCCESS"
        response = {"Status": status, "Reason": "rejected", "PhysicalResourceId": properties.get("Id", "id"),
                  "StackId": event["StackId"], "RequestId": event["RequestId"],
                  "LogicalResourceId": event["LogicalResourceId"], "Data": {"Got": json.dumps(properties)}}
        if properties.get("Crash"):
            raise ValueError("crashed")
        request = urllib.request.Request(event["ResponseURL"], json.dumps(response).encode(), method="PUT")
        urllib.request.urlopen(request).read()
"""


def custom(function: str, **properties: Any) -> dict[str, Any]:
    return {
        "Type": "Custom::Toy",
        "Properties": {"ServiceToken": function, "ServiceTimeout": 20, **properties},
    }


def test_custom_resource_creation(aws: LocalAws, stacks: Stacks) -> None:
    function = make_function(aws, RESPOND)
    template = {
        "Resources": {"C": custom(function, Number=1, Flag=True, Deep={"List": [2]})},
        "Outputs": {"Got": {"Value": {"Fn::GetAtt": ["C", "Got"]}}, "Id": {"Value": {"Ref": "C"}}},
    }
    outputs = stacks.outputs(stacks.create(template))
    assert outputs["Id"] == "id"
    assert json.loads(outputs["Got"]) == {
        "ServiceToken": function, "ServiceTimeout": "20", "Number": "1", "Flag": "true", "Deep": {"List": ["2"]}
    }  # fmt: skip


def test_custom_resource_update_replacement_and_deletion(aws: LocalAws, stacks: Stacks) -> None:
    function = make_function(aws, RESPOND)
    name = stacks.create({"Resources": {"C": custom(function, Id="one")}})
    stacks.update(name, {"Resources": {"C": custom(function, Id="two")}})
    assert stacks.physical_id(name, "C") == "two"
    stacks.client.delete_stack(StackName=name)
    group = f"/aws/lambda/{function.split(':')[-1]}"
    log_events = aws.client("logs", REGION).filter_log_events(logGroupName=group)["events"]
    lines = sorted(log_events, key=lambda line: line["timestamp"])  # from several processes
    events = [json.loads(line["message"]) for line in lines if line["message"].startswith("{")]
    assert [(event["RequestType"], event.get("PhysicalResourceId")) for event in events] == [
        ("Create", None), ("Update", "one"), ("Delete", "one"), ("Delete", "two")
    ]  # fmt: skip
    assert events[1]["OldResourceProperties"]["Id"] == "one"


def test_failed_custom_resource_fails_the_stack(aws: LocalAws, stacks: Stacks) -> None:
    function = make_function(aws, RESPOND)
    name = stacks.create({"Resources": {"C": custom(function, Fail="Create")}})
    assert stacks.status(name) == "ROLLBACK_COMPLETE"
    assert any(
        line.startswith(
            "Received response status [FAILED] from custom resource. Message returned: rejected (RequestId: "
        )
        for line in stacks.reasons(name)
    )


def test_custom_resource_without_a_response_fails_the_stack(aws: LocalAws, stacks: Stacks) -> None:
    name = stacks.create({"Resources": {"C": custom(make_function(aws, RESPOND), Crash="yes")}})
    assert stacks.status(name) == "ROLLBACK_COMPLETE"
    assert any(
        "CloudFormation did not receive a response from your Custom Resource" in line
        for line in stacks.reasons(name)
    )
