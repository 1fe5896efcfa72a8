"""Tests of the provider stack: its permissions, its upgrade, its rollback, and its deletion."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cross_region_awscall import __version__
from localaws import LocalAws
from macro.definition.s3_files import ACCESS_HINT
from macro.provider.code_bucket import bucket_name
from scripts.tooling.environment import ROOT
from tests.end_to_end.deployments import (
    CommandFailed,
    artifact_bucket,
    deploy_template,
    describe_stack,
    execute_to_end,
    run_aws,
)
from tests.end_to_end.installation import (
    InstallationFailed,
    copy_project,
    deploy_provider,
    run_cross_region,
)
from tests.templates.test_permissions import actions

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.end_to_end

MACRO_REGION = "eu-central-1"
PROVIDER = "cross-region-awscall"
TEMPLATE = Path(__file__).parents[1] / "templates" / "identity.yaml"
STACK = "consumer"
DEFINITION = """{"StartAt": "Ask", "States": {"Ask": {"Type": "Cross::Region::AwsCall", "Region": "us-west-2",
"Service": "sts", "Action": "getCallerIdentity", "End": true}}}"""
DEPLOY = (
    *("cloudformation", "deploy", "--template-file", str(TEMPLATE), "--stack-name", STACK),
    *("--capabilities", "CAPABILITY_IAM"),
)
PERMISSIONS = {
    "HeadBucket": "s3:ListBucket",
    "HeadObject": "s3:GetObject",
    "PutBucketEncryption": "s3:PutEncryptionConfiguration",
    "PutPublicAccessBlock": "s3:PutBucketPublicAccessBlock",
    "CreateMultipartUpload": "s3:PutObject",
    "UploadPart": "s3:PutObject",
    "CompleteMultipartUpload": "s3:PutObject",
    "Invoke": "lambda:InvokeFunction",
}
"""Permissions whose names differ from those of their operations.

Source: "Required permissions for Amazon S3 API operations" in the Amazon S3 User Guide, and "Actions, resources, and
condition keys for AWS Lambda".
"""
USED_PERMISSIONS: dict[str, set[str]] = {}
SECRET = "s3cr3t ::aws-sdk: in a file"


@pytest.fixture(scope="module")
def aws() -> Iterator[LocalAws]:
    """Starts a separate local AWS, which the tests change, and deploys the provider and a stack with the macro.

    The order of the tests matters.
    """
    with LocalAws() as local:
        for bucket, key, text in (
            ("definitions", "orders.asl.json", DEFINITION),
            ("secrets", "orders.asl.json", SECRET),
            ("elsewhere", "orders.asl.json", DEFINITION),
        ):
            s3 = local.client("s3", MACRO_REGION)
            s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": MACRO_REGION})
            s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
            s3.put_object(Bucket=bucket, Key=key, Body=text.encode())
        artifact_bucket(local, MACRO_REGION)
        before = len(local.calls())
        deploy_provider(local, MACRO_REGION)
        USED_PERMISSIONS["Installer"] = used_permissions(local, before)
        before = len(local.calls())
        run_aws(local, MACRO_REGION, *DEPLOY)
        USED_PERMISSIONS["Deployer"] = used_permissions(local, before)
        yield local


def used_permissions(aws: LocalAws, before: int) -> set[str]:
    """Returns the permissions for the calls of the AWS CLI since `before`, which are the calls without a role."""
    return {
        PERMISSIONS.get(call.operation, f"{call.service}:{call.operation}")
        for call in aws.calls()[before:]
        # The tests call ListBuckets. GetCallerIdentity requires no permission.
        if not call.principal_arn and call.operation not in ("ListBuckets", "GetCallerIdentity")
    }


@pytest.mark.parametrize("policy", ["Installer", "Deployer"])
def test_permissions_for_deployers_are_sufficient(aws: LocalAws, policy: str) -> None:  # noqa: ARG001  the fixture deploys
    assert "cloudformation:CreateChangeSet" in USED_PERMISSIONS[policy]
    assert USED_PERMISSIONS[policy] - actions(policy) == set()


def executed(aws: LocalAws) -> dict[str, Any]:
    result: dict[str, Any] = execute_to_end(
        aws, describe_stack(aws, STACK, MACRO_REGION).outputs["Machine"], {}
    ).output
    return result


def layers_of(aws: LocalAws, stack: str = STACK) -> set[str]:
    functions = aws.client("lambda", MACRO_REGION).list_functions()["Functions"]
    return {
        layer["Arn"]
        for function in functions
        if function["FunctionName"].startswith(stack)
        for layer in function["Layers"]
    }


def resource_of(aws: LocalAws, logical_id: str) -> str:
    response = aws.client("cloudformation", MACRO_REGION).describe_stack_resource(
        StackName=PROVIDER, LogicalResourceId=logical_id
    )
    return str(response["StackResourceDetail"]["PhysicalResourceId"])


def reads_of(aws: LocalAws, role: str) -> list[int]:
    """Returns the statuses of S3's responses to the macro."""
    return [call.status for call in aws.calls(role) if call.operation == "GetObject"]


def in_s3(folder: Path, **locations: Any) -> Path:
    """Returns a template with one state machine per location. A string is the DefinitionUri of a SAM resource."""
    resources = {
        name: {"Type": "AWS::Serverless::StateMachine", "Properties": {"DefinitionUri": location}}
        if isinstance(location, str)
        else {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"DefinitionS3Location": location}}
        for name, location in locations.items()
    }
    template = {"Transform": ["CrossRegion", "AWS::Serverless-2016-10-31"], "Resources": resources}
    path = folder / "template.json"
    path.write_text(json.dumps(template))
    return path


def test_policies_for_deployers_can_be_deployed(aws: LocalAws) -> None:
    template = ROOT / "templates" / "permissions.yaml"
    parameters = {"StackPrefix": "orders-"}
    outputs = deploy_template(aws, template, "permissions", MACRO_REGION, parameters).outputs
    policies = aws.client("iam", MACRO_REGION).list_policies(Scope="Local")["Policies"]
    assert set(outputs.values()) <= {policy["Arn"] for policy in policies}


def test_definition_buckets_must_not_contain_wildcards(aws: LocalAws) -> None:
    with pytest.raises(InstallationFailed, match="names of buckets, without wildcards"):
        deploy_provider(aws, MACRO_REGION, DefinitionBuckets="definitions,*")


def test_status_lists_the_layer_versions_and_their_users(aws: LocalAws) -> None:
    status = run_cross_region(aws, MACRO_REGION, "status", "--format", "json")
    ((provider,),) = [region["providers"] for region in json.loads(status.stdout)]
    assert (provider["stack"], provider["macro_name"]) == (PROVIDER, "CrossRegion")
    (layer,) = provider["layers"]
    assert layer["arn"] == provider["current_layer"] == resource_of(aws, "CallerLayer")
    assert {function["stack"] for function in layer["functions"]} == {PROVIDER, STACK}
    text = run_cross_region(aws, MACRO_REGION, "status", "--region", MACRO_REGION, "--region", "eu-west-3")
    assert layer["release"] == provider["version"] == __version__
    assert f"layer version 1 ({__version__}), for new deployments: 2 function versions" in text.stdout
    assert "not installed" in text.stdout.partition("eu-west-3")[2]


def test_second_deployment_of_the_same_code_changes_nothing(aws: LocalAws) -> None:
    before = resource_of(aws, "CallerLayer")
    repeated = run_cross_region(
        aws, MACRO_REGION, *("deploy", "--bundle", "build", "--yes", "--format", "json")
    )
    (region,) = json.loads(repeated.stdout)
    assert (region["status"], region["problem"]) == ("unchanged", "")
    assert resource_of(aws, "CallerLayer") == before


def test_dry_run_creates_no_resources(aws: LocalAws) -> None:
    options = ("--bundle", "build", "--stack-name", "other", "--region", "eu-west-3", "--dry-run")
    assert run_cross_region(aws, MACRO_REGION, "deploy", *options).returncode == 0
    s3 = aws.client("s3", "eu-west-3")
    assert not [bucket for bucket in s3.list_buckets()["Buckets"] if "eu-west-3" in bucket["Name"]]
    stacks = aws.client("cloudformation", "eu-west-3").describe_stacks()["Stacks"]
    assert [stack["StackName"] for stack in stacks] == []


def test_bucket_for_the_code_is_private_and_encrypted(aws: LocalAws) -> None:
    s3, bucket = aws.client("s3", MACRO_REGION), bucket_name("123456789012", MACRO_REGION)
    assert all(s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"].values())
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    (rule,) = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
    (statement,) = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])["Statement"]
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_definitions_are_not_read_without_definition_buckets(aws: LocalAws, tmp_path: Path) -> None:
    template = in_s3(tmp_path, Orders={"Bucket": "definitions", "Key": "orders.asl.json"})
    with pytest.raises(CommandFailed) as caught:
        deploy_template(aws, template, "stored", MACRO_REGION, {})
    assert (f"s3://definitions/orders.asl.json can't be read (AccessDenied); {ACCESS_HINT}") in str(
        caught.value
    )
    assert reads_of(aws, resource_of(aws, "MacroRole")) == [403]  # IAM denied the request


def test_upgrade_does_not_change_deployed_stacks(aws: LocalAws, tmp_path: Path) -> None:
    before, old = layers_of(aws), resource_of(aws, "CallerLayer")
    assert before == {old}
    clone = copy_project(tmp_path)
    handler = clone / "caller" / "handler.py"
    source = handler.read_text()
    changed = source.replace("return result.result", 'return {"Upgraded": result.result}')
    assert changed != source
    handler.write_text(changed)
    deploy_provider(
        aws, MACRO_REGION, clone, DefinitionBuckets="definitions,more", MacroReservedConcurrency="5"
    )
    new = resource_of(aws, "CallerLayer")
    name = old.split(":")[6]
    kept = aws.client("lambda", MACRO_REGION).list_layer_versions(LayerName=name)["LayerVersions"]
    assert {version["LayerVersionArn"] for version in kept} == {old, new}
    assert layers_of(aws) == before
    assert executed(aws)["Account"] == "123456789012"


def test_next_deployment_of_a_stack_uses_the_new_version(aws: LocalAws) -> None:
    deploy_template(aws, TEMPLATE, STACK, MACRO_REGION, {})
    assert layers_of(aws) == {resource_of(aws, "CallerLayer")}
    assert executed(aws)["Upgraded"]["Account"] == "123456789012"


def test_macro_function_has_the_reserved_concurrency(aws: LocalAws) -> None:
    function = resource_of(aws, "MacroFunction")
    reserved = aws.client("lambda", MACRO_REGION).get_function_concurrency(FunctionName=function)
    assert reserved["ReservedConcurrentExecutions"] == 5


def test_rollback_to_an_older_clone_keeps_parameters_and_deployed_stacks(aws: LocalAws) -> None:
    deployed_with, newest = layers_of(aws), resource_of(aws, "CallerLayer")
    deploy_provider(aws, MACRO_REGION)
    assert resource_of(aws, "CallerLayer") != newest
    assert layers_of(aws) == deployed_with
    assert executed(aws)["Upgraded"]["Account"] == "123456789012"
    stack = aws.client("cloudformation", MACRO_REGION).describe_stacks(StackName=PROVIDER)["Stacks"][0]
    kept = {given["ParameterKey"]: given["ParameterValue"] for given in stack["Parameters"]}
    assert (kept["DefinitionBuckets"], kept["MacroReservedConcurrency"]) == ("definitions,more", "5")


def test_definition_bucket_is_read_with_object_versions(aws: LocalAws, tmp_path: Path) -> None:
    s3 = aws.client("s3", MACRO_REGION)
    location = {"Bucket": "definitions", "Key": "orders.asl.json"}
    first = s3.list_object_versions(Bucket="definitions")["Versions"][0]["VersionId"]
    s3.put_object(**location, Body=DEFINITION.replace("us-west-2", "eu-west-1").encode())
    template = in_s3(tmp_path, Newest=location, First={**location, "Version": first})
    resources = deploy_template(aws, template, "stored", MACRO_REGION, {}).processed["Resources"]
    newest, oldest = (json.dumps(resources[name]) for name in ("Newest", "First"))
    assert ("eu-west-1" in newest, "us-west-2" in newest) == (True, False)
    assert ("eu-west-1" in oldest, "us-west-2" in oldest) == (False, True)


ATTACKS: dict[str, Any] = {
    "OtherBucket": {"Bucket": "secrets", "Key": "orders.asl.json"},
    "NotNamed": {"Bucket": "elsewhere", "Key": "orders.asl.json"},
    "OtherVersion": {"Bucket": "secrets", "Key": "orders.asl.json", "Version": "VERSION"},
    "UpAndOver": {"Bucket": "definitions", "Key": "../secrets/orders.asl.json"},
    "Encoded": {"Bucket": "definitions", "Key": "%2e%2e/secrets/orders.asl.json"},
    "TwoInOne": {"Bucket": "definitions/../secrets", "Key": "orders.asl.json"},
    "AccessPoint": {
        "Bucket": "arn:aws:s3:eu-central-1:123456789012:accesspoint/secrets",
        "Key": "orders.asl.json",
    },
    "Uri": "s3://secrets/orders.asl.json",
    "UriUpAndOver": "s3://definitions/../secrets/orders.asl.json",
    "Url": "https://secrets.s3.eu-central-1.amazonaws.com/orders.asl.json",
    "Presigned": "PRESIGNED",
    "File": "file:///proc/self/environ",
}


def test_macro_reads_only_definition_buckets(aws: LocalAws, tmp_path: Path) -> None:
    """One template contains all attacks. The message reports each of them, but doesn't contain the files' content."""
    s3 = aws.client("s3", MACRO_REGION)
    version = s3.list_object_versions(Bucket="secrets")["Versions"][0]["VersionId"]
    wanted = {"Bucket": "secrets", "Key": "orders.asl.json"}
    attacks = {
        **ATTACKS,
        "OtherVersion": {**wanted, "Version": version},
        "Presigned": s3.generate_presigned_url("get_object", Params=wanted),
    }
    role = resource_of(aws, "MacroRole")
    before = len(reads_of(aws, role))
    with pytest.raises(CommandFailed) as caught:
        deploy_template(aws, in_s3(tmp_path, **attacks), "attacks", MACRO_REGION, {})
    text = str(caught.value)
    assert [name for name in attacks if f"Resources/{name}" not in text] == []
    assert "s3cr3t" not in text
    assert "AWS_SECRET_ACCESS_KEY" not in text
    assert "X-Amz-Signature" not in text
    assert set(reads_of(aws, role)[before:]) == {403}


def test_deployed_stack_works_without_the_provider(aws: LocalAws) -> None:
    removed = run_cross_region(aws, MACRO_REGION, "remove", "--yes", "--unused-layers", "--format", "json")
    (region,) = json.loads(removed.stdout)
    assert removed.returncode == 0, removed.stderr
    assert region["deleted"], "the versions that no stack uses"
    assert all(layer["functions"] for layer in region["kept"])
    assert layers_of(aws) <= {layer["arn"] for layer in region["kept"]}
    with pytest.raises(CommandFailed):
        run_aws(aws, MACRO_REGION, "cloudformation", "describe-stacks", "--stack-name", PROVIDER)
    (arn,) = layers_of(aws)
    name, version = arn.split(":")[6:]
    versions = aws.client("lambda", MACRO_REGION).list_layer_versions(LayerName=name)["LayerVersions"]
    assert version in {str(kept["Version"]) for kept in versions}
    assert executed(aws)["Upgraded"]["Account"] == "123456789012"


def test_update_without_the_provider_fails_with_a_message(aws: LocalAws, tmp_path: Path) -> None:
    changed = tmp_path / "template.yaml"
    changed.write_text(TEMPLATE.read_text().replace("us-west-2", "us-east-1"))
    with pytest.raises(CommandFailed, match="CrossRegion"):
        deploy_template(aws, changed, STACK, MACRO_REGION, {})
    assert executed(aws)["Upgraded"]["Account"] == "123456789012"


def test_stack_can_be_deleted_without_the_provider(aws: LocalAws) -> None:
    run_aws(aws, MACRO_REGION, "cloudformation", "delete-stack", "--stack-name", STACK)
    run_aws(aws, MACRO_REGION, "cloudformation", "wait", "stack-delete-complete", "--stack-name", STACK)
    assert layers_of(aws) == set()
