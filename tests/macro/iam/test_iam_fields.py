"""Tests of `IamResources`, `IamAction`, and `AdditionalIamStatements`."""

from __future__ import annotations

from typing import Any

import pytest

from macro.iam.derive import derive_statements
from macro.model.call import Permissions
from macro.model.template_values import Json, RunTime
from tests.macro.iam.calls import STACK, call_of
from tests.macro.iam.statements import TABLE, refusal, resources


def test_iam_resources_and_iam_action_are_used_as_written() -> None:
    permissions = Permissions(resources=("*", {"Ref": "Any"}), actions=("s3:Foo",))
    (statement,) = derive_statements(
        call_of("s3", "GetObject", {"Bucket": RunTime("$.b")}, permissions=permissions), STACK
    )
    assert statement.actions == ("s3:Foo",)
    assert statement.resources == ("*", {"Ref": "Any"})
    assert statement.reason == "s3:Foo (IamAction); resources from IamResources"


def test_iam_resources_of_other_services_are_for_other_actions() -> None:
    role, job = "arn:aws:iam::111122223333:role/glue", "arn:aws:glue:us-west-2:111122223333:job/j"
    parameters = {"Name": "n", "Role": RunTime("$.role"), "Command": {}}

    def resources(*listed: Json) -> dict[str, tuple[Json, ...]]:
        call = call_of("glue", "CreateJob", parameters, permissions=Permissions(resources=(role, *listed)))
        return {each.actions[0]: each.resources for each in derive_statements(call, STACK)}

    derived = {"Fn::Sub": "arn:${AWS::Partition}:glue:us-west-2:${AWS::AccountId}:job/n"}
    assert resources() == {"glue:CreateJob": (derived,), "iam:PassRole": (role,)}
    assert resources(job) == {"glue:CreateJob": (job,), "iam:PassRole": (role,)}
    assert resources({"Ref": "Job"})["glue:CreateJob"] == ({"Ref": "Job"},)
    joined: Json = {"Fn::Join": [":", ["arn", {"Ref": "AWS::Partition"}, "s3", "", "", "b/*"]]}
    assert resources(joined)["glue:CreateJob"] == (derived,)


def test_iam_action_without_resource_types_requires_iam_resources() -> None:
    text = refusal("glue", "PutAsset", {}, permissions=Permissions(actions=("glue:PutAsset",)))
    assert "list the resources of glue:PutAsset in IamResources" in text


def test_operation_without_a_known_action_suggests_iam_action() -> None:
    text = refusal("glue", "PutAsset", {})
    assert text.startswith("Resources/Orders: States/Read: the IAM action for glue PutAsset is unknown")
    assert "'glue:PutAsset'" in text
    assert "IamAction" in text


def test_additional_iam_statements_are_added() -> None:
    written: Json = {
        "Effect": "Allow",
        "Action": "kms:Decrypt",
        "Resource": ["arn:k"],
        "Condition": {"Bool": {"a": "b"}},
    }
    call = call_of("dynamodb", "GetItem", TABLE, permissions=Permissions(statements=(written,)))
    added = derive_statements(call, STACK)[-1]
    assert isinstance(written, dict)
    assert added.render() == {**written, "Action": ["kms:Decrypt"]}


@pytest.mark.parametrize(
    ("statement", "part"),
    [
        ("text", "an object with Action and Resource"),
        ({"Action": "a"}, "an object with Action and Resource"),
        ({"Effect": "Deny", "Action": "a", "Resource": "b"}, "only Allow statements can be added"),
        ({"NotAction": "a", "Action": "a", "Resource": "b"}, "NotAction"),
        ({"Action": "a", "Resource": "b", "Condition": "c"}, "operators, keys, and values"),
    ],
)
def test_invalid_additional_iam_statement_is_reported_at_its_path(statement: Any, part: str) -> None:
    text = refusal("dynamodb", "GetItem", TABLE, permissions=Permissions(statements=(statement,)))
    assert "States/Read/AdditionalIamStatements/0" in text
    assert part in text


def test_iam_action_is_allowed_on_the_resources_of_the_call() -> None:
    permissions = Permissions(actions=("s3:GetObjectTorrent",))
    assert resources("s3", "GetObject", {"Bucket": "b", "Key": "k"}, permissions=permissions) == [
        "arn:aws:s3:::b/k"
    ]


def test_action_without_resource_types_is_allowed_on_all_resources() -> None:
    model = "arn:aws:bedrock:us-west-2::foundation-model/amazon.nova-pro-v1:0"
    configuration = {"knowledgeBaseId": RunTime("$.kb"), "modelArn": model}
    parameters = {"retrieveAndGenerateConfiguration": {"knowledgeBaseConfiguration": configuration}}
    listed = Permissions(resources=("arn:kb", model))
    call = call_of("bedrock-agent-runtime", "RetrieveAndGenerate", parameters, permissions=listed)
    statements = {each.actions[0]: each.resources for each in derive_statements(call, STACK)}
    assert statements["bedrock:RetrieveAndGenerate"] == ("*",)
    assert statements["bedrock:Retrieve"] == ("arn:kb", model)
