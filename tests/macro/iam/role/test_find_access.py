"""Tests of the access that the role's statements supply: actions, resources, Regions, conditions, and Deny."""

from __future__ import annotations

from typing import Any, cast

import pytest

from tests.macro.iam.role.templates import expanded, refusals, role_template, statement, statements_of

READ = {"Read": {"call": "dynamodb:getItem", "parameters": {"TableName.$": "$.t", "Key": {}}}}
GET = {"Get": {"call": "s3:getObject", "parameters": {"Bucket.$": "$.b", "Key.$": "$.k"}}}
SEND = {"Send": {"call": "sqs:sendMessage", "parameters": {"QueueUrl.$": "$.q", "MessageBody": "x"}}}
START = {
    "Start": {
        "call": "lambda:createFunction",
        "parameters": {"FunctionName": "f", "Role.$": "$.r", "Code": {}},
    }
}
ORDERS = {"Fn::Sub": "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/orders"}
ORDERS_IN_TARGET = {"Fn::Sub": "arn:${AWS::Partition}:dynamodb:us-west-2:${AWS::AccountId}:table/orders"}
WEST = {"StringEquals": {"aws:RequestedRegion": "us-west-2"}}
A = {"Fn::Equals": [{"Ref": "AWS::Region"}, "us-east-1"]}


def allowed(*statements: Any, states: Any = READ, **sections: Any) -> list[Any]:
    """Returns the resources that the role's statements supply."""
    derived = statements_of(role_template(states, list(statements), **sections))
    return [arn for each in derived if each.effect == "Allow" for arn in each.resources]


def reason(*statements: Any, states: Any = READ, **sections: Any) -> str:
    (message,) = refusals(role_template(states, list(statements), **sections))
    return message


@pytest.mark.parametrize(
    "action", ["dynamodb:GetItem", "dynamodb:getitem", "DynamoDB:Get*", "*", "dynamodb:?etItem"]
)
def test_actions_match_case_insensitively_and_with_wildcards(action: str) -> None:
    assert allowed(statement(action, ORDERS)) == [ORDERS_IN_TARGET]
    assert allowed(statement(["s3:GetObject", action], [ORDERS])) == [ORDERS_IN_TARGET]


def test_other_actions_supply_nothing() -> None:
    text = reason(statement(["dynamodb:PutItem", {"Ref": "Action"}], ORDERS))
    assert "TableName is only known at run time ($.t)" in text
    assert "no statement of the state machine's role allows dynamodb:GetItem" in text


@pytest.mark.parametrize("element", ["NotAction", "NotResource"])
def test_not_action_and_not_resource_supply_nothing(element: str) -> None:
    written = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    written[element] = written.pop(element.removeprefix("Not"))
    written[element] = "s3:*" if element == "NotAction" else "arn:aws:s3:::b"
    assert "it uses NotAction or NotResource" in reason(written)


def test_only_resources_of_the_required_type_are_supplied() -> None:
    bucket, objects = "arn:aws:s3:::data", "arn:aws:s3:::data/*"
    table = "arn:aws:dynamodb:eu-central-1:111122223333:table/x"
    assert allowed(statement("s3:Get*", [bucket, objects, table]), states=GET) == [objects]
    assert "its resources have another type" in reason(statement("*", [bucket, table]), states=GET)


def test_parameters_take_precedence_over_the_role() -> None:
    states = {"Read": {"call": "dynamodb:getItem", "parameters": {"TableName": "orders", "Key": {}}}}
    (supplied,) = statements_of(role_template(states, [statement("dynamodb:*", "*")]))
    assert supplied.resources == (ORDERS_IN_TARGET,)
    assert "TableName" in supplied.reason


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("arn:aws:dynamodb:eu-central-1:1:table/a", ["arn:aws:dynamodb:us-west-2:1:table/a"]),
        ("arn:aws:dynamodb:us-west-2:1:table/a", ["arn:aws:dynamodb:us-west-2:1:table/a"]),
        ("arn:aws:dynamodb:*:1:table/a", ["arn:aws:dynamodb:*:1:table/a"]),
        ("arn:aws:dynamodb:eu-*:1:table/a", ["arn:aws:dynamodb:us-west-2:1:table/a"]),
        ("arn:aws:dynamodb::1:table/a", ["arn:aws:dynamodb::1:table/a"]),
        (
            {"Fn::Join": ["", ["arn:aws:dynamodb:", {"Ref": "AWS::Region"}, ":1:table/", {"Ref": "T"}]]},
            [{"Fn::Sub": "arn:aws:dynamodb:us-west-2:1:table/${T}"}],
        ),
        (
            {"Fn::GetAtt": ["Table", "Arn"]},
            [
                {
                    "Fn::Join": [
                        ":us-west-2:",
                        {"Fn::Split": [":eu-central-1:", {"Fn::GetAtt": ["Table", "Arn"]}]},
                    ]
                }
            ],
        ),
        (
            {"Fn::ImportValue": "table"},
            [{"Fn::Join": [":us-west-2:", {"Fn::Split": [":eu-central-1:", {"Fn::ImportValue": "table"}]}]}],
        ),
        (
            {"Fn::Sub": "${Table.Arn}*"},
            [{"Fn::Join": [":us-west-2:", {"Fn::Split": [":eu-central-1:", {"Fn::Sub": "${Table.Arn}*"}]}]}],
        ),
        (
            {"Ref": "Tables"},
            [
                {
                    "Fn::Join": [
                        ":us-west-2:",
                        {"Fn::Split": [":eu-central-1:", {"Fn::Select": [0, {"Ref": "Tables"}]}]},
                    ]
                }
            ],
        ),
    ],
)
def test_stack_region_is_replaced_with_the_target_region(written: Any, expected: list[Any]) -> None:
    parameters = {
        "T": {"Type": "String"},
        "Tables": {"Type": "CommaDelimitedList", "Default": "arn:aws:dynamodb:eu-central-1:1:table/a"},
    }
    tables = {"Table": {"Type": "AWS::DynamoDB::Table"}}
    assert allowed(statement("dynamodb:*", written), resources=tables, Parameters=parameters) == expected


@pytest.mark.parametrize(
    "written",
    [
        "arn:aws:dynamodb:ap-south-1:1:table/a",
        {"Fn::Sub": "arn:aws:dynamodb:${Other}:1:table/a"},
        {"Ref": "Arn"},
    ],
)
def test_resource_in_a_third_region_supplies_nothing(written: Any) -> None:
    parameters = {
        "Other": {"Type": "String"},
        "Arn": {"Type": "String", "Default": "arn:aws:dynamodb:ap-south-1:1:table/a"},
    }
    assert "the macro can't use the Allow statement" in reason(statement("*", written), Parameters=parameters)


def test_bucket_arns_do_not_change() -> None:
    buckets = {"Bucket": {"Type": "AWS::S3::Bucket"}}
    resources = allowed(statement("s3:*", [{"Fn::Sub": "${Bucket.Arn}/*"}]), states=GET, resources=buckets)
    assert resources == [{"Fn::Sub": "${Bucket.Arn}/*"}]
    text = reason(statement("s3:*", {"Fn::GetAtt": ["Bucket", "Arn"]}), states=GET, resources=buckets)
    assert "another type" in text


def test_region_in_a_name_is_kept_and_causes_a_warning_with_a_fix() -> None:
    arn = {"Fn::Sub": "arn:aws:s3:::data-${AWS::Region}/*"}
    template = role_template(GET, [statement("s3:GetObject", arn)])
    assert [each.resources for each in statements_of(template)] == [(arn,)]
    (warning,) = expanded(template).diagnostics
    assert warning.rule.id == "W9311"
    assert str(warning.path) == "Resources/Role: Policies/0/PolicyDocument/Statement/0/Resource"
    assert '- "arn:aws:s3:::data-us-west-2/*"' in warning.fix


@pytest.mark.parametrize(
    ("operator", "key", "value", "expected"),
    [
        ("StringEquals", "aws:ResourceTag/team", "eu-central-1", "eu-central-1"),
        ("StringLike", "kms:ViaService", "*.eu-central-1.amazonaws.com", "*.us-west-2.amazonaws.com"),
        ("StringLike", "kms:ViaService", "s3.*.amazonaws.com", "s3.*.amazonaws.com"),
        ("StringLike", "ec2:Region", {"Ref": "AWS::Region"}, "us-west-2"),
        (
            "ArnEquals",
            "ecs:cluster",
            "arn:aws:ecs:eu-central-1:1:cluster/a",
            "arn:aws:ecs:us-west-2:1:cluster/a",
        ),
        ("ArnLike", "ecs:cluster", ["arn:aws:ecs:ap-south-1:1:a", "*"], ["arn:aws:ecs:ap-south-1:1:a", "*"]),
        ("ForAllValues:StringLike", "dynamodb:LeadingKeys", ["x", "y"], ["x", "y"]),
        ("Bool", "aws:SecureTransport", True, True),
    ],
)
def test_regions_in_condition_values_are_converted(
    operator: str, key: str, value: Any, expected: Any
) -> None:
    tests: dict[str, Any] = {operator: {key: value}}
    (supplied,) = statements_of(role_template(READ, [statement("dynamodb:*", "*", **tests)]))
    assert supplied.condition[operator][key] == expected  # type: ignore[index,call-overload]
    assert supplied.condition["StringEquals"]["aws:RequestedRegion"] == "us-west-2"  # type: ignore[index,call-overload]


@pytest.mark.parametrize(
    "condition",
    [
        {"StringEquals": {"aws:RequestedRegion": {"Ref": "AWS::Region"}}},
        {"StringEquals": {"aws:RequestedRegion": ["us-west-2", "us-east-1"]}},
        {"StringLike": {"aws:requestedregion": "eu-*"}},
    ],
)
def test_requested_region_condition_is_replaced(condition: dict[str, Any]) -> None:
    (supplied,) = statements_of(role_template(READ, [statement("dynamodb:*", "*", **condition)]))
    assert supplied.condition == WEST


@pytest.mark.parametrize(
    "condition",
    [
        {"StringEquals": {"aws:RequestedRegion": "ap-south-1"}},
        {"StringNotEquals": {"aws:RequestedRegion": "us-west-2"}},
        {"StringEquals": {"aws:RequestedRegion": {"Fn::ImportValue": "region"}}},
    ],
)
def test_condition_that_excludes_both_regions_supplies_nothing(condition: dict[str, Any]) -> None:
    assert "its condition" in reason(statement("dynamodb:*", "*", **condition))


@pytest.mark.parametrize(
    ("operator", "key"),
    [
        ("StringEquals", "aws:PrincipalTag/team"),
        ("ArnLike", "AWS:PRINCIPALARN"),
        ("StringLike", "aws:userid"),
        ("IpAddress", "aws:SourceIp"),
        ("StringEqualsIfExists", "aws:SourceVpce"),
        ("ForAnyValue:StringEquals", "aws:CalledVia"),
        ("Bool", "aws:ViaAWSService"),
        ("ArnEquals", "lambda:SourceFunctionArn"),
    ],
)
def test_conditions_on_the_principal_or_the_network_supply_nothing(operator: str, key: str) -> None:
    tests: dict[str, Any] = {operator: {key: "x"}}
    assert f"its condition on {key} can't be the same" in reason(statement("*", "*", **tests))


@pytest.mark.parametrize(
    "written",
    [
        statement("*", "arn:aws:dynamodb:*:*:table/${aws:PrincipalTag/team}"),
        statement("*", {"Fn::Sub": "arn:aws:dynamodb:${AWS::Region}:1:table/${!aws:userid}"}),
        statement("*", "*", StringEquals={"dynamodb:LeadingKeys": "${aws:username}"}),
    ],
)
def test_principal_policy_variables_supply_nothing(written: dict[str, Any]) -> None:
    assert "can't be the same for the caller's role" in reason(written)


def test_matching_deny_is_copied_with_the_target_regions_arns() -> None:
    deny = statement(
        ["s3:*", "dynamodb:Get*"], ORDERS, "Deny", StringNotEquals={"aws:RequestedRegion": ["eu-central-1"]}
    )
    statements = statements_of(
        role_template(READ, [statement("*", "*"), deny, statement("s3:*", "*", "Deny")])
    )
    (copied,) = [each for each in statements if each.effect == "Deny"]
    assert copied.actions == ("dynamodb:GetItem",)
    assert copied.resources == (ORDERS, ORDERS_IN_TARGET)
    assert copied.condition == {"StringNotEquals": {"aws:RequestedRegion": ["eu-central-1", "us-west-2"]}}
    assert copied.render()["Effect"] == "Deny"


def test_deny_with_not_resource_stays_a_not_resource() -> None:
    deny = {"Effect": "Deny", "NotAction": "s3:*", "NotResource": [ORDERS]}
    statements = statements_of(role_template(READ, [statement("dynamodb:*", "*"), deny]))
    rendered = [each.render() for each in statements if each.effect == "Deny"]
    assert [each["NotResource"] for each in rendered] == [[ORDERS, ORDERS_IN_TARGET]]


@pytest.mark.parametrize(
    "deny",
    [
        statement("*", "*", "Deny", ArnEquals={"aws:PrincipalArn": "x"}),
        statement("*", "arn:aws:dynamodb:*:*:table/${aws:userid}", "Deny"),
        statement({"Ref": "Actions"}, "*", "Deny"),
        statement("*", "*", "Deny", StringEquals={"aws:RequestedRegion": {"Ref": "Unknown"}}),
        {"Effect": {"Ref": "Effect"}, "Action": "*", "Resource": "*"},
        {"Fn::Transform": {"Name": "AWS::Include"}},
    ],
)
def test_role_with_an_unsupported_deny_supplies_nothing(deny: dict[str, Any]) -> None:
    assert "Deny" in reason(statement("*", ORDERS), deny)


@pytest.mark.parametrize(
    ("callers", "is_enough"),
    [
        ({"Fn::If": ["A", "arn:aws:iam::111122223333:policy/b", {"Ref": "AWS::NoValue"}]}, True),
        ("arn:aws:iam::111122223333:policy/b", True),
        ({"Fn::If": ["B", "arn:aws:iam::111122223333:policy/b", {"Ref": "AWS::NoValue"}]}, False),
    ],
)
def test_conditional_permissions_boundary_is_compared_with_its_condition(
    callers: Any, *, is_enough: bool
) -> None:
    boundary = {"Fn::If": ["A", "arn:aws:iam::111122223333:policy/b", {"Ref": "AWS::NoValue"}]}
    settings = {"PermissionsBoundary": callers}
    template = role_template(
        READ,
        [statement("*", ORDERS)],
        role={"PermissionsBoundary": boundary},
        settings=settings,
        Conditions={"A": A, "B": A},
    )
    assert (not expanded(template).failed) == is_enough


def test_role_with_a_permissions_boundary_requires_the_same_boundary_for_the_caller() -> None:
    role = {"PermissionsBoundary": {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:policy/b"}}
    assert allowed(statement("*", ORDERS), role=role) == [ORDERS_IN_TARGET]
    assert allowed(statement("*", ORDERS), role=role, settings=role) == [ORDERS_IN_TARGET]
    own_role = {"Caller": {"Role": "arn:aws:iam::111122223333:role/caller"}}
    for settings in ({"PermissionsBoundary": "arn:aws:iam::111122223333:policy/b"}, own_role):
        text = reason(statement("*", ORDERS), role=role, settings=settings)
        assert "has a permissions boundary" in text


def test_fn_if_is_kept() -> None:
    statements = [
        {"Fn::If": ["A", statement("dynamodb:*", ORDERS), {"Ref": "AWS::NoValue"}]},
        statement(
            "dynamodb:*", [{"Fn::If": ["A", "arn:aws:dynamodb:*:1:table/a", "arn:aws:dynamodb:*:1:table/b"]}]
        ),
    ]
    expansion = expanded(role_template(READ, statements, Conditions={"A": A}))
    resources = cast("dict[str, Any]", expansion.template["Resources"])
    written = str(resources["OrdersCrossRegionCallerPolicy"]["Properties"]["PolicyDocument"]["Statement"])
    assert written.count("Fn::If") == 2
    assert "{'Fn::If': ['A', {'Ref': 'AWS::NoValue'}" in written


def test_wildcard_resource_causes_a_warning() -> None:
    (warning,) = expanded(role_template(READ, [statement("dynamodb:GetItem", "*")])).diagnostics
    assert warning.rule.id == "W9310"


@pytest.mark.parametrize(
    "resource", [{"Ref": "Any"}, {"Fn::Sub": "${Any}"}, {"Fn::If": ["A", ORDERS, {"Ref": "Any"}]}]
)
def test_parameter_with_the_value_star_causes_a_warning(resource: dict[str, Any]) -> None:
    sections: dict[str, Any] = {
        "Parameters": {"Any": {"Type": "String", "Default": "*"}},
        "Conditions": {"A": A},
    }
    expansion = expanded(role_template(READ, [statement("dynamodb:GetItem", resource)], **sections))
    assert [each.rule.id for each in expansion.diagnostics] == ["W9310"]


def test_partly_known_name_narrows_a_parameter_with_the_value_star() -> None:
    states = {
        "Read": {
            "call": "ssm:getParameter",
            "parameters": {"Name.$": "States.Format('/app/{}/x', $.n)"},
        }
    }
    any_parameter = statement("ssm:GetParameter", {"Ref": "Any"})
    resources = allowed(any_parameter, states=states, Parameters={"Any": {"Type": "String", "Default": "*"}})
    assert resources == [
        {"Fn::Sub": "arn:${AWS::Partition}:ssm:us-west-2:${AWS::AccountId}:parameter/app/*/x"}
    ]


def test_actions_without_resource_types_use_the_roles_conditions() -> None:
    states = {"List": {"call": "ec2:describeInstances", "parameters": {}}}
    secure: dict[str, Any] = {"Bool": {"aws:SecureTransport": "true"}}
    template = role_template(states, [statement("ec2:Describe*", "*", **secure)])
    assert expanded(template).diagnostics == ()
    (supplied,) = statements_of(template)
    assert supplied.resources == ("*",)
    assert supplied.condition == secure | WEST


def test_resources_from_role_can_be_turned_off() -> None:
    assert "ResourcesFromRole is false" in reason(
        statement("*", ORDERS), settings={"ResourcesFromRole": False}
    )


def test_run_time_resources_any_allows_every_resource_of_the_type() -> None:
    settings = {"RunTimeResources": "Any"}
    table = {"Fn::Sub": "arn:${AWS::Partition}:dynamodb:us-west-2:${AWS::AccountId}:table/*"}
    assert table in allowed(settings=settings)
    (supplied,) = statements_of(role_template(GET, [], settings=settings))
    assert supplied.condition["StringEquals"] == {
        "aws:RequestedRegion": "us-west-2",
        "aws:ResourceAccount": {"Ref": "AWS::AccountId"},
    }


def test_run_time_resources_any_includes_foundation_models_and_those_of_inference_profiles() -> None:
    states = {
        "Ask": {"call": "bedrockruntime:invokeModel", "parameters": {"ModelId.$": "$.model", "Body": {}}}
    }
    derived = statements_of(role_template(states, [], settings={"RunTimeResources": "Any"}))
    prefix = "arn:${AWS::Partition}:bedrock:"
    profile = {"Fn::Sub": prefix + "us-west-2:${AWS::AccountId}:inference-profile/*"}
    by_model = {str(arn): each.condition for each in derived for arn in each.resources}
    assert by_model[str({"Fn::Sub": prefix + "us-west-2::foundation-model/*"})] == {}
    through = by_model[str({"Fn::Sub": prefix + "*::foundation-model/*"})]
    assert str(profile) in str(through["ArnLike"])
    assert by_model[str(profile)] == {}


def test_pass_role_requires_the_service_and_named_roles() -> None:
    named = "arn:aws:iam::111122223333:role/app-*"
    (supplied,) = [
        each
        for each in statements_of(role_template(START, [statement("iam:PassRole", named)]))
        if each.actions == ("iam:PassRole",)
    ]
    assert supplied.resources == (named,)
    assert supplied.condition == {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}
    for every in ("*", "arn:aws:iam::*:role/*"):
        text = reason(statement("iam:PassRole", every), states=START)
        assert "iam:PassRole on every role is too much for the caller" in text
    other = statement("iam:PassRole", named, StringEquals={"iam:PassedToService": "ecs.amazonaws.com"})
    assert "allows iam:PassRole for lambda.amazonaws.com" in reason(other, states=START)


def test_kms_data_actions_are_limited_by_via_service_in_the_target_region() -> None:
    states = {"Get": {"call": "s3:getObject", "parameters": {"Bucket": "b", "Key": "k"}}}
    keys = {"Key": {"Type": "AWS::KMS::Key"}}
    statements = [statement(["kms:Decrypt", "kms:CreateGrant"], {"Fn::GetAtt": ["Key", "Arn"]})]
    (supplied,) = [
        each
        for each in statements_of(role_template(states, statements, resources=keys))
        if each.actions[0].startswith("kms")
    ]
    assert supplied.actions == ("kms:Decrypt",)
    assert supplied.condition["StringEquals"] == {
        "aws:RequestedRegion": "us-west-2",
        "kms:ViaService": "s3.us-west-2.amazonaws.com",
    }


def test_queue_policy_that_names_the_role_causes_a_warning() -> None:
    policy = {
        "Type": "AWS::SQS::QueuePolicy",
        "Properties": {
            "PolicyDocument": {
                "Statement": [
                    {"Effect": "Allow", "Principal": {"AWS": {"Fn::GetAtt": ["Role", "Arn"]}}, "Action": "*"},
                    {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "*"},
                ]
            }
        },
    }
    queue = "arn:aws:sqs:eu-central-1:1:orders"
    template = role_template(SEND, [statement("sqs:*", queue)], resources={"Policy": policy})
    (warning,) = expanded(template).diagnostics
    assert (warning.rule.id, str(warning.path)) == (
        "W9312",
        "Resources/Policy: PolicyDocument/Statement/0/Principal",
    )
    assert "!GetAtt OrdersCrossRegionCallerRole.Arn" in warning.message
