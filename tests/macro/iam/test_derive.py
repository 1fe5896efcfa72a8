"""Tests of the statements for a call: Regions, IAM fields, credentials, passed roles, and errors."""

from __future__ import annotations

from typing import Any

import pytest

from macro.iam.derive import derive_statements
from macro.model.call import Credentials, Permissions
from macro.model.diagnostics import TemplateError
from macro.model.stack_context import StackContext
from macro.model.template_values import Intrinsic, Json, RunTime
from tests.macro.iam.calls import call_of, filled_in

STACK = StackContext("eu-central-1", "111122223333", "aws")
TABLE = {"TableName": "Orders"}
WEST = {"StringEquals": {"aws:RequestedRegion": "us-west-2"}}


def resources(service: str, operation: str, parameters: dict[str, Any], **fields: Any) -> list[Any]:
    (statement,) = derive_statements(call_of(service, operation, parameters, **fields), STACK)
    return [filled_in(arn) for arn in statement.resources]


def refusal(service: str, operation: str, parameters: dict[str, Any], **fields: Any) -> str:
    with pytest.raises(TemplateError) as rejection:
        derive_statements(call_of(service, operation, parameters, **fields), STACK)
    return str(rejection.value)


def test_arn_uses_pseudo_parameters_for_partition_and_account() -> None:
    (statement,) = derive_statements(call_of("dynamodb", "GetItem", TABLE), STACK)
    assert statement.resources == (
        {"Fn::Sub": "arn:${AWS::Partition}:dynamodb:us-west-2:${AWS::AccountId}:table/Orders"},
    )
    assert statement.condition == WEST
    assert statement.reason == "dynamodb:GetItem (same name); resources from TableName"


def test_each_region_has_an_arn_and_a_condition_value() -> None:
    call = call_of(
        "dynamodb", "GetItem", TABLE, region=["us-west-2", Intrinsic({"Ref": "Second"}), "us-west-2"]
    )
    (statement,) = derive_statements(call, STACK)
    assert [filled_in(arn) for arn in statement.resources] == [
        "arn:aws:dynamodb:us-west-2:111122223333:table/Orders",
        "arn:aws:dynamodb:Second:111122223333:table/Orders",
    ]
    assert statement.condition == {"StringEquals": {"aws:RequestedRegion": ["us-west-2", {"Ref": "Second"}]}}


def test_run_time_region_requires_allowed_regions() -> None:
    region = RunTime("$.region")
    assert "list the possible Regions in AllowedRegions" in refusal(
        "dynamodb", "GetItem", TABLE, region=region
    )
    allowed = Permissions(allowed_regions=("us-west-2", "us-east-1"))
    assert resources("dynamodb", "GetItem", TABLE, region=region, permissions=allowed) == [
        "arn:aws:dynamodb:us-west-2:111122223333:table/Orders",
        "arn:aws:dynamodb:us-east-1:111122223333:table/Orders",
    ]


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ({"Ref": "Orders"}, "arn:aws:dynamodb:us-west-2:111122223333:table/Orders"),
        ({"Fn::Sub": "${Stage}-orders"}, "arn:aws:dynamodb:us-west-2:111122223333:table/Stage-orders"),
        ({"Fn::GetAtt": ["Orders", "Arn"]}, "Orders.Arn"),
        ({"Fn::GetAtt": "Orders.Arn"}, "Orders.Arn"),
        ({"Ref": "OrdersTableArn"}, "OrdersTableArn"),
        ({"Fn::ImportValue": "orders-arn"}, "orders-arn"),
        (
            {"Fn::Join": ["-", ["a", {"Ref": "Stage"}]]},
            "arn:aws:dynamodb:us-west-2:111122223333:table/a-Stage",
        ),
    ],
)
def test_intrinsic_function_in_a_parameter(function: dict[str, Any], expected: str) -> None:
    assert resources("dynamodb", "GetItem", {"TableName": function}) == [expected]


def test_intrinsic_function_as_region() -> None:
    region = Intrinsic({"Fn::FindInMap": ["Regions", {"Ref": "AWS::Region"}, "Other"]})
    (statement,) = derive_statements(call_of("dynamodb", "GetItem", TABLE, region=region), STACK)
    assert statement.resources == (
        {
            "Fn::Sub": [
                "arn:${AWS::Partition}:dynamodb:${Value1}:${AWS::AccountId}:table/Orders",
                {"Value1": region.function},
            ]
        },
    )
    assert statement.condition == {"StringEquals": {"aws:RequestedRegion": region.function}}


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


def test_unknown_operation_is_rejected() -> None:
    assert "s3 has no operation GetObjekt" in refusal("s3", "GetObjekt", {})


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


def test_inference_profile_allows_its_models_without_a_region_condition() -> None:
    model = "anthropic.claude-3-5-sonnet-20240620-v1:0"
    profile, models = derive_statements(
        call_of("bedrock-runtime", "Converse", {"modelId": f"us.{model}"}), STACK
    )
    arn = f"arn:aws:bedrock:us-west-2:111122223333:inference-profile/us.{model}"
    assert [filled_in(each) for each in profile.resources] == [arn]
    assert profile.condition == {}
    assert f"arn:aws:bedrock:us-east-1::foundation-model/{model}" in [
        filled_in(each) for each in models.resources
    ]
    assert filled_in(models.condition) == {"StringEquals": {"bedrock:InferenceProfileArn": [arn]}}


def test_global_inference_profile_allows_the_model_arn_without_a_region() -> None:
    model = "anthropic.claude-sonnet-4-20250514-v1:0"
    _, models = derive_statements(
        call_of("bedrock-runtime", "InvokeModel", {"modelId": f"global.{model}"}), STACK
    )
    assert [filled_in(each) for each in models.resources] == [
        f"arn:aws:bedrock:us-west-2::foundation-model/{model}",
        f"arn:aws:bedrock:::foundation-model/{model}",
    ]


def test_global_service_has_no_region_condition() -> None:
    (statement,) = derive_statements(call_of("iam", "GetRole", {"RoleName": "r"}), STACK)
    assert statement.condition == {}


def test_parameters_from_one_expression_are_rejected() -> None:
    call = call_of("dynamodb", "GetItem", {})
    whole = type(call)(
        **{**{f: getattr(call, f) for f in call.__slots__}, "parameters": RunTime("{% $all %}")}
    )
    with pytest.raises(TemplateError, match="only known at run time"):
        derive_statements(whole, STACK)


def test_all_problems_of_a_call_are_reported() -> None:
    text = refusal("lambda", "CreateFunction", {"FunctionName": RunTime("$.f"), "Role": RunTime("$.r")})
    assert "lambda:CreateFunction" in text
    assert "iam:PassRole" in text


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


def test_parameter_without_a_value_is_absent() -> None:
    parameters = {"TableName": "Orders", "IndexName": {"Ref": "AWS::NoValue"}}
    assert resources("dynamodb", "Query", parameters) == [
        "arn:aws:dynamodb:us-west-2:111122223333:table/Orders"
    ]


def test_wildcard_in_the_role_of_a_call_is_not_a_pattern() -> None:
    credentials = Credentials("arn:aws:iam::111122223333:role/*")
    (statement,) = derive_statements(call_of("sqs", "ListQueues", {}, credentials=credentials), STACK)
    assert statement.resources == ("arn:aws:iam::111122223333:role/${*}",)
