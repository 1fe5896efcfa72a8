"""Tests of `parse_call`, which turns both spellings into the same `AwsCall`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from macro.model.call import Credentials, IntegrationPattern, Permissions, QueryLanguage, Target
from macro.model.diagnostics import TemplatePath
from macro.model.template_values import Intrinsic, RunTime
from macro.shorthand.written_call import StateOptions
from tests.macro.shorthand.parsed_calls import CALL, parsed, problems

if TYPE_CHECKING:
    from macro.model.template_values import Json


@pytest.mark.parametrize(
    ("action", "blob_format"), [("getObject", {}), ("putObject", {"BlobFormat": "native"})]
)
def test_spellings_differ_only_in_the_format_of_streaming_blobs(
    action: str, blob_format: dict[str, str]
) -> None:
    state_type = parsed({**CALL, "Action": action})
    arn = parsed(
        {
            "Type": "Task",
            "Resource": f"arn:aws:states:us-west-2::aws-sdk:s3:{action}",
            "Parameters": {"Bucket": "b", "Key.$": "$.key"},
        }
    )
    assert arn.payload == {**state_type.payload, **blob_format}
    for name in ("path", "state", "service", "operation", "language", "targets", "parameters", "pattern"):
        assert getattr(arn, name) == getattr(state_type, name)


@pytest.mark.parametrize(
    ("service", "action"),
    [
        ("s3", "getObject"),
        ("@aws-sdk/client-s3", "GetObjectCommand"),
        ("S3", "get_object"),
        ("s3", "GetObject"),
    ],
)
def test_service_and_action_names_are_normalized_to_botocores_names(service: str, action: str) -> None:
    call = parsed({**CALL, "Service": service, "Action": action})
    assert (call.service, call.operation) == ("s3", "GetObject")


def test_parameters_distinguish_literals_intrinsics_and_run_time_values() -> None:
    written: Json = {
        "Bucket": "${Name}",
        "Key.$": "$.key",
        "Range": {"Fn::ImportValue": "range"},
        "PartNumber": 3,
    }
    assert parsed(CALL | {"Parameters": written}).parameters == {
        "Bucket": Intrinsic({"Ref": "Bucket"}),
        "Key": RunTime("$.key"),
        "Range": Intrinsic({"Fn::ImportValue": "range"}),
        "PartNumber": 3,
    }


def test_jsonata_arguments() -> None:
    value = {name: value for name, value in CALL.items() if name != "Parameters"}
    call = parsed({**value, "Arguments": "{% $states.input %}"}, QueryLanguage.JSONATA)
    assert call.parameters == RunTime("{% $states.input %}")
    assert call.payload["Parameters"] == "{% $states.input %}"


def test_targets_and_regions() -> None:
    assert parsed({**CALL, "Region": ["us-west-2", {"Ref": "R"}]}).targets == (
        Target("us-west-2"),
        Target(Intrinsic({"Ref": "R"})),
    )
    targets: Json = [{"Region": "us-east-1", "Endpoint": "https://a"}, {"Region": "us-west-2"}]
    without_region = {name: value for name, value in CALL.items() if name != "Region"}
    assert parsed({**without_region, "Targets": targets}).targets == (
        Target("us-east-1", "https://a"),
        Target("us-west-2"),
    )
    late: dict[str, Json] = {**without_region, "Region.$": "$.region", "AllowedRegions": ["us-west-2"]}
    call = parsed(late)
    assert call.targets == (Target(RunTime("$.region")),)
    assert call.permissions.allowed_regions == ("us-west-2",)


def test_permissions_and_credentials() -> None:
    call = parsed(
        {
            **CALL,
            "IamResources": ["arn:aws:s3:::b/*", {"Fn::ImportValue": "arn"}],
            "IamAction": "s3:GetObject",
            "AdditionalIamStatements": [{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "${Name}"}],
            "Credentials": {"RoleArn.$": "$.role", "AllowedRoles": ["arn:aws:iam::210987654321:role/reader"]},
        }
    )
    assert call.permissions == Permissions(
        ("arn:aws:s3:::b/*", {"Fn::ImportValue": "arn"}),
        ("s3:GetObject",),
        ({"Effect": "Allow", "Action": "kms:Decrypt", "Resource": {"Ref": "Bucket"}},),
    )
    assert call.credentials == Credentials(RunTime("$.role"), ("arn:aws:iam::210987654321:role/reader",))


def test_metadata_options_override_fields() -> None:
    at = TemplatePath("", ("Metadata",)).at("BlobFormat")
    options = StateOptions(
        {"BlobFormat": "base64", "Region": ["us-east-1"]}, {"BlobFormat": at, "Region": at}
    )
    call = parsed(CALL, options=options)
    assert call.payload["BlobFormat"] == "base64"
    assert call.payload["Region"] == ["us-east-1"]
    assert call.targets == (Target("us-east-1"),)


def test_missing_parameters_and_integration_pattern() -> None:
    value = {name: value for name, value in CALL.items() if name != "Parameters"}
    call = parsed(
        {
            **value,
            "Action": "listBuckets",
            "IntegrationPattern": "WAIT_FOR_TASK_TOKEN",
            "RetryOnServiceExceptions": False,
        }
    )
    assert (call.parameters, call.payload["Parameters"]) == ({}, {})
    assert call.pattern is IntegrationPattern.WAIT_FOR_TASK_TOKEN
    assert not call.retry_on_service_exceptions


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"Service": 3}, "Service must be a string, not 3"),
        (
            {"Service": {"Ref": "S"}},
            "Service must be a literal, because it decides what the macro adds to the template",
        ),
        ({"Region": 5}, "a Region must be a string such as us-west-2, not 5"),
        ({"Region": {"a": 1}}, 'a Region must be a string such as us-west-2, not {"a": 1}'),
        ({"Endpoint": 5}, "Endpoint must be a string, not 5"),
        (
            {"Endpoint": "s3.example.com"},
            'an Endpoint must be a URL, such as https://host.example.com, not "s3.example.com"',
        ),
        ({"RetryOnServiceExceptions": "no"}, 'RetryOnServiceExceptions must be true or false, not "no"'),
        ({"Rotate": 1}, "Rotate must be true or false, not 1"),
        ({"RetryMode": "legacy"}, "RetryMode must be standard or adaptive, not 'legacy'"),
        (
            {"StsRegion": "us-east-1"},
            "StsRegion can only be used with Credentials, because it is the Region that issues the role session",
        ),
        (
            {"StsRegion": "us-eest-1", "Credentials": {"RoleArn": "r"}},
            "there is no Region 'us-eest-1'; did you mean 'us-west-1'?",
        ),
        ({"Repeat": "always"}, "Repeat must be Always or Never, not 'always'"),
        ({"IamAction": "GetObject"}, 'an IAM action must have the form s3:GetObject, not "GetObject"'),
        (
            {"Resource": "arn:aws:states:::aws-sdk:s3:getObject"},
            "a state of Type: Cross::Region::AwsCall has no Resource; remove it, or use Type: Task",
        ),
        ({"IamResources": 5}, "a resource must be an ARN, not 5"),
        ({"AdditionalIamStatements": "x"}, 'a statement must be an object, not "x"'),
        (
            {"Credentials": "arn"},
            'Credentials must be an object: {RoleArn: …}, not "arn"',
        ),
        ({"Credentials": {"AllowedRoles": ["arn:aws:iam::1:role/r"]}}, "RoleArn is missing in Credentials"),
        ({"Credentials": {"Rolearn": "r"}}, "unknown field 'Rolearn'; did you mean 'RoleArn'?"),
        (
            {"Credentials": {"RoleArn": "reader"}},
            'a role must be an ARN such as arn:aws:iam::123456789012:role/reader, not "reader"',
        ),
        (
            {"Credentials": {"RoleArn": "arn:aws:iam::1234:role/reader"}},
            'a role must be an ARN such as arn:aws:iam::123456789012:role/reader, not "arn:aws:iam::1234:role/reader"',
        ),
        (
            {"Region": "$.region"},
            "'$.region' isn't a Region; write a JSONPath as Region.$, and a JSONata expression inside {% %}",
        ),
        (
            {"Region": "{% $region"},
            "'{% $region' isn't a Region; write a JSONPath as Region.$, and a JSONata expression inside {% %}",
        ),
        (
            {"Region": "${Region}"},
            "nothing replaces ${Region}; add it to DefinitionSubstitutions, or use Fn::Sub in the template",
        ),
        ({"Region": "oregon"}, "there is no Region 'oregon'; write its code, such as us-west-2"),
        ({"Failover": "x"}, "unknown field 'Failover'; use Region: [REGION, REGION]"),
        ({"RoleArn": "x"}, "unknown field 'RoleArn'; use Credentials: {RoleArn: ARN}"),
        ({"MaxRetries": 3}, "unknown field 'MaxRetries'; did you mean 'MaxAttempts'?"),
        ({"Credentials": {"RoleArn": "r", "Role": "x"}}, "unknown field 'Role'; did you mean 'RoleArn'?"),
        (
            {"Credentials": {"RoleArn": "r", "ExternalId": "x"}},
            "ExternalId can't be set; the caller passes the ARN of the state machine as the external ID",
        ),
        (
            {"AllowedRegions": [{"Ref": "A"}, "us-wset-2"]},
            "there is no Region 'us-wset-2'; did you mean 'us-west-2'?",
        ),
    ],
)
def test_invalid_field_values(fields: dict[str, Json], text: str) -> None:
    assert text in problems({**CALL, **fields})


@pytest.mark.parametrize(
    "role",
    [
        "arn:aws:iam::*:role/reader",
        "arn:aws-cn:iam::111122223333:*",
        "arn:${AWS::Partition}:iam::1:role/r",
        "*",
    ],
)
def test_allowed_roles_can_be_patterns(role: str) -> None:
    credentials = parsed({**CALL, "Credentials": {"RoleArn.$": "$.role", "AllowedRoles": [role]}}).credentials
    assert credentials is not None
    assert len(credentials.allowed_roles) == 1


@pytest.mark.parametrize("endpoint", ["a.example", "htps://a.example", "https://", "http:/a"])
def test_endpoint_of_a_target_must_be_a_url(endpoint: str) -> None:
    call: dict[str, Json] = {name: value for name, value in CALL.items() if name != "Region"}
    messages = problems({**call, "Targets": [{"Region": "us-west-2", "Endpoint": endpoint}]})
    assert f'an Endpoint must be a URL, such as https://host.example.com, not "{endpoint}"' in messages


@pytest.mark.parametrize("endpoint", ["HTTPS://a.example", "${Url}", "{{resolve:ssm:/url}}"])
def test_endpoint_can_be_a_url_or_a_reference(endpoint: str) -> None:
    assert parsed({**CALL, "Endpoint": endpoint}).targets[0].endpoint is not None


def test_sts_region_must_not_be_a_run_time_value() -> None:
    value = {name: value for name, value in CALL.items() if name != "Parameters"}
    fields: dict[str, Json] = {"Credentials": {"RoleArn": "r"}, "StsRegion": "{% $r %}"}
    assert "StsRegion can't be a run-time value" in problems({**value, **fields}, QueryLanguage.JSONATA)


def test_iam_resources_must_not_be_run_time_values() -> None:
    value = {name: value for name, value in CALL.items() if name != "Parameters"}
    messages = problems({**value, "IamResources": "{% $arn %}"}, QueryLanguage.JSONATA)
    assert messages == ["IamResources can't contain run-time values ({% $arn %})"]
