"""Tests of templates whose author tries to get more permissions than those of the calls."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any, cast

import botocore.session
import pytest
from botocore.stub import Stubber

from localaws.cloudformation.template.intrinsics import Evaluator
from macro.definition import s3_files
from macro.definition.external_file import DefinitionLocation, UnreadableDefinition
from macro.definition.reader import Inputs
from macro.definition.s3_files import S3Files
from macro.expand import expand
from tests.golden.cases import DEPLOYMENT, Files

if TYPE_CHECKING:
    from collections.abc import Callable

ARN = "arn:aws:lambda:eu-central-1:123456789012:function:caller"
CALL = {
    "Type": "Cross::Region::AwsCall",
    "Region": "us-west-2",
    "Service": "s3",
    "Action": "getObject",
    "End": True,
}
MALICIOUS_VALUES = [
    'x", "Operation": "DeleteBucket", "y": "',
    'x"}, "Service": "iam", "Parameters": {"a": "b',
    "back\\slash\\",
    'quote\\" and newline\n\t\r',
    "dollar $ {not} a placeholder",
    "\x00\x1f\u2028\ud800",
    "\ue0020\ue003",
    "\ue0021\ue003",
]


class Stack:
    """Resolves references as CloudFormation does in a deployed stack."""

    def __init__(self, parameters: dict[str, str]) -> None:
        self._parameters = parameters

    def ref(self, name: str) -> Any:
        return self._parameters.get(name, name)

    def attribute(self, logical_id: str, name: str) -> Any:
        return f"{ARN}-{logical_id}" if name == "Arn" else name

    def imported(self, name: str) -> str:
        return name


def expanded(definition: dict[str, Any], **properties: Any) -> dict[str, Any]:
    """Returns the resources of the expansion of a template with one state machine."""
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": {**definition, **properties}}
    template: Any = {"Resources": {"Orders": machine}}
    return cast("dict[str, Any]", expand(template, DEPLOYMENT, Inputs(Files(), {})).template["Resources"])


def messages(definition: dict[str, Any], **properties: Any) -> str:
    """Returns the errors of a template with one state machine."""
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": {**definition, **properties}}
    template: Any = {"Resources": {"Orders": machine}}
    return "\n".join(map(str, expand(template, DEPLOYMENT, Inputs(Files(), {})).errors))


def deployed_state(resources: dict[str, Any], parameters: dict[str, str]) -> dict[str, Any]:
    """Returns the state `Read` of the deployed definition."""
    properties = resources["Orders"]["Properties"]
    resolve = Evaluator(Stack(parameters), {}, {}, "eu-central-1").resolve
    definition = resolve(properties.get("DefinitionString", properties.get("Definition")))
    text = definition if isinstance(definition, str) else json.dumps(definition)
    for name, value in resolve(properties.get("DefinitionSubstitutions", {})).items():
        text = text.replace("${" + name + "}", str(value))
    state: dict[str, Any] = json.loads(text, strict=False)["States"]["Read"]
    return state


def as_object(definition: Any) -> dict[str, Any]:
    return {"Definition": definition}


def as_text(definition: Any) -> dict[str, Any]:
    return {"DefinitionString": json.dumps(definition)}


def as_sub(definition: Any) -> dict[str, Any]:
    return {"DefinitionString": {"Fn::Sub": json.dumps(definition).replace("${", "${!")}}


def as_join(definition: Any) -> dict[str, Any]:
    return {"DefinitionString": {"Fn::Join": ["\n", json.dumps(definition, indent=1).split("\n")]}}


def as_json_string(definition: Any) -> dict[str, Any]:
    return {"DefinitionString": {"Fn::ToJsonString": definition}}


@pytest.mark.parametrize("form", [as_object, as_text, as_sub, as_join, as_json_string])
@pytest.mark.parametrize("value", MALICIOUS_VALUES)
def test_literal_cannot_change_the_structure_of_the_parameters(
    form: Callable[[Any], dict[str, Any]], value: str
) -> None:
    parameters = {"Bucket": "b", "Key": value}
    definition = {"StartAt": "Read", "States": {"Read": {**CALL, "Parameters": parameters}}}
    payload = deployed_state(expanded(form(definition)), {})["Parameters"]
    assert payload["Parameters"] == parameters
    assert (payload["Service"], payload["Operation"], payload["Region"]) == ("s3", "GetObject", "us-west-2")


def statements_of(resources: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        statement
        for name, resource in resources.items()
        if resource["Type"] in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy") and "CrossRegion" in name
        for statement in resource["Properties"]["PolicyDocument"]["Statement"]
    ]


@pytest.mark.parametrize("attack", [MALICIOUS_VALUES[0], MALICIOUS_VALUES[1]])
def test_parameter_value_that_breaks_out_of_json_text_gets_no_permissions(attack: str) -> None:
    """A parameter value can change a definition that is text, but not the caller's policy.

    CloudFormation inserts parameter values into text without escaping. The same is true for native states.
    """
    definition = {
        "StartAt": "Read",
        "States": {"Read": {**CALL, "Parameters": {"Bucket": "${B}", "Key": "k"}}},
    }
    text = {"DefinitionString": {"Fn::Sub": json.dumps(definition)}}
    resources = expanded(text)
    resolve = Evaluator(Stack({"B": attack}), {}, {}, "eu-central-1").resolve
    (statement,) = [resolve(statement) for statement in statements_of(resources)]
    assert statement["Action"] == ["s3:GetObject"]
    assert statement["Resource"] == [f"arn:aws:s3:::{attack}/k".replace("arn:aws", "arn:AWS::Partition")]


def test_parameters_named_like_payload_fields_stay_parameters() -> None:
    state = {
        **CALL,
        "Service": "lambda",
        "Action": "invoke",
        "Parameters": {"FunctionName": "f", "Payload": {"Service": "iam", "Credentials": {"RoleArn": "r"}}},
    }
    resources = expanded(as_object({"StartAt": "Read", "States": {"Read": state}}))
    payload = deployed_state(resources, {})["Parameters"]
    assert payload["Service"] == "lambda"
    assert "Credentials" not in payload


@pytest.mark.parametrize("field", ["Context", "Operation", "Credentials.ExternalId"])
def test_execution_fields_in_the_payload_cannot_be_overwritten(field: str) -> None:
    """The name of the role session and the external ID come only from the context object."""
    outer, _, inner = field.partition(".")
    value: Any = {"RoleArn": "arn:aws:iam::210987654321:role/r", inner: "mine"} if inner else "mine"
    state = {**CALL, "Parameters": {"Bucket": "b", "Key": "k"}, outer: value}
    assert (inner or outer) in messages(as_object({"StartAt": "Read", "States": {"Read": state}}))


@pytest.mark.parametrize(
    "role",
    [
        "arn:aws:iam::210987654321:role/theirs",
        {"Fn::Sub": "arn:${AWS::Partition}:iam::210987654321:role/theirs"},
    ],
)
def test_roles_of_other_accounts_get_no_policy(role: Any) -> None:
    state = {**CALL, "Parameters": {"Bucket": "b", "Key": "k"}}
    definition = as_object({"StartAt": "Read", "States": {"Read": state}})
    assert "InvokeGrant: Manual" in messages(definition, RoleArn=role)


@pytest.mark.parametrize("role", [{"Ref": "TheirRole"}, {"Fn::ImportValue": "their-role"}])
def test_roles_of_unknown_accounts_only_get_permissions_in_this_account(role: Any) -> None:
    state = {**CALL, "Parameters": {"Bucket": "b", "Key": "k"}}
    resources = expanded(as_object({"StartAt": "Read", "States": {"Read": state}}), RoleArn=role)
    assert "OrdersCrossRegionInvokePermission" in resources["Orders"]["DependsOn"]
    permission = resources["OrdersCrossRegionInvokePermission"]
    assert permission["Type"] == "AWS::Lambda::Permission"
    (arn, parts) = permission["Properties"]["Principal"]["Fn::Sub"]
    assert arn == "arn:${AWS::Partition}:iam::${AWS::AccountId}:${Role}"
    assert parts == {"Role": {"Fn::Select": [5, {"Fn::Split": [":", role]}]}}


def test_no_logical_id_changes_its_type_with_the_role() -> None:
    """CloudFormation rejects an update that changes the type of a resource."""
    state = {**CALL, "Parameters": {"Bucket": "b", "Key": "k"}}
    definition = as_object({"StartAt": "Read", "States": {"Read": state}})
    roles: list[Any] = [{"Ref": "TheirRole"}, {"Fn::GetAtt": ["Role", "Arn"]}, {"Ref": "AWS::NoValue"}]
    types = [
        {name: resource["Type"] for name, resource in expanded(definition, RoleArn=role).items()}
        for role in roles
    ]
    for before, after in pairwise(types):
        assert {name: before[name] for name in before.keys() & after.keys()}.items() <= after.items()


def test_role_of_this_account_can_only_invoke_the_caller() -> None:
    """The principal that deploys the stack needs iam:PutRolePolicy on the role, so IAM decides, not the macro."""
    state = {**CALL, "Parameters": {"Bucket": "b", "Key": "k"}}
    role = "arn:aws:iam::123456789012:role/path/theirs"
    resources = expanded(as_object({"StartAt": "Read", "States": {"Read": state}}), RoleArn=role)
    (grant,) = [
        resource["Properties"]
        for name, resource in resources.items()
        if resource["Type"] == "AWS::IAM::Policy" and "theirs" in resource["Properties"]["Roles"]
    ]
    assert grant["PolicyDocument"]["Statement"] == [
        {
            "Effect": "Allow",
            "Action": ["lambda:InvokeFunction"],
            "Resource": [{"Fn::GetAtt": ["OrdersCrossRegionCaller", "Arn"]}],
        }
    ]


def test_call_with_credentials_adds_only_assume_role() -> None:
    role = "arn:aws:iam::210987654321:role/reader"
    state = {**CALL, "Parameters": {"Bucket": "b", "Key": "k"}, "Credentials": {"RoleArn": role}}
    resources = expanded(as_object({"StartAt": "Read", "States": {"Read": state}}))
    (statement,) = statements_of(resources)
    assert (statement["Action"], statement["Resource"]) == (["sts:AssumeRole"], [role])


def test_access_denied_to_a_definition_does_not_print_the_services_message(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = botocore.session.Session().create_client(
        "s3", region_name="eu-central-1", aws_access_key_id="a", aws_secret_access_key="b"
    )
    monkeypatch.setattr(s3_files, "_client", lambda _region: client)
    secret = "arn:aws:iam::123456789012:role/secret is not authorized to perform: s3:GetObject"
    with Stubber(client) as stubber:
        stubber.add_client_error("get_object", "AccessDenied", secret, 403)
        with pytest.raises(UnreadableDefinition) as raised:
            S3Files("eu-central-1").read(DefinitionLocation("not-mine", "key"))
    assert "s3://not-mine/key can't be read (AccessDenied)" in str(raised.value)
    assert "DefinitionBuckets" in str(raised.value)
    assert "secret" not in str(raised.value)


def test_message_does_not_contain_the_content_of_invalid_json() -> None:
    """A template's author must not be able to read a file through the macro's permissions."""

    class Secrets:
        def read(self, _location: DefinitionLocation) -> str:
            return '{"password": "s3cr3t", aws-sdk: s3cr3t ::aws-sdk:'

    resource = {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {"DefinitionS3Location": {"Bucket": "b", "Key": "k"}},
    }
    expansion = expand({"Resources": {"Orders": cast("Any", resource)}}, DEPLOYMENT, Inputs(Secrets(), {}))
    (error,) = expansion.errors
    assert "s3://b/k" in error.message
    assert "s3cr3t" not in str(error)


@pytest.mark.parametrize(
    "text", ["a: [s3cr3t: ::aws-sdk:", "s3cr3t: *nowhere ::aws-sdk:", "- s3cr3t ::aws-sdk:\n}"]
)
def test_message_does_not_contain_the_content_of_invalid_yaml(text: str) -> None:
    class Secrets:
        def read(self, _location: DefinitionLocation) -> str:
            return text

    resource = {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {"DefinitionS3Location": {"Bucket": "b", "Key": "k"}},
    }
    expansion = expand({"Resources": {"Orders": cast("Any", resource)}}, DEPLOYMENT, Inputs(Secrets(), {}))
    assert "s3cr3t" not in json.dumps([expansion.template, *map(str, expansion.diagnostics)])


def test_names_cannot_add_lines_to_the_message() -> None:
    """Each problem is one line. A name must not look like another problem."""
    forged = "x\nResources/Payroll: all is well"
    state = {**CALL, "Parameters": {"Bucket": "b", "Key": "k"}, forged: 1}
    lines = messages(as_object({"StartAt": "Read", "States": {"Read": state}})).splitlines()
    assert not any(re.match("Resources/Payroll", line) for line in lines)
