"""Tests that the macro reports a Region wherever a definition can't have one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.macro.shorthand.near_misses.machines import CALL, NATIVE, TYPE, in_definition, machine, near_misses

TASK: dict[str, Any] = {"Type": "Task", "Resource": NATIVE, "Parameters": {}, "End": True}
READER = {"Resource": "arn:aws:states:::s3:getObject", "Parameters": {"Bucket": "b", "Key": "k"}}
REGION = {"Region": "us-west-2"}


def found(definition: dict[str, Any]) -> tuple[str, str]:
    """Returns the path and the message of the only near miss, which are the same in every form of the definition."""
    (near_miss,) = near_misses(machine(Definition=definition))
    assert near_misses(machine(DefinitionString=json.dumps(definition)))[0][:2] == near_miss[:2]
    return near_miss[0], near_miss[1]


@pytest.mark.parametrize("name", ["TargetRegion", "DestinationRegion", "RegionName", "CrossRegion", "region"])
def test_other_names_of_the_region_suggest_the_arn(name: str) -> None:
    (near_miss,) = near_misses(machine(Definition=in_definition({"A": {**TASK, name: "us-west-2"}})))
    assert near_miss[0].endswith(f"A/{name}")
    assert near_miss[1] == f"a Task has no field {name}; write the Region in the ARN"
    assert near_miss[2] == "Resource: arn:aws:states:us-west-2::aws-sdk:s3:getObject"


def test_the_region_is_found_after_other_fields() -> None:
    state = {**TASK, "Service": "s3", "TargetRegion": "us-west-2"}
    (near_miss,) = near_misses(machine(Definition=in_definition({"A": state})))
    assert near_miss[0].endswith("A/TargetRegion")


@pytest.mark.parametrize(
    ("name", "regions", "line"),
    [
        ("Regions", ["us-west-2", "us-east-1"], 'Region: ["us-west-2", "us-east-1"]'),
        ("Reigon", ["us-west-2"], 'Region: ["us-west-2"]'),
        ("TargetRegion.$", "$.region", 'Region.$: "$.region"'),
        ("Cross::Region::AwsCall", {"Region": "eu-west-1"}, 'Region: "us-west-2"'),
    ],
)
def test_the_state_type_to_paste_has_the_written_regions(name: str, regions: Any, line: str) -> None:
    (near_miss,) = near_misses(machine(Definition=in_definition({"A": {**TASK, name: regions}})))
    assert near_miss[1] == f"a Task has no field {name}; use the state type Cross::Region::AwsCall"
    assert near_miss[2].splitlines() == [
        'Type: "Cross::Region::AwsCall"',
        line,
        'Service: "s3"',
        'Action: "getObject"',
    ]


def test_a_misspelled_region_suggests_the_arn() -> None:
    (near_miss,) = near_misses(machine(Definition=in_definition({"A": {**TASK, "Reigon": "us-west-2"}})))
    assert near_miss[2] == "Resource: arn:aws:states:us-west-2::aws-sdk:s3:getObject"


@pytest.mark.parametrize("region", ["$.region", "{% $region %}", "${Region}", ""])
def test_an_expression_is_not_written_into_the_arn(region: str) -> None:
    (near_miss,) = near_misses(machine(Definition=in_definition({"A": {**TASK, "Region": region}})))
    assert near_miss[1] == "a Task has no field Region; use the state type Cross::Region::AwsCall"


@pytest.mark.parametrize(
    ("part", "path", "owner"),
    [
        ({"ItemReader": {**READER, **REGION}}, "ItemReader/Region", "ItemReader"),
        (
            {"ItemReader": {**READER, "Parameters": {"Bucket": "b", "Region.$": "$.r"}}},
            "ItemReader/Parameters/Region.$",
            "ItemReader",
        ),
        (
            {"ResultWriter": {**READER, "BucketRegion": "us-west-2"}},
            "ResultWriter/BucketRegion",
            "ResultWriter",
        ),
    ],
)
def test_readers_and_writers_of_a_map_have_no_region(part: dict[str, Any], path: str, owner: str) -> None:
    state = {"Type": "Map", "ItemProcessor": in_definition({"B": {"Type": "Succeed"}}), **part, "End": True}
    found_path, message = found(in_definition({"A": state}))
    assert found_path.endswith(f"A/{path}")
    assert message.startswith(f"{owner} has no field {path.rpartition('/')[2]}; Step Functions itself ")


@pytest.mark.parametrize(
    ("definition", "path", "owner"),
    [
        (in_definition({"B": TASK}, **REGION), "Region", "a definition"),
        (
            in_definition({"A": {"Type": "Parallel", "Branches": [in_definition({"B": TASK}, **REGION)]}}),
            "A/Branches/0/Region",
            "a branch",
        ),
        (
            in_definition({"A": {"Type": "Map", "Iterator": in_definition({"B": TASK}, **REGION)}}),
            "A/Iterator/Region",
            "Iterator",
        ),
        (
            in_definition(
                {"A": {"Type": "Map", "ItemProcessor": in_definition({"B": TASK}, ProcessorConfig=REGION)}}
            ),
            "A/ItemProcessor/ProcessorConfig/Region",
            "ProcessorConfig",
        ),
    ],
)
def test_a_region_beside_states_is_reported(definition: dict[str, Any], path: str, owner: str) -> None:
    found_path, message = found(definition)
    assert found_path.endswith(path)
    assert (
        message
        == f"{owner} has no field Region; write the Region in the ARN of each Task that calls another Region"
    )


@pytest.mark.parametrize(
    "state",
    [
        {"Type": "Map", "ItemProcessor": in_definition({"B": TASK})},
        {"Type": "Parallel", "Branches": [in_definition({"B": TASK})]},
        {"Type": "Pass"},
        {"Type": "Wait", "Seconds": 1},
    ],
)
def test_a_region_on_another_state_belongs_to_its_tasks(state: dict[str, Any]) -> None:
    path, message = found(in_definition({"A": {**state, **REGION, "End": True}}))
    assert path.endswith("A/Region")
    kind = state["Type"]
    assert message == (
        f"a state of Type: {kind} has no field Region; write the Region in the ARN of each Task that calls another"
        " Region"
    )


def test_a_call_with_a_wrong_type_suggests_the_state_type() -> None:
    state = {"Type": "Pass", **REGION, "Service": "s3", "Action": "listBuckets", "End": True}
    (near_miss,) = near_misses(machine(Definition=in_definition({"A": state})))
    assert near_miss[1:] == (
        'Region is a field of Cross::Region::AwsCall, but Type is "Pass"',
        "Type: Cross::Region::AwsCall",
    )


@pytest.mark.parametrize("kind", ["Pass", "Service"])
def test_service_and_action_need_the_state_type(kind: str) -> None:
    state = {"Type": kind, "Service": "s3", "Action": "listBuckets", "End": True}
    path, message = found(in_definition({"A": state}))
    assert path.endswith("A/Service")
    assert message == f'Service is a field of Cross::Region::AwsCall, but Type is "{kind}"'
    assert near_misses(machine(Definition=in_definition({"A": {**state, "Action": None}}))) != []
    del state["Action"]
    assert near_misses(machine(Definition=in_definition({"A": state}))) == []


@pytest.mark.parametrize("name", ["Location", "EndpointUrl", "AvailabilityZone"])
def test_a_region_in_a_field_that_no_task_has_suggests_the_arn(name: str) -> None:
    path, message = found(in_definition({"A": {**TASK, name: "us-west-2"}}))
    assert path.endswith(f"A/{name}")
    assert message == f"a Task has no field {name}; write the Region in the ARN"
    assert near_misses(machine(Definition=in_definition({"A": {**TASK, name: "nearby"}}))) == []


SETTINGS = {"Cross::Region::AwsCall": {"Timeout": 5}}


@pytest.mark.parametrize(
    ("definition", "path"),
    [
        (in_definition({"A": {**TASK, "Metadata": SETTINGS}}), "A/Metadata"),
        (in_definition({"A": {**TASK, "Options": [{"Name": "us-west-2"}]}}), "A/Options"),
        (in_definition({"A": TASK}, Metadata=SETTINGS), "Metadata"),
    ],
)
def test_settings_in_a_definition_are_reported(definition: dict[str, Any], path: str) -> None:
    found_path, message = found(definition)
    assert found_path.endswith(path)
    assert f"has no field {path.rpartition('/')[2]}; " in message


def test_metadata_of_other_programs_is_not_reported() -> None:
    metadata = {"Owner": "orders", "Limit": 5, "Tags": ["us"]}
    task = {**TASK, "Metadata": metadata}
    assert near_misses(machine(Definition=in_definition({"A": task}, Metadata=metadata))) == []


def test_what_a_function_inserts_into_a_state_is_not_a_field() -> None:
    function = {"Name": "Other", "Parameters": {"Region": "us-west-2"}}
    assert near_misses(machine(Definition=in_definition({"A": {**TASK, "Fn::Transform": function}}))) == []


HANDLER = {"ErrorEquals": ["States.ALL"], "TargetRegion": "us-west-2"}


@pytest.mark.parametrize(
    ("name", "owner"), [("Retry", "a retrier"), ("Catch", "a catcher")], ids=["Retry", "Catch"]
)
def test_retriers_and_catchers_have_no_region(name: str, owner: str) -> None:
    valid = {"ErrorEquals": ["S3.S3Exception"], "Next": "A"}
    path, message = found(in_definition({"A": {**TASK, name: [valid, HANDLER]}}))
    assert path.endswith(f"A/{name}/1/TargetRegion")
    assert message == f"{owner} has no field TargetRegion; write the Region in the ARN"
    branches = {"Type": "Parallel", "Branches": [in_definition({"B": {"Type": "Succeed"}})], "End": True}
    _, message = found(in_definition({"A": {**branches, name: [HANDLER]}}))
    assert message.startswith(f"{owner} has no field TargetRegion; write the Region in the ARN of each Task")
    arn = "arn:aws:states:us-west-2::aws-sdk:s3:listBuckets"
    for call in ({"Type": TYPE, **CALL}, {**TASK, "Resource": arn}):
        _, message = found(in_definition({"A": {**call, name: [{**HANDLER, "Next": "A"}], "End": True}}))
        assert (
            message == f"{owner} has no field TargetRegion; remove it, because the state already has a Region"
        )


def test_credentials_have_no_region() -> None:
    state = {**TASK, "Credentials": {"RoleArn": "arn:aws:iam::111122223333:role/reader", **REGION}}
    path, message = found(in_definition({"A": state}))
    assert path.endswith("A/Credentials/Region")
    assert message == "Credentials has no field Region; write the Region in the ARN"


def test_an_object_is_not_an_arn() -> None:
    resource = {"Arn": "arn:aws:states:us-west-2::aws-sdk:s3:getObject"}
    path, message = found(in_definition({"A": {**TASK, "Resource": resource}}))
    assert path.endswith("A/Resource")
    assert message.startswith("the Resource of a Task must be text, not a list, an object, or an expression")


def test_values_that_contain_a_region_are_native() -> None:
    states = {
        "Region": {"Type": "Pass", "Result": REGION, "Parameters": REGION, "Next": "Call"},
        "Call": {**TASK, "ResultSelector": {"Region.$": "$.Region"}, "Comment": "Region", "Next": "Map"},
        "Map": {
            "Type": "Map",
            "ItemSelector": REGION,
            "ItemReader": READER,
            "ItemProcessor": in_definition({"Region": {"Type": "Succeed"}}),
            "Next": "Choose",
        },
        "Choose": {"Type": "Choice", "Choices": [], "Default": "Region", "Assign": REGION},
    }
    assert near_misses(machine(Definition=in_definition(states))) == []
