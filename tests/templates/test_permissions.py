"""Tests that compare the policies for deployers with the permissions that the resource types' handlers require.

Source: the resource types' schemas in the CloudFormation registry (`handlers`), which cfn-lint contains.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import Any

import pytest

from localaws.access.permissions import allows
from localaws.cloudformation.resources.generated_names import generate_name
from localaws.cloudformation.resources.provider import StackIdentity
from scripts.catalog.sources import action_named
from scripts.tooling.environment import ROOT
from tests.golden.cases import FOLDER
from tests.templates.deployer_policies import PERMISSIONS, actions, policies
from tests.templates.judges import cfn_lint, parliament, read_template

MACHINE = "AWS::StepFunctions::StateMachine"
LIMIT = 6144  # Characters of a managed policy without white space (IAM User Guide, "IAM and AWS STS quotas").
OF_OTHERS = re.compile(
    r"""codedeploy:.*|elasticfilesystem:.*|firehose:.*|kms:.*|s3files:.*|s3:REST.*
    |iam:.*(Group|User)Polic.*
    |lambda:(Delete|Get|Put)(Function)?CodeSigningConfig|lambda:(Delete|Put)FunctionCodeSigningConfig
    |lambda:PutFunctionRecursionConfig|lambda:PutRuntimeManagementConfig|lambda:PutFunctionScalingConfig
    |lambda:(Delete|Put)ProvisionedConcurrencyConfig|lambda:PassCapacityProvider|lambda:AssociateRuntimeAlias
    |logs:(Associate|Disassociate)KmsKey|logs:CreateLogDelivery|logs:(Delete|Put)DataProtectionPolicy
    |logs:(Delete|Put)IndexPolicy|logs:(Delete|Put)ResourcePolicy|logs:Put(BearerTokenAuthentication|LogGroupDeletionProtection)
    """,
    re.VERBOSE,
)
"""Permissions that the handlers need for properties that the macro doesn't emit by default (keys, file systems, code
signing, recursion, runtime management, provisioned concurrency, data protection …), and for users and groups."""

TYPES = [
    *("AWS::IAM::ManagedPolicy", "AWS::IAM::Policy", "AWS::IAM::Role", "AWS::Lambda::Alias"),
    *("AWS::Lambda::Function", "AWS::Lambda::Permission", "AWS::Lambda::Version", "AWS::Logs::LogGroup"),
]

PROVIDERS = ["AWS::IAM::Role", "AWS::Lambda::Function", "AWS::Lambda::LayerVersion", "AWS::Logs::LogGroup"]


@cache
def schemas() -> dict[str, dict[str, Any]]:
    """Returns the schemas of the resource types that the policies cover, by type."""
    wanted = re.compile("|".join(f'"typeName": ?"{kind}"' for kind in {*TYPES, *PROVIDERS, MACHINE}))
    texts = (
        path.read_text()
        for path in files("cfnlint.data.schemas.resources").iterdir()
        if path.name.endswith(".json")
    )
    published = [json.loads(text) for text in texts if wanted.search(text)]
    return {schema["typeName"]: schema for schema in published}


def handlers(kind: str) -> dict[str, set[str]]:
    """Returns the permissions of a resource type's handlers."""
    handlers = schemas()[kind].get("handlers", {})
    return {name: set(handler["permissions"]) for name, handler in handlers.items() if name != "list"}


@cache
def generated_types() -> frozenset[str]:
    """Returns the types of all resources that the macro adds to golden templates."""
    kinds: set[str] = set()
    for path in FOLDER.glob("*/*.expanded.yaml"):
        written = read_template(path.with_name(path.name.replace(".expanded", ""))).get("Resources", {})
        for name, resource in read_template(path)["Resources"].items():
            if name not in written:
                kinds.add(resource["Type"])
    return frozenset(kinds)


def test_template_passes_cfn_lint() -> None:
    assert cfn_lint(read_template(PERMISSIONS)) == []


@pytest.mark.parametrize("name", ["Deployer", "DeployerWithSettings", "Installer"])
def test_policies_pass_parliament_and_fit_iams_quota(name: str) -> None:
    # Another test compares the actions with a newer list. The account ID in the ARNs of AWS's transforms is `aws`
    # (CloudFormation User Guide, "Controlling CloudFormation access with IAM").
    tolerated = re.compile(r"UNKNOWN_ACTION|.*:aws:transform/", re.DOTALL)
    assert [finding for finding in parliament(policies()[name]) if not tolerated.match(finding)] == []
    assert (
        len(re.sub(r"\s", "", json.dumps({"Version": "2012-10-17", "Statement": policies()[name]}))) <= LIMIT
    )


@pytest.mark.parametrize(
    ("parameter", "takes", "refuses"),
    [
        ("StackPrefix", ["orders-", "a", "a" * 24], ["", "*", "a*", "a" * 25, "1a", "a/b"]),
        ("RolePath", ["/", "/a/", "/a/b/"], ["", "a", "/a", "a/", "/*/", "/a?/"]),
        ("ProviderStack", ["cross-region-awscall"], ["", "*", "a:b"]),
        ("CodeBucket", ["", "code", "my.code-1"], ["*", "code/*", "ab"]),
    ],
)
def test_parameters_do_not_accept_wildcards(parameter: str, takes: list[str], refuses: list[str]) -> None:
    pattern = read_template(PERMISSIONS)["Parameters"][parameter]["AllowedPattern"]
    assert [value for value in takes if not re.fullmatch(pattern, value)] == []
    assert [value for value in refuses if re.fullmatch(pattern, value)] == []


def test_every_action_exists() -> None:
    assert {action for action in actions(*policies()) if action_named(action) is None} == set()


def test_policies_cover_all_types_of_generated_resources() -> None:
    large = {"AWS::IAM::ManagedPolicy"}  # Needs hundreds of calls. No golden template has that many.
    assert generated_types() | large == {*TYPES, "Custom::CrossRegionPreflight"}


@pytest.mark.parametrize("kind", [*TYPES, MACHINE])
def test_deployers_have_the_permissions_for_generated_resources(kind: str) -> None:
    needed = set().union(*handlers(kind).values())
    assert needed
    without = {"s3:GetObject", "s3:GetObjectVersion"}  # Code and definitions are inline.
    granted = actions("Deployer", "DeployerWithSettings")
    assert {action for action in needed - granted - without if not OF_OTHERS.fullmatch(action)} == set()


@pytest.mark.parametrize("kind", PROVIDERS)
def test_installers_have_the_permissions_for_the_provider(kind: str) -> None:
    needed = set().union(*handlers(kind).values())
    without = {
        "lambda:PublishVersion",  # The function publishes no versions.
    }
    without |= {"iam:AttachRolePolicy", "iam:DetachRolePolicy"}
    without |= {"iam:DeleteRolePermissionsBoundary", "iam:PutRolePermissionsBoundary"}
    missing = needed - actions("Installer") - without
    assert {
        action for action in missing if not action.startswith("ec2:") and not OF_OTHERS.fullmatch(action)
    } == set()


def test_deployers_have_no_unnecessary_permissions() -> None:
    kinds = [*TYPES, MACHINE]
    needed = {action for kind in kinds for permissions in handlers(kind).values() for action in permissions}
    unneeded = actions("Deployer", "DeployerWithSettings") - needed
    assert {action for action in unneeded if not action.startswith("cloudformation:")} == {
        "lambda:InvokeFunction",  # the macro, the readiness check
        "lambda:ListTags",  # The read handler of the function also reads its tags.
    }


@pytest.mark.parametrize(
    ("action", "kind", "resource"),
    [
        (
            "lambda:CreateFunction",
            "AWS::Lambda::Function",
            "arn:aws:lambda:eu-central-1:123456789012:function:{}",
        ),
        (
            "lambda:PublishVersion",
            "AWS::Lambda::Function",
            "arn:aws:lambda:eu-central-1:123456789012:function:{}",
        ),
        (
            "lambda:UpdateAlias",
            "AWS::Lambda::Function",
            "arn:aws:lambda:eu-central-1:123456789012:function:{}:live",
        ),
        ("iam:PutRolePolicy", "AWS::IAM::Role", "arn:aws:iam::123456789012:role/{}"),
        ("iam:PassRole", "AWS::IAM::Role", "arn:aws:iam::123456789012:role/{}"),
        ("iam:CreatePolicy", "AWS::IAM::ManagedPolicy", "arn:aws:iam::123456789012:policy/{}"),
        (
            "logs:PutRetentionPolicy",
            "AWS::Logs::LogGroup",
            "arn:aws:logs:eu-central-1:123456789012:log-group:{}:*",
        ),
        ("states:UpdateStateMachine", MACHINE, "arn:aws:states:eu-central-1:123456789012:stateMachine:{}"),
    ],
)
@pytest.mark.parametrize("stack", ["orders-prod", "orders-" + "x" * 100])
def test_truncated_names_are_covered(action: str, kind: str, resource: str, stack: str) -> None:
    """CloudFormation truncates long names, but keeps the beginning of the stack's name."""
    identity = StackIdentity(stack, "id", "eu-central-1", "123456789012")
    name = generate_name(identity, "TheStateMachineWithAVeryLongNameIndeed" * 2 + "CrossRegionCaller", kind)
    documents = [
        {"Statement": [s for name in ("Deployer", "DeployerWithSettings") for s in policies()[name]]}
    ]
    assert allows(documents, action, resource.format(name))
    assert not allows(documents, action, resource.format(f"payroll-{name}"))


def test_deployers_cannot_change_other_stacks_and_the_provider() -> None:
    documents = [
        {"Statement": [s for name in ("Deployer", "DeployerWithSettings") for s in policies()[name]]}
    ]
    function = "arn:aws:lambda:eu-central-1:123456789012:function:cross-region-awscall-MacroFunction-A1"
    assert allows(documents, "lambda:InvokeFunction", function)
    assert not allows(documents, "lambda:UpdateFunctionCode", function)
    assert not allows(documents, "lambda:AddPermission", function)
    assert not allows(
        documents, "lambda:InvokeFunction", "arn:aws:lambda:eu-central-1:123456789012:function:other"
    )
    layer = "arn:aws:lambda:eu-central-1:123456789012:layer:cross-region-awscall-caller"
    assert allows(documents, "lambda:GetLayerVersion", f"{layer}:7")
    assert not allows(documents, "lambda:PublishLayerVersion", layer)
    assert not allows(documents, "iam:PutRolePolicy", "arn:aws:iam::123456789012:role/admin")


def documented() -> dict[str, list[str]]:
    """Returns the actions of each statement in the tables of docs/permissions.md."""
    page = (ROOT / "docs" / "permissions.md").read_text(encoding="utf-8")
    actions: dict[str, list[str]] = {}
    for sid, written in re.findall(r"^\| (\w+) \| (`\w+:.*?) \|", page, re.MULTILINE):
        prefix = ""
        for name in re.findall(r"`([\w:*]+)`", written):
            prefix = name.partition(":")[0] if ":" in name else prefix
            actions.setdefault(sid, []).append(name if ":" in name else f"{prefix}:{name}")
    return actions


def test_documentation_lists_the_same_permissions() -> None:
    assert documented() == {
        statement["Sid"]: [statement["Action"]]
        if isinstance(statement["Action"], str)
        else statement["Action"]
        for name in ("Deployer", "DeployerWithSettings")
        for statement in policies()[name]
    }
