"""Functions that deploy templates with the AWS CLI, and run executions, on a local AWS."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from localaws.cloudformation.template.parser import parse_template
from tests.end_to_end.aws_command import run_aws_command

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from localaws import LocalAws

CAPABILITIES = ("CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND")
EXECUTION_SECONDS = 120
MAX_PATH = 255


@dataclass(frozen=True)
class DeployedStack:
    """A stack's description, its submitted template, and its processed template."""

    stack: Mapping[str, Any]
    original: dict[str, Any]
    processed: dict[str, Any]

    @property
    def outputs(self) -> dict[str, str]:
        """The stack's outputs by key."""
        return {output["OutputKey"]: output["OutputValue"] for output in self.stack.get("Outputs", [])}


@dataclass(frozen=True)
class Execution:
    """A finished execution's description and history."""

    description: Mapping[str, Any]
    history: tuple[Mapping[str, Any], ...]

    @property
    def status(self) -> str:
        """The status, such as SUCCEEDED or FAILED."""
        return str(self.description["status"])

    @property
    def output(self) -> Any:
        """The parsed output. Fails the test if the execution didn't succeed."""
        assert self.status == "SUCCEEDED", self.description
        return json.loads(self.description["output"])


class CommandFailed(Exception):  # noqa: N818  the name describes the failure
    """An AWS CLI command failed. The message is its output, and for stacks also the stack events."""


def run_aws(aws: LocalAws, region: str, *arguments: str, folder: Path | None = None) -> str:
    """Runs an AWS CLI command and returns its output. Raises CommandFailed."""
    done = run_aws_command(arguments, aws.environment(region), folder)
    if done.status:
        raise CommandFailed(f"aws {' '.join(arguments)}\n{done.output}")
    return done.output


def deploy_template(
    aws: LocalAws, template: Path, stack: str, region: str, parameters: Mapping[str, str], *options: str
) -> DeployedStack:
    """Runs `aws cloudformation deploy`, after `package` if the template refers to local files."""
    with TemporaryDirectory() as folder:
        if list(_local_files(template)):
            template = package_template(aws, template, region, Path(folder))
        _deploy(aws, template, stack, region, parameters, *options)
    return describe_stack(aws, stack, region)


def _deploy(
    aws: LocalAws, template: Path, stack: str, region: str, parameters: Mapping[str, str], *options: str
) -> None:
    overrides = [f"{name}={value}" for name, value in parameters.items()]
    try:
        run_aws(
            aws,
            region,
            *("cloudformation", "deploy", "--template-file", str(template), "--stack-name", stack),
            *("--s3-bucket", artifact_bucket(aws, region), "--capabilities", *CAPABILITIES),
            *(["--parameter-overrides", *overrides] if overrides else []),
            *options,
        )
    except CommandFailed as failure:
        raise CommandFailed(f"{failure}\n{_events(aws, stack, region)}") from failure


def describe_stack(aws: LocalAws, stack: str, region: str) -> DeployedStack:
    """Returns a stack's description and templates."""
    cloudformation = aws.client("cloudformation", region)
    return DeployedStack(
        cloudformation.describe_stacks(StackName=stack)["Stacks"][0],
        _template(cloudformation, stack, "Original"),
        _template(cloudformation, stack, "Processed"),
    )


def _template(cloudformation: Any, stack: str, stage: str) -> dict[str, Any]:
    body = cloudformation.get_template(StackName=stack, TemplateStage=stage)["TemplateBody"]
    return body if isinstance(body, dict) else parse_template(body)


def package_template(aws: LocalAws, template: Path, region: str, folder: Path) -> Path:
    """Runs `aws cloudformation package`, and returns the packaged template's path in the folder."""
    packaged = folder / "packaged.yaml"
    run_aws(
        aws,
        region,
        *("cloudformation", "package", "--template-file", str(template)),
        *("--s3-bucket", artifact_bucket(aws, region), "--output-template-file", str(packaged)),
    )
    return packaged


def artifact_bucket(aws: LocalAws, region: str) -> str:
    """Returns the Region's bucket for uploads, and creates it if necessary."""
    name, s3 = f"artifacts-{region}", aws.client("s3", region)
    if name not in {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]}:
        configuration = {"CreateBucketConfiguration": {"LocationConstraint": region}}
        s3.create_bucket(Bucket=name, **({} if region == "us-east-1" else configuration))
    return name


def _local_files(template: Path) -> Iterator[str]:
    """Yields the resource properties that are paths of local files."""
    for resource in parse_template(template.read_text()).get("Resources", {}).values():
        for value in resource.get("Properties", {}).values() if isinstance(resource, dict) else ():
            if isinstance(value, str) and _is_local_file(template.parent, value):
                yield value


def _is_local_file(folder: Path, text: str) -> bool:
    return 0 < len(text) < MAX_PATH and "\n" not in text and (folder / text).exists()


def _events(aws: LocalAws, stack: str, region: str) -> str:
    """Returns the stack events that have a status reason."""
    cloudformation = aws.client("cloudformation", region)
    try:
        events = cloudformation.describe_stack_events(StackName=stack)["StackEvents"]
    except cloudformation.exceptions.ClientError:
        return "(no stack)"
    return "\n".join(
        f"{event['LogicalResourceId']} {event['ResourceStatus']} {event['ResourceStatusReason']}"
        for event in events
        if event.get("ResourceStatusReason")
    )


def execute_to_end(aws: LocalAws, state_machine: str, given: Any) -> Execution:
    """Starts an execution with this input, and waits for its end."""
    client = aws.client("stepfunctions", state_machine.split(":")[3])
    arn = client.start_execution(stateMachineArn=state_machine, input=json.dumps(given))["executionArn"]
    until = time.monotonic() + EXECUTION_SECONDS
    while (description := client.describe_execution(executionArn=arn))["status"] == "RUNNING":
        assert time.monotonic() < until, f"{arn} is still running after {EXECUTION_SECONDS} s"
        time.sleep(0.05)
    history = client.get_execution_history(executionArn=arn, includeExecutionData=True)["events"]
    return Execution(description, tuple(history))
