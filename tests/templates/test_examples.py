import json
from pathlib import Path
from typing import Any

import pytest

from macro.handler import LAYER_ARN_VARIABLE
from tests.templates.examples import EXAMPLES, LAYER, PLAIN, expand, expand_sam_example
from tests.templates.judges import cfn_lint, read_template, statelint


@pytest.fixture(autouse=True)
def _registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(LAYER_ARN_VARIABLE, LAYER)


@pytest.fixture
def uploaded() -> dict[str, Any]:
    return expand_sam_example()


def machines(template: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        resource["Properties"]
        for resource in template["Resources"].values()
        if resource["Type"].endswith("::StateMachine")
    ]


def is_native(template: dict[str, Any]) -> bool:
    text = json.dumps(template["Resources"])
    return "Cross::Region::AwsCall" in text or "::aws-sdk:" in text


@pytest.mark.parametrize("path", PLAIN, ids=lambda path: path.stem)
def test_expanded_examples_pass_cfn_lint(path: Path) -> None:
    expanded = expand(read_template(path))
    assert not is_native(expanded)
    assert LAYER in json.dumps(expanded)
    assert cfn_lint(expanded) == []


@pytest.mark.parametrize("path", PLAIN, ids=lambda path: path.stem)
def test_definitions_pass_statelint(path: Path) -> None:
    state_machines = machines(expand(read_template(path)))
    assert state_machines
    for properties in state_machines:
        assert statelint(properties["Definition"]) == []


def test_sam_definition_is_read_from_s3(uploaded: dict[str, Any]) -> None:
    assert not is_native(uploaded)
    (properties,) = machines(uploaded)
    assert "DefinitionUri" not in properties
    assert statelint(properties["Definition"]) == []
    assert cfn_lint(uploaded) == []


def granted(template: dict[str, Any]) -> list[dict[str, Any]]:
    """Returns the statements for the caller's calls."""
    return [
        statement
        for name, resource in template["Resources"].items()
        if resource["Type"] in ("AWS::IAM::Policy", "AWS::IAM::RolePolicy") and "CrossRegion" in name
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


def test_role_in_the_other_account_passes_cfn_lint_and_trusts_the_caller() -> None:
    role, machine = (
        read_template(EXAMPLES / name) for name in ("other-account/role.yaml", "other-account.yaml")
    )
    assert cfn_lint(role) == []
    settings = machine["Metadata"]["Cross::Region::AwsCall"]
    named = machine["Resources"]["Orders"]["Properties"]["StateMachineName"]
    defaults = {name: value.get("Default") for name, value in role["Parameters"].items()}
    assert (defaults["CallerRoleName"], defaults["StateMachineName"]) == (settings["RoleName"], named)
    assert {defaults["TableName"]} == {machine["Parameters"]["TableName"]["Default"]}


def test_one_example_uses_the_arn_spelling() -> None:
    assert any(":aws-sdk:" in path.read_text() for path in PLAIN)
