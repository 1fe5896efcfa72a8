import json
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from macro.handler import LAYER_VARIABLE, handler
from scripts.tooling.environment import ROOT
from tests.templates.judges import cfn_lint, parliament, read_template, statelint

EXAMPLES = ROOT / "templates" / "examples"
PLAIN = sorted(EXAMPLES.glob("*.yaml"))
SAM = EXAMPLES / "sam-separate-definition"
REGION = "eu-central-1"
LAYER = "arn:aws:lambda:eu-central-1:123456789012:layer:cross-region-awscall-caller:1"


@pytest.fixture(autouse=True)
def _registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(LAYER_VARIABLE, LAYER)


def expand(template: dict[str, Any]) -> dict[str, Any]:
    """The template as CloudFormation has it after our macro; another transform stays to be done."""
    others = [name for name in transforms(template) if name != "CrossRegion"]
    event = {
        "region": REGION,
        "accountId": "123456789012",
        "fragment": {key: value for key, value in template.items() if key != "Transform"},
        "transformId": "123456789012::CrossRegion",
        "params": {},
        "requestId": "1",
        "templateParameterValues": {},
    }
    answer = handler(event, None)
    assert answer["status"] == "success", answer["errorMessage"]
    fragment: dict[str, Any] = answer["fragment"]
    return {"Transform": others, **fragment} if others else fragment


def transforms(template: dict[str, Any]) -> list[str]:
    named = template["Transform"]
    return [named] if isinstance(named, str) else named


@pytest.fixture
def uploaded() -> dict[str, Any]:
    """The SAM example as `aws cloudformation package` leaves it: the definition is in a bucket."""
    template = read_template(SAM / "template.yaml")
    with mock_aws():
        s3 = boto3.client("s3", region_name=REGION)
        s3.create_bucket(Bucket="code", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        s3.put_object(Bucket="code", Key="asl", Body=(SAM / "definition.asl.json").read_bytes())
        template["Resources"]["Alarm"]["Properties"]["DefinitionUri"] = {"Bucket": "code", "Key": "asl"}
        return expand(template)


def machines(template: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        resource["Properties"]
        for resource in template["Resources"].values()
        if resource["Type"].endswith("::StateMachine")
    ]


def is_untouched(template: dict[str, Any]) -> bool:
    text = json.dumps(template["Resources"])
    return "Cross::Region::AwsCall" in text or "::aws-sdk:" in text


@pytest.mark.parametrize("path", PLAIN, ids=lambda path: path.stem)
def test_expands_and_lints_clean(path: Path) -> None:
    expanded = expand(read_template(path))
    assert not is_untouched(expanded)
    assert LAYER in json.dumps(expanded)
    assert cfn_lint(expanded) == []


@pytest.mark.parametrize("path", PLAIN, ids=lambda path: path.stem)
def test_definitions_are_clean_under_statelint(path: Path) -> None:
    found = machines(expand(read_template(path)))
    assert found
    for properties in found:
        assert statelint(properties["Definition"]) == []


def test_the_sam_example_is_read_from_its_bucket(uploaded: dict[str, Any]) -> None:
    assert not is_untouched(uploaded)
    (properties,) = machines(uploaded)
    assert "DefinitionUri" not in properties
    assert statelint(properties["Definition"]) == []
    assert cfn_lint(uploaded) == []


def granted(template: dict[str, Any]) -> list[dict[str, Any]]:
    """The statements of the caller's calls."""
    return [
        statement
        for name, resource in template["Resources"].items()
        if resource["Type"] in ("AWS::IAM::Policy", "AWS::IAM::RolePolicy") and "CallerPolicy" in name
        for statement in resource["Properties"]["PolicyDocument"]["Statement"]
    ]


@pytest.mark.parametrize("path", PLAIN, ids=lambda path: path.stem)
def test_permissions_name_actions_and_resources(path: Path) -> None:
    statements = granted(expand(read_template(path)))
    assert statements
    for statement in statements:
        resources = statement["Resource"]
        for resource in resources if isinstance(resources, list) else [resources]:
            assert resource != "*"
        assert "*" not in json.dumps(statement["Action"])


def test_an_example_uses_the_native_spelling() -> None:
    assert any(":aws-sdk:" in path.read_text() for path in PLAIN)


def test_parliament_knows_the_actions() -> None:
    """With sample resources; which resource belongs to an action is tested with the derivation."""
    actions = {
        action
        for path in PLAIN
        for statement in granted(expand(read_template(path)))
        for action in [*statement["Action"]]
    }
    findings = parliament([{"Effect": "Allow", "Action": sorted(actions), "Resource": "*"}])
    assert not [finding for finding in findings if "UNKNOWN" in finding]
