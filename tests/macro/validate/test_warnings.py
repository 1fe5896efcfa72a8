"""Tests of the warnings about valid templates that are probably wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from macro.definition.reader import Inputs
from macro.expand import expand
from macro.model import rules
from macro.settings.template_settings import SETTINGS_PATH
from macro.source.definition_files import LocalFiles
from macro.source.expand_options import ExpandOptions
from tests.golden.cases import FOLDER

if TYPE_CHECKING:
    from macro.model.diagnostics import Diagnostic
    from macro.model.rules import Rule

CALL: dict[str, Any] = {
    "Type": "Cross::Region::AwsCall",
    "Region": "us-west-2",
    "Service": "s3",
    "Action": "getObject",
    "Parameters": {"Bucket": "b", "Key": "k"},
    "End": True,
}


def advice(fields: dict[str, Any], settings: dict[str, Any] | None = None) -> list[Diagnostic]:
    others = {} if "Resource" in fields else CALL
    replaced = {"Parameters"} if "Arguments" in fields else set()
    state = {name: value for name, value in others.items() if name not in replaced} | fields
    definition = {"StartAt": "A", "States": {"A": state}}
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"Definition": definition}}
    template: Any = {"Metadata": {SETTINGS_PATH.steps[1]: settings or {}}, "Resources": {"M": machine}}
    expansion = expand(template, ExpandOptions().deployment(), Inputs(LocalFiles(FOLDER), {}))
    assert not expansion.failed
    return list(expansion.diagnostics)


def paths(diagnostics: list[Diagnostic], rule: Rule) -> list[str]:
    assert all(one.rule is rule for one in diagnostics)
    return ["/".join(one.path.steps) for one in diagnostics]


def test_ordinary_calls_have_no_warnings() -> None:
    assert advice({}) == []
    assert advice({"Region": ["us-west-2", "eu-west-1"], "Timeout": 60}) == []


@pytest.mark.parametrize("resources", ["*", ["*"], ["arn:aws:s3:::b/*", "*"]])
def test_wildcard_as_the_resource(resources: Any) -> None:
    diagnostics = advice({"IamResources": resources})
    assert paths(diagnostics, rules.WILDCARD) == ["States/A/IamResources"]


def test_wildcard_in_an_arn_has_no_warning() -> None:
    assert advice({"IamResources": "arn:aws:s3:::b/*"}) == []


def test_regions_without_the_service() -> None:
    call = {"Service": "codeartifact", "Action": "listDomains", "Parameters": {}}
    diagnostics = advice({**call, "Region": ["us-west-2", "us-west-1", "sa-east-1"]})
    assert paths(diagnostics, rules.UNLISTED_REGION) == ["States/A/Region"] * 2
    assert "us-west-1" in diagnostics[0].message


def test_region_in_the_arn_without_the_service() -> None:
    arn = "arn:aws:states:us-west-1::aws-sdk:codeartifact:listDomains"
    diagnostics = advice({"Type": "Task", "Resource": arn, "Parameters": {}, "End": True})
    assert paths(diagnostics, rules.UNLISTED_REGION) == ["States/A/Resource"]


def test_global_services_have_no_region_warning() -> None:
    assert advice({"Service": "iam", "Action": "listUsers", "Parameters": {}}) == []


def test_literal_passwords_at_any_depth_are_secrets() -> None:
    call = {"Service": "rds", "Action": "createDbInstance", "IamResources": "arn:aws:x:::y"}
    parameters = {
        "DbInstanceIdentifier": "orders",
        "DbInstanceClass": "db.t4g.micro",
        "Engine": "mysql",
        "MasterUserPassword": "correct horse",
    }
    diagnostics = advice({**call, "Parameters": parameters})
    assert paths(diagnostics, rules.LITERAL_SECRET) == ["States/A/Parameters/MasterUserPassword"]
    assert "correct horse" not in diagnostics[0].message


def test_personal_and_business_data_is_not_a_secret() -> None:
    """In service models, the `sensitive` trait marks secrets and other personal or business data."""
    call = {
        "Service": "sfn",
        "Action": "sendTaskSuccess",
        "Parameters": {"TaskToken.$": "$.token", "Output": "{}"},
    }
    assert advice(call) == []


@pytest.mark.parametrize(("limit", "expected"), [(None, True), (120, True), (300, False)])
def test_timeout_longer_than_the_callers(limit: int | None, expected: bool) -> None:  # noqa: FBT001  parametrized
    settings = {"Caller": {"Timeout": limit}} if limit else {}
    assert bool(advice({"Timeout": 300}, settings)) is expected


def test_timeout_longer_than_the_shared_callers() -> None:
    assert paths(advice({"Timeout": 300}, {"SharedCaller": True}), rules.LONG_TIMEOUT) == ["States/A/Timeout"]


@pytest.mark.parametrize(("roles", "count"), [(["*"], 1), (["arn:aws:iam::123456789012:role/reader"], 0)])
def test_permission_to_assume_every_role_is_a_warning(roles: list[str], count: int) -> None:
    found = advice({"Credentials": {"RoleArn.$": "$.role", "AllowedRoles": roles}})
    assert paths(found, rules.WILDCARD) == ["States/A/Credentials/AllowedRoles"] * count


@pytest.mark.parametrize(
    ("key", "reported"),
    [
        ("${Key}", "${Key}"),
        ("orders/${AWS::Region}/k", "${AWS::Region}"),
        ("orders/${Key}", ""),  # can be any text, such as a variable of a script
        ("$Key", ""),
        ({"Fn::Sub": "${AWS::Region}"}, ""),
    ],
)
def test_placeholder_that_nothing_replaces(key: Any, reported: str) -> None:
    diagnostics = advice({"Parameters": {"Bucket": "b", "Key": key}})
    assert paths(diagnostics, rules.PLACEHOLDER) == (["States/A/Parameters/Key"] if reported else [])
    assert [reported in each.message for each in diagnostics] == ([True] if reported else [])


@pytest.mark.parametrize(
    ("member", "text", "rule"),
    [
        ("KeySpec", "${Kind}", rules.UNLISTED_VALUE),
        ("KeyId", "${" + "K" * 2049 + "}", rules.VALUE_SIZE),
    ],
)
def test_text_that_replaces_a_placeholder_isnt_checked(member: str, text: str, rule: Rule) -> None:
    call = {"Service": "kms", "Action": "generateDataKey"}
    parameters = {"KeyId": "alias/a", member: text}
    assert [each.rule for each in advice({**call, "Parameters": parameters})] == [rules.PLACEHOLDER]
    literal = {**parameters, member: text.strip("${}")}
    assert [each.rule for each in advice({**call, "Parameters": literal})] == [rule]


def test_pseudo_parameter_gets_a_name_without_colons() -> None:
    (warning,) = advice({"Parameters": {"Bucket": "b", "Key": "a/${AWS::Region}"}})
    assert warning.message == (
        "nothing replaces ${AWS::Region}; write ${Region}, and add Region: !Ref AWS::Region to"
        " DefinitionSubstitutions, or use Fn::Sub in the template"
    )


@pytest.mark.parametrize(("limit", "allowed"), [(0, "at least 1"), (1, ""), (100, ""), (101, "at most 100")])
def test_values_outside_the_limits_of_the_model(limit: int, allowed: str) -> None:
    diagnostics = advice({"Service": "dynamodb", "Action": "listTables", "Parameters": {"Limit": limit}})
    assert paths(diagnostics, rules.VALUE_SIZE) == (["States/A/Parameters/Limit"] if allowed else [])
    assert all(allowed in each.message for each in diagnostics)


@pytest.mark.parametrize(
    ("arn_region", "targets", "reported"),
    [
        ("us-west-2", ["us-east-1", "eu-west-1"], True),
        ("us-west-2", ["us-east-1", "us-west-2"], False),
        ("us-west-2", ["us-east-1", {"Ref": "AWS::Region"}], False),
        ("${AWS::Region}", ["us-east-1"], False),
    ],
)
def test_targets_without_the_region_of_the_arn(
    arn_region: str, targets: list[Any], *, reported: bool
) -> None:
    resource = {"Fn::Sub": f"arn:aws:states:{arn_region}::aws-sdk:sqs:listQueues"}
    state = {"Type": "Task", "Resource": resource, "Parameters": {}, "End": True}
    definition = {"StartAt": "A", "States": {"A": state}}
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"Definition": definition}}
    options = {"M/A": {"Targets": [{"Region": region} for region in targets]}}
    template: Any = {"Metadata": {SETTINGS_PATH.steps[1]: {"States": options}}, "Resources": {"M": machine}}
    expansion = expand(template, ExpandOptions().deployment(), Inputs(LocalFiles(FOLDER), {}))
    assert not expansion.failed, expansion.errors
    assert paths(list(expansion.diagnostics), rules.ARN_REGION) == ["States/A/Resource"] * reported


def test_value_with_an_error_has_no_warning() -> None:
    call = CALL | {"Parameters": {"Bucket": "b", "Key": ""}}
    definition = {"StartAt": "A", "States": {"A": call}}
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"Definition": definition}}
    template: Any = {"Resources": {"M": machine}}
    (diagnostic,) = expand(template, ExpandOptions().deployment(), Inputs(LocalFiles(FOLDER), {})).diagnostics
    assert diagnostic.rule is rules.PARAMETERS


def test_a_wrong_region_in_an_arn_is_not_compared_with_targets() -> None:
    resource = "arn:aws:states:oregon::aws-sdk:sqs:listQueues"
    state = {"Type": "Task", "Resource": resource, "Parameters": {}, "End": True}
    properties: Any = {"Definition": {"StartAt": "A", "States": {"A": state}}}
    template: Any = {
        "Resources": {"M": {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}}
    }
    expansion = expand(template, ExpandOptions().deployment(), Inputs(LocalFiles(FOLDER), {}))
    assert [each.rule for each in expansion.diagnostics] == [rules.TARGETS]
