"""Tests of the warnings about valid templates that are probably wrong."""

from __future__ import annotations

from typing import Any

import pytest

from macro.definition.reader import Inputs
from macro.expand import expand
from macro.model import rules
from macro.settings.template_settings import SETTINGS_PATH
from macro.source.definition_files import LocalFiles
from macro.source.expand_options import ExpandOptions
from tests.golden.cases import FOLDER
from tests.macro.validate.one_call import paths, warnings_of


def test_ordinary_calls_have_no_warnings() -> None:
    assert warnings_of({}) == []
    assert warnings_of({"Region": ["us-west-2", "eu-west-1"], "Timeout": 60}) == []


@pytest.mark.parametrize("resources", ["*", ["*"], ["arn:aws:s3:::b/*", "*"]])
def test_wildcard_as_the_resource(resources: Any) -> None:
    diagnostics = warnings_of({"IamResources": resources})
    assert paths(diagnostics, rules.WILDCARD) == ["States/A/IamResources"]


def test_wildcard_in_an_arn_has_no_warning() -> None:
    assert warnings_of({"IamResources": "arn:aws:s3:::b/*"}) == []


def test_regions_without_the_service() -> None:
    call = {"Service": "codeartifact", "Action": "listDomains", "Parameters": {}}
    diagnostics = warnings_of({**call, "Region": ["us-west-2", "us-west-1", "sa-east-1"]})
    assert paths(diagnostics, rules.UNLISTED_REGION) == ["States/A/Region"] * 2
    assert "us-west-1" in diagnostics[0].message


def test_region_in_the_arn_without_the_service() -> None:
    arn = "arn:aws:states:us-west-1::aws-sdk:codeartifact:listDomains"
    diagnostics = warnings_of({"Type": "Task", "Resource": arn, "Parameters": {}, "End": True})
    assert paths(diagnostics, rules.UNLISTED_REGION) == ["States/A/Resource"]


def test_global_services_have_no_region_warning() -> None:
    assert warnings_of({"Service": "iam", "Action": "listUsers", "Parameters": {}}) == []


@pytest.mark.parametrize(("limit", "expected"), [(None, True), (120, True), (300, False)])
def test_timeout_longer_than_the_callers(limit: int | None, expected: bool) -> None:  # noqa: FBT001  parametrized
    settings = {"Caller": {"Timeout": limit}} if limit else {}
    assert bool(warnings_of({"Timeout": 300}, settings)) is expected


def test_timeout_longer_than_the_shared_callers() -> None:
    assert paths(warnings_of({"Timeout": 300}, {"SharedCaller": True}), rules.LONG_TIMEOUT) == [
        "States/A/Timeout"
    ]


@pytest.mark.parametrize(("roles", "count"), [(["*"], 1), (["arn:aws:iam::123456789012:role/reader"], 0)])
def test_permission_to_assume_every_role_is_a_warning(roles: list[str], count: int) -> None:
    found = warnings_of({"Credentials": {"RoleArn.$": "$.role", "AllowedRoles": roles}})
    assert paths(found, rules.WILDCARD) == ["States/A/Credentials/AllowedRoles"] * count


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


def test_a_wrong_region_in_an_arn_is_not_compared_with_targets() -> None:
    resource = "arn:aws:states:oregon::aws-sdk:sqs:listQueues"
    state = {"Type": "Task", "Resource": resource, "Parameters": {}, "End": True}
    properties: Any = {"Definition": {"StartAt": "A", "States": {"A": state}}}
    template: Any = {
        "Resources": {"M": {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}}
    }
    expansion = expand(template, ExpandOptions().deployment(), Inputs(LocalFiles(FOLDER), {}))
    assert [each.rule for each in expansion.diagnostics] == [rules.TARGETS]
