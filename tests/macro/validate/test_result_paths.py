"""Tests of the warnings about paths into results."""

from __future__ import annotations

from typing import Any

import pytest

from tests.macro.validate.result_paths import jsonata, select, warnings

SNAPSHOT: dict[str, Any] = {
    "Service": "rds",
    "Action": "createDBSnapshot",
    "Parameters": {"DBSnapshotIdentifier": "s", "DBInstanceIdentifier": "i"},
}
SNAPSHOTS: dict[str, Any] = {
    "Service": "rds",
    "Action": "describeDBSnapshots",
    "Parameters": {"DBSnapshotIdentifier": "s"},
}
GET: dict[str, Any] = {"Service": "s3", "Action": "getObject", "Parameters": {"Bucket": "b", "Key": "k"}}
ITEM: dict[str, Any] = {
    "Service": "dynamodb",
    "Action": "getItem",
    "Parameters": {"TableName": "t", "Key": {"Id": {"S": "1"}}},
}
INVOKE: dict[str, Any] = {"Service": "lambda", "Action": "invoke", "Parameters": {"FunctionName": "f"}}


@pytest.mark.parametrize("text", [False, True], ids=["object", "text"])
def test_a_name_of_the_api_is_corrected(*, text: bool) -> None:
    state = {**SNAPSHOT, "ResultSelector": {"Ids": [{"Id.$": "$.DBSnapshot.DBSnapshotIdentifier"}]}}
    ((path, message),) = warnings(state, text=text)
    assert path == "ResultSelector/Ids/0/Id.$"
    assert message == (
        "the result of rds CreateDBSnapshot has no '$.DBSnapshot'; did you mean '$.DbSnapshot.DbSnapshotIdentifier'?"
    )


def test_the_arn_spelling_has_the_same_warning() -> None:
    resource = "arn:aws:states:us-west-2::aws-sdk:rds:createDBSnapshot"
    state = {"Type": "Task", "Resource": resource, "Parameters": SNAPSHOT["Parameters"]}
    assert select(state, "$.DBSnapshot") == select(SNAPSHOT, "$.DBSnapshot") != []


@pytest.mark.parametrize(
    ("call", "path", "right"),
    [
        (SNAPSHOT, "$.DbSnapshot.DBSnapshotArn", "$.DbSnapshot.DbSnapshotArn"),
        (SNAPSHOT, "$['DBSnapshot']['VpcID']", "$.DbSnapshot.VpcId"),
        (SNAPSHOT, "$.DbSnapshot.TagList[0].key", "$.DbSnapshot.TagList[0].Key"),
        (SNAPSHOT, "States.Format('{}', $.DBSnapshot.Status)", "$.DbSnapshot.Status"),
        (SNAPSHOTS, "$.DBSnapshots[*].DBSnapshotArn", "$.DbSnapshots[*].DbSnapshotArn"),
        (SNAPSHOTS, "$.DbSnapshots[0:2].DBSnapshotArn", "$.DbSnapshots[0:2].DbSnapshotArn"),
        (SNAPSHOTS, "$.DbSnapshots[-1:]['VpcID']", "$.DbSnapshots[-1:].VpcId"),
        (SNAPSHOTS, "$.DbSnapshots[0,1].VpcID", "$.DbSnapshots[0,1].VpcId"),
        (SNAPSHOTS, "$.DbSnapshots[*].TagList[*].key", "$.DbSnapshots[*].TagList[*].Key"),
        (SNAPSHOTS, "$.DbSnapshots[?(@.VpcId == 'a]')].VpcID", "$.DbSnapshots[?(@.VpcId == 'a]')].VpcId"),
        (SNAPSHOTS, "$.DbSnapshots[?(@.VpcID == 'v')]", "$.DbSnapshots[*].VpcId"),
        (SNAPSHOTS, "$.DbSnapshots[?(@['VpcID'])].Status", "$.DbSnapshots[*].VpcId"),
        (SNAPSHOTS, "$.DbSnapshots[?(@.TagList[0].key=='k' && @.Status)]", "$.DbSnapshots[*].TagList[0].Key"),
        (SNAPSHOTS, "States.ArrayLength($.DbSnapshots[*].VpcID)", "$.DbSnapshots[*].VpcId"),
        (SNAPSHOTS, "$.DBSnapshots[0].DBSnapshotArn", "$.DbSnapshots[0].DbSnapshotArn"),
        (SNAPSHOTS, "$.DBSnapshots[0].NothingLikeIt", "$.DbSnapshots[0]"),
        (ITEM, "$.Item.paid.BOOL", "$.Item.paid.Bool"),
        (ITEM, "$.Item.paid.NULL", "$.Item.paid.Nul"),
        (ITEM, "$.Item['a.b'].SS[0]", "$.Item['a.b'].Ss[0]"),
        (ITEM, "$.Item.tree.M.leaf.M.leaf.BOOL", "$.Item.tree.M.leaf.M.leaf.Bool"),
        (GET, "$.body", "$.Body"),
        (GET, "$.metadata.any", "$.Metadata.any"),
    ],
)
def test_wrong_names_are_corrected_to_the_end_of_the_path(
    call: dict[str, Any], path: str, right: str
) -> None:
    (message,) = select(call, path)
    assert message.endswith(f"; did you mean '{right}'?")


def test_messages_without_a_similar_name() -> None:
    nothing, metadata, nested = select(
        SNAPSHOT, "$.Xyzzy.A", "$.ResponseMetadata.HTTPStatusCode", "$.DbSnapshot.ResponseMetadata"
    )
    assert nothing == "the result of rds CreateDBSnapshot has no '$.Xyzzy'"
    assert metadata == (
        "the result of rds CreateDBSnapshot has no '$.ResponseMetadata', because results of SDK integrations don't"
        " contain metadata"
    )
    assert nested == "the result of rds CreateDBSnapshot has no '$.DbSnapshot.ResponseMetadata'"


@pytest.mark.parametrize(
    ("service", "action", "parameters"),
    [("s3", "deleteBucket", {"Bucket": "b"}), ("iam", "deleteRole", {"RoleName": "r"})],
)
def test_an_empty_result_has_no_members(service: str, action: str, parameters: Any) -> None:
    call = {"Service": service, "Action": action, "Parameters": parameters}
    (message,) = select(call, "$.RequestId")
    assert message.endswith("has no '$.RequestId', because it is always empty")
    assert select(call, "$", "$[0].RequestId") == []
    assert jsonata(call, "{% $states.result[0] %}") == []
    assert len(jsonata(call, "{% $states.result[0].RequestId %}")) == 1


@pytest.mark.parametrize(
    ("call", "expression", "right"),
    [
        (SNAPSHOT, "{% $states.result.DBSnapshot %}", ".DbSnapshot"),
        (SNAPSHOT, {"a": ["{% $states.result.DBSnapshot.DBSnapshotArn %}"]}, ".DbSnapshot.DbSnapshotArn"),
        (SNAPSHOTS, "{% $states.result.DbSnapshots.DBSnapshotArn %}", ".DbSnapshots.DbSnapshotArn"),
        (SNAPSHOTS, "{% $states.result[0].DBSnapshots[0].VpcId %}", "[0].DbSnapshots[0].VpcId"),
        (SNAPSHOTS, "{% $states.result.DbSnapshots[Status='a'].VpcID %}", ".DbSnapshots[Status='a'].VpcId"),
        (SNAPSHOTS, "{% $states.result.DbSnapshots[].VpcID[0] %}", ".DbSnapshots[].VpcId[0]"),
        (SNAPSHOTS, "{% $states.result[DbSnapshots].DBSnapshots %}", "[DbSnapshots].DbSnapshots"),
        (ITEM, "{% $states.result.Item.`a.b`.BOOL %}", ".Item.`a.b`.Bool"),
    ],
)
def test_jsonata(call: dict[str, Any], expression: Any, right: str) -> None:
    (message,) = jsonata(call, expression)
    assert message.endswith(f"; did you mean '$states.result{right}'?")


@pytest.mark.parametrize(
    "expression",
    [
        "{% $states.result.DbSnapshots[x[0]].VpcID %}",
        "{% $states.result.DbSnapshots[${Code}].VpcID %}",
        "{% $states.result.DbSnapshots^(Status).VpcID %}",
    ],
)
def test_uncertain_jsonata_has_no_warning(expression: str) -> None:
    assert jsonata(SNAPSHOTS, expression) == []


def test_each_name_in_a_filter_is_checked() -> None:
    found = select(SNAPSHOTS, "$.DbSnapshots[?(@.Status && @.VpcID && @.DBSnapshotArn)].SnapshotType")
    assert [message.partition(" has no ")[2] for message in found] == [
        "'$.DbSnapshots[*].VpcID'; did you mean '$.DbSnapshots[*].VpcId'?",
        "'$.DbSnapshots[*].DBSnapshotArn'; did you mean '$.DbSnapshots[*].DbSnapshotArn'?",
    ]


def test_one_warning_for_each_path() -> None:
    expression = "{% $states.result.A & $states.result.A & $states.result.B & $states.result.DbSnapshot %}"
    assert [message[-18:] for message in jsonata(SNAPSHOT, expression)] == [
        "'$states.result.A'",
        "'$states.result.B'",
    ]


def test_fields_that_read_the_result() -> None:
    wrong = {"x.$": "$.DBSnapshot"}
    reads: list[tuple[dict[str, Any], list[str]]] = [
        ({"Assign": wrong}, ["Assign/x.$"]),
        ({"OutputPath": "$.DBSnapshot"}, ["OutputPath"]),
        ({"OutputPath": "$.DBSnapshot", "ResultPath": "$"}, ["OutputPath"]),
        ({"OutputPath": "$.DBSnapshot", "ResultPath": "$.made"}, []),
        ({"OutputPath": "$.DBSnapshot", "ResultPath": None}, []),
        ({"OutputPath": "$$.DBSnapshot"}, []),
        ({"OutputPath": None}, []),
        (
            {"ResultSelector": {"DBSnapshot": "$.DBSnapshot"}, "Assign": wrong, "OutputPath": "$.DBSnapshot"},
            [],
        ),
        (
            {"InputPath": "$.DBSnapshot", "TimeoutSecondsPath": "$.DBSnapshot", "ResultPath": "$.DBSnapshot"},
            [],
        ),
        ({"Catch": [{"ErrorEquals": ["States.ALL"], "Assign": wrong, "Next": "A"}]}, []),
    ]
    for fields, paths in reads:
        assert [path for path, _ in warnings({**SNAPSHOT, **fields})] == paths


@pytest.mark.parametrize(
    "fields",
    [
        {"Query": "DbSnapshots[0]"},
        {"ResultWriter": {"Bucket": "results"}},
        {"IntegrationPattern": "WAIT_FOR_TASK_TOKEN"},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_other_results_have_no_warning(fields: dict[str, Any]) -> None:
    assert select(SNAPSHOTS, "$.DBSnapshots", **fields) == []


def test_optimized_integrations_have_no_warning() -> None:
    state = {
        "Type": "Task",
        "Resource": "arn:aws:states:us-west-2::sqs:sendMessage",
        "Parameters": {"QueueUrl": "https://sqs.us-west-2.amazonaws.com/123456789012/q", "MessageBody": "m"},
        "ResultSelector": {"a.$": "$.MD5OfMessageBody", "b.$": "$.SdkHttpMetadata.HttpStatusCode"},
    }
    assert warnings(state) == []


@pytest.mark.parametrize(
    ("call", "fields"),
    [
        (SNAPSHOTS, {"Paginate": True}),
        (SNAPSHOTS, {"WaitUntil": "DBSnapshotAvailable"}),
        (INVOKE, {"FailOnFunctionError": True}),
    ],
    ids=["Paginate", "WaitUntil", "FailOnFunctionError"],
)
def test_options_that_keep_the_shape_of_the_result(call: dict[str, Any], fields: dict[str, Any]) -> None:
    right = "$.Payload.body" if call is INVOKE else "$.DbSnapshots[0].DbSnapshotArn"
    assert select(call, right, **fields) == []
    assert len(select(call, "$.Xyzzy", **fields)) == 1


@pytest.mark.parametrize(
    ("call", "path"),
    [
        (GET, "$.Metadata.anything"),
        (GET, "$.Body.order.Id"),
        (INVOKE, "$.Payload.Anything[0].Else"),
        (ITEM, "$.Item"),
        (ITEM, "$.Item.Anything.S.Further"),
        (SNAPSHOTS, "$.DbSnapshots.DBSnapshotArn"),
        (SNAPSHOTS, "$.DbSnapshots[0][0].DBSnapshotArn"),
        (SNAPSHOTS, "$[0].DBSnapshots"),
        (SNAPSHOTS, "$[*].DBSnapshots"),
        (SNAPSHOTS, "$.DbSnapshots[0][?(@.VpcID)].VpcID"),
        (SNAPSHOTS, "$.DbSnapshots[*].length()"),
        (SNAPSHOTS, "$.DbSnapshots[?(@.TagList.size() > 0)].VpcId"),
        (SNAPSHOTS, "$.DbSnapshots[?(@.Status =~ /a@.b/)].VpcId"),
        (SNAPSHOTS, "$.DbSnapshots[?(@.Status == '@.VpcID')]"),
        (SNAPSHOTS, "$.DbSnapshots[?(@.Status == $.wanted)]"),
        (SNAPSHOTS, "$.DbSnapshots[?((@.Status))].VpcID"),
        (SNAPSHOTS, "$..VpcID"),
    ],
)
def test_uncertain_values_have_no_warning(call: dict[str, Any], path: str) -> None:
    assert select(call, path) == []


def test_intrinsic_functions_in_paths() -> None:
    sub = {"Fn::Sub": "States.Format('${Prefix}/{}', $.DBSnapshot.Status)"}
    choice = {"Fn::If": ["C", "$.DBSnapshot", "$.DbSnapshot"]}
    state = {**SNAPSHOT, "ResultSelector": {"a.$": sub, "b.$": choice, "c": choice}}
    assert [path for path, _ in warnings(state)] == ["ResultSelector/a.$"]
