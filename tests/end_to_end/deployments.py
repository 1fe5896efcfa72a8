"""Deploys templates with the real `aws` command, and executes state machines, on a local AWS."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from localaws.cloudformation.template.parser import parse_template

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from localaws import LocalAws

AWS = Path(sys.executable).with_name("aws")
CAPABILITIES = ("CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND")
EXECUTION_SECONDS = 120
LONGEST_PATH = 255


@dataclass(frozen=True)
class Deployed:
    """A stack as CloudFormation describes it, its template as submitted, and as its transforms made it."""

    stack: Mapping[str, Any]
    original: dict[str, Any]
    processed: dict[str, Any]

    @property
    def outputs(self) -> dict[str, str]:
        """The stack's outputs by key."""
        return {output["OutputKey"]: output["OutputValue"] for output in self.stack.get("Outputs", [])}


@dataclass(frozen=True)
class Execution:
    """A finished execution as Step Functions describes it, and its history."""

    description: Mapping[str, Any]
    history: tuple[Mapping[str, Any], ...]

    @property
    def status(self) -> str:
        """SUCCEEDED, FAILED …."""
        return str(self.description["status"])

    @property
    def output(self) -> Any:
        """The output as plain data; fails the test where the execution did not succeed."""
        assert self.status == "SUCCEEDED", self.description
        return json.loads(self.description["output"])


class CommandFailed(Exception):  # noqa: N818  it tells what happened
    """An `aws` command failed; the message is all that it printed, and for stacks their last events."""


def run_aws(aws: LocalAws, region: str, *arguments: str, folder: Path | None = None) -> str:
    """What an `aws` command prints; raises CommandFailed."""
    command = [str(AWS), *arguments]
    environment = aws.environment(region)
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CommandFailed(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout


def deploy_template(
    aws: LocalAws, template: Path, stack: str, region: str, parameters: Mapping[str, str], *options: str
) -> Deployed:
    """Runs `aws cloudformation deploy` with these options, after `package` where the template names local files."""
    with TemporaryDirectory() as folder:
        if list(_local_files(template)):
            template = package_template(aws, template, region, Path(folder))
        _deploy(aws, template, stack, region, parameters, *options)
    return deployed(aws, stack, region)


def _deploy(
    aws: LocalAws, template: Path, stack: str, region: str, parameters: Mapping[str, str], *options: str
) -> None:
    given = [f"{name}={value}" for name, value in parameters.items()]
    try:
        run_aws(
            aws,
            region,
            *("cloudformation", "deploy", "--template-file", str(template), "--stack-name", stack),
            *("--s3-bucket", artifact_bucket(aws, region), "--capabilities", *CAPABILITIES),
            *(["--parameter-overrides", *given] if given else []),
            *options,
        )
    except CommandFailed as failure:
        raise CommandFailed(f"{failure}\n{_events(aws, stack, region)}") from failure


def deployed(aws: LocalAws, stack: str, region: str) -> Deployed:
    """A stack as it is."""
    cloudformation = aws.client("cloudformation", region)
    return Deployed(
        cloudformation.describe_stacks(StackName=stack)["Stacks"][0],
        _template(cloudformation, stack, "Original"),
        _template(cloudformation, stack, "Processed"),
    )


def _template(cloudformation: Any, stack: str, stage: str) -> dict[str, Any]:
    body = cloudformation.get_template(StackName=stack, TemplateStage=stage)["TemplateBody"]
    return body if isinstance(body, dict) else parse_template(body)


def package_template(aws: LocalAws, template: Path, region: str, folder: Path) -> Path:
    """Runs `aws cloudformation package`; gives the packaged template, in the folder."""
    packaged = folder / "packaged.yaml"
    run_aws(
        aws,
        region,
        *("cloudformation", "package", "--template-file", str(template)),
        *("--s3-bucket", artifact_bucket(aws, region), "--output-template-file", str(packaged)),
    )
    return packaged


def artifact_bucket(aws: LocalAws, region: str) -> str:
    """A bucket for uploads in the region."""
    name, s3 = f"artifacts-{region}", aws.client("s3", region)
    if name not in {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]}:
        elsewhere = {"CreateBucketConfiguration": {"LocationConstraint": region}}
        s3.create_bucket(Bucket=name, **({} if region == "us-east-1" else elsewhere))
    return name


def _local_files(template: Path) -> Iterator[str]:
    """The properties of resources that are paths of files next to the template."""
    for resource in parse_template(template.read_text()).get("Resources", {}).values():
        for value in resource.get("Properties", {}).values() if isinstance(resource, dict) else ():
            if isinstance(value, str) and _names_file(template.parent, value):
                yield value


def _names_file(folder: Path, text: str) -> bool:
    return 0 < len(text) < LONGEST_PATH and "\n" not in text and (folder / text).exists()


def _events(aws: LocalAws, stack: str, region: str) -> str:
    """What went wrong with a stack, as its events say it."""
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
    """Starts an execution with an input (plain data) and waits for its end."""
    client = aws.client("stepfunctions", state_machine.split(":")[3])
    arn = client.start_execution(stateMachineArn=state_machine, input=json.dumps(given))["executionArn"]
    until = time.monotonic() + EXECUTION_SECONDS
    while (description := client.describe_execution(executionArn=arn))["status"] == "RUNNING":
        assert time.monotonic() < until, f"{arn} still runs after {EXECUTION_SECONDS} s"
        time.sleep(0.05)
    history = client.get_execution_history(executionArn=arn, includeExecutionData=True)["events"]
    return Execution(description, tuple(history))
