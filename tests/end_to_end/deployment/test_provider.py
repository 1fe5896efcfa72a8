"""Tests of the provider stack: its permissions, its settings, and its deletion."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cross_region_awscall import __version__
from localaws import LocalAws
from macro.definition.s3_files import ACCESS_HINT
from macro.provider.code_bucket import bucket_name
from scripts.tooling.environment import ROOT
from tests.end_to_end.deployment.provider_stacks import (
    DEFINITION,
    PROVIDER,
    STACK,
    executed,
    in_s3,
    layer_versions,
    layers_of,
    put_definition,
    reads_of,
    resource_of,
    with_another_layer,
)
from tests.end_to_end.deployment.used_permissions import used_permissions
from tests.end_to_end.deployments import (
    CommandFailed,
    artifact_bucket,
    deploy_template,
    run_aws,
)
from tests.end_to_end.installation import (
    InstallationFailed,
    copy_build,
    deploy_bundle,
    run_cross_region,
)
from tests.templates.deployer_policies import actions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


pytestmark = pytest.mark.end_to_end

# Each of these Regions has a provider stack. Only one test uses REMOVED.
MACRO_REGION, REMOVED = "eu-central-1", "eu-north-1"
TEMPLATE = Path(__file__).parents[1] / "templates" / "identity.yaml"
DEPLOY = (
    *("cloudformation", "deploy", "--template-file", str(TEMPLATE), "--stack-name", STACK),
    *("--capabilities", "CAPABILITY_IAM"),
)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns a folder with the code that the tests install."""
    return copy_build(tmp_path_factory.mktemp("bundle"))


@pytest.fixture(scope="module")
def aws() -> Iterator[LocalAws]:
    """Starts a separate local AWS, in which the tests install the provider."""
    with LocalAws() as local:
        yield local


@pytest.fixture(scope="module")
def permissions(aws: LocalAws, bundle: Path) -> Mapping[str, set[str]]:
    """Installs the provider in MACRO_REGION, and deploys a stack with the macro. No test changes them.

    Returns:
        The permissions that each of the two policies for deployers has to contain.
    """
    artifact_bucket(aws, MACRO_REGION)
    start = len(aws.calls())
    deploy_bundle(aws, MACRO_REGION, bundle)
    installed = len(aws.calls())
    run_aws(aws, MACRO_REGION, *DEPLOY)
    return {
        "Installer": used_permissions(aws, start, installed),
        "Deployer": used_permissions(aws, installed, len(aws.calls())),
    }


@pytest.fixture(scope="module")
def region(permissions: Mapping[str, set[str]]) -> str:
    """Returns the Region of the provider and of the stack that no test changes."""
    assert permissions
    return MACRO_REGION


@pytest.mark.parametrize("policy", ["Installer", "Deployer"])
def test_permissions_for_deployers_are_sufficient(permissions: Mapping[str, set[str]], policy: str) -> None:
    assert "cloudformation:CreateChangeSet" in permissions[policy]
    assert permissions[policy] - actions(policy) == set()


def test_policies_for_deployers_can_be_deployed(aws: LocalAws) -> None:
    template = ROOT / "templates" / "permissions.yaml"
    parameters = {"StackPrefix": "orders-"}
    outputs = deploy_template(aws, template, "permissions", MACRO_REGION, parameters).outputs
    policies = aws.client("iam", MACRO_REGION).list_policies(Scope="Local")["Policies"]
    assert set(outputs.values()) <= {policy["Arn"] for policy in policies}


def test_definition_buckets_must_not_contain_wildcards(aws: LocalAws, region: str, bundle: Path) -> None:
    with pytest.raises(InstallationFailed, match="names of buckets, without wildcards"):
        deploy_bundle(aws, region, bundle, DefinitionBuckets="definitions,*")


def test_status_lists_the_layer_versions_and_their_users(aws: LocalAws, region: str) -> None:
    status = run_cross_region(aws, region, "status", "--format", "json")
    ((provider,),) = [each["providers"] for each in json.loads(status.stdout)]
    assert (provider["stack"], provider["macro_name"]) == (PROVIDER, "CrossRegion")
    (layer,) = provider["layers"]
    assert layer["arn"] == provider["current_layer"] == resource_of(aws, "CallerLayer", region)
    assert {function["stack"] for function in layer["functions"]} == {PROVIDER, STACK}
    text = run_cross_region(aws, region, "status", "--region", region, "--region", "eu-west-3")
    assert layer["release"] == provider["version"] == __version__
    assert f"layer version 1 ({__version__}), for new deployments: 2 function versions" in text.stdout
    assert "not installed" in text.stdout.partition("eu-west-3")[2]


@pytest.mark.parametrize("mode", ["--yes", "--dry-run", "--no-execute"])
def test_second_deployment_of_the_same_code_changes_nothing(
    aws: LocalAws, region: str, bundle: Path, mode: str
) -> None:
    before = resource_of(aws, "CallerLayer", region)
    options = ("--bundle", str(bundle), mode, "--format", "json")
    (outcome,) = json.loads(run_cross_region(aws, region, "deploy", *options).stdout)
    assert (outcome["status"], outcome["problem"]) == ("unchanged", "")
    assert resource_of(aws, "CallerLayer", region) == before


def test_dry_run_creates_no_resources(aws: LocalAws, bundle: Path) -> None:
    options = ("--bundle", str(bundle), "--stack-name", "other", "--region", "eu-west-3", "--dry-run")
    assert run_cross_region(aws, MACRO_REGION, "deploy", *options).returncode == 0
    s3 = aws.client("s3", "eu-west-3")
    assert not [bucket for bucket in s3.list_buckets()["Buckets"] if "eu-west-3" in bucket["Name"]]
    stacks = aws.client("cloudformation", "eu-west-3").describe_stacks()["Stacks"]
    assert [stack["StackName"] for stack in stacks] == []


def test_failed_creation_leaves_no_log_group_and_names_the_next_step(
    aws: LocalAws, region: str, bundle: Path
) -> None:
    options = ("--bundle", str(bundle), "--stack-name", "second", "--yes")
    failed = run_cross_region(aws, region, "deploy", *options)
    again = run_cross_region(aws, region, "deploy", *options)
    status = run_cross_region(aws, region, "status", "--stack-name", "second")
    assert "the stack second is in the status ROLLBACK_COMPLETE, without a macro" in status.stdout
    assert "Macro CREATE_FAILED: Macro CrossRegion already exists." in failed.stderr
    command = f"cross-region remove --stack-name second --region {region}"
    assert command in failed.stderr
    assert command in again.stderr
    assert not aws.client("logs", region).describe_log_groups(logGroupNamePrefix="second-")["logGroups"]
    assert run_cross_region(aws, region, *command.split()[1:], "--yes", "--unused-layers").returncode == 0


def test_bucket_for_the_code_is_private_and_encrypted(aws: LocalAws, region: str) -> None:
    s3, bucket = aws.client("s3", region), bucket_name("123456789012", region)
    assert all(s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"].values())
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    (rule,) = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
    (statement,) = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])["Statement"]
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_definitions_are_not_read_without_definition_buckets(
    aws: LocalAws, region: str, tmp_path: Path
) -> None:
    put_definition(aws, "unlisted", region, DEFINITION)
    template = in_s3(tmp_path, Orders={"Bucket": "unlisted", "Key": "orders.asl.json"})
    with pytest.raises(CommandFailed) as caught:
        deploy_template(aws, template, "stored", region, {})
    assert (f"s3://unlisted/orders.asl.json can't be read (AccessDenied); {ACCESS_HINT}") in str(caught.value)
    assert reads_of(aws, resource_of(aws, "MacroRole", region)) == [403]  # IAM denied the request


def test_deployed_stack_works_without_the_provider(aws: LocalAws, bundle: Path, tmp_path: Path) -> None:
    """Removes the provider, tries to update the stack, and deletes the stack."""
    deploy_bundle(aws, REMOVED, bundle)
    run_aws(aws, REMOVED, *DEPLOY)
    deploy_bundle(aws, REMOVED, with_another_layer(bundle, tmp_path / "bundle"))

    options = ("--yes", "--unused-layers", "--format", "json")
    removed = run_cross_region(aws, REMOVED, "remove", *options)
    assert removed.returncode == 0, removed.stderr
    (outcome,) = json.loads(removed.stdout)
    assert outcome["deleted"], "the versions that no stack uses"
    assert all(layer["functions"] for layer in outcome["kept"])
    (used,) = layers_of(aws, REMOVED)
    assert used in {layer["arn"] for layer in outcome["kept"]}
    assert used in layer_versions(aws, used)
    with pytest.raises(CommandFailed):
        run_aws(aws, REMOVED, "cloudformation", "describe-stacks", "--stack-name", PROVIDER)
    assert executed(aws, REMOVED)["Account"] == "123456789012"

    changed = tmp_path / "template.yaml"
    changed.write_text(TEMPLATE.read_text().replace("us-west-2", "us-east-1"))
    with pytest.raises(CommandFailed, match="CrossRegion"):
        deploy_template(aws, changed, STACK, REMOVED, {})
    assert executed(aws, REMOVED)["Account"] == "123456789012"

    run_aws(aws, REMOVED, "cloudformation", "delete-stack", "--stack-name", STACK)
    run_aws(aws, REMOVED, "cloudformation", "wait", "stack-delete-complete", "--stack-name", STACK)
    assert layers_of(aws, REMOVED) == set()
