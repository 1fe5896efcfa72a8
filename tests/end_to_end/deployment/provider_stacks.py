"""Reads the provider stack and the stack that uses it, and changes the code that the provider installs."""

from __future__ import annotations

import json
import shutil
import zipfile
from typing import TYPE_CHECKING, Any

from macro.provider.bundle import LAYER
from tests.end_to_end.deployments import (
    describe_stack,
    execute_to_end,
)
from tests.end_to_end.installation import (
    copy_project,
)

if TYPE_CHECKING:
    from pathlib import Path

    from localaws import LocalAws


DEFINITION = """{"StartAt": "Ask", "States": {"Ask": {"Type": "Cross::Region::AwsCall", "Region": "us-west-2",
"Service": "sts", "Action": "getCallerIdentity", "End": true}}}"""
PROVIDER = "cross-region-awscall"
STACK = "consumer"


def put_definition(aws: LocalAws, bucket: str, region: str, text: str) -> None:
    """Creates a bucket with object versions, and uploads a definition."""
    s3 = aws.client("s3", region)
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": region})
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket=bucket, Key="orders.asl.json", Body=text.encode())


def executed(aws: LocalAws, region: str) -> dict[str, Any]:
    """Runs the stack's state machine, and returns the output."""
    machine = describe_stack(aws, STACK, region).outputs["Machine"]
    result: dict[str, Any] = execute_to_end(aws, machine, {}).output
    return result


def layers_of(aws: LocalAws, region: str) -> set[str]:
    """Returns the layer versions that the stack's functions use."""
    functions = aws.client("lambda", region).list_functions()["Functions"]
    return {
        layer["Arn"]
        for function in functions
        if function["FunctionName"].startswith(STACK)
        for layer in function["Layers"]
    }


def layer_versions(aws: LocalAws, arn: str) -> set[str]:
    """Returns all versions of a layer version's layer."""
    region, name = arn.split(":")[3], arn.split(":")[6]
    versions = aws.client("lambda", region).list_layer_versions(LayerName=name)["LayerVersions"]
    return {version["LayerVersionArn"] for version in versions}


def resource_of(aws: LocalAws, logical_id: str, region: str) -> str:
    """Returns the physical ID of a resource of the provider stack."""
    response = aws.client("cloudformation", region).describe_stack_resource(
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


def changed_clone(folder: Path) -> Path:
    """Returns a clone whose caller wraps the result of each call in an object."""
    clone = copy_project(folder)
    handler = clone / "caller" / "handler.py"
    source = handler.read_text()
    changed = source.replace("return result.result", 'return {"Upgraded": result.result}')
    assert changed != source
    handler.write_text(changed)
    return clone


def provider_parameters(aws: LocalAws, region: str) -> dict[str, str]:
    (stack,) = aws.client("cloudformation", region).describe_stacks(StackName=PROVIDER)["Stacks"]
    return {given["ParameterKey"]: given["ParameterValue"] for given in stack["Parameters"]}


def reserved_concurrency(aws: LocalAws, region: str) -> int:
    function = resource_of(aws, "MacroFunction", region)
    response = aws.client("lambda", region).get_function_concurrency(FunctionName=function)
    return int(response["ReservedConcurrentExecutions"])


def with_another_layer(bundle: Path, folder: Path) -> Path:
    """Copies a bundle, and changes only the layer's content."""
    shutil.copytree(bundle, folder)
    with zipfile.ZipFile(folder / LAYER, "a") as layer:
        layer.writestr("python/changed.txt", "")
    return folder
