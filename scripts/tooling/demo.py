"""Shows on a local AWS what the macro does, from the template to the result. It doesn't call AWS."""

from __future__ import annotations

import argparse
import contextlib
import json
import shlex
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError
from rich.console import Console

from localaws import LocalAws, LocalAwsFailed
from localaws.deployment import physical_id
from macro.cli.run.local_run import execute
from macro.provider.code_bucket import bucket_name
from scripts.tooling import demo_output
from scripts.tooling.build_folder import current_build
from scripts.tooling.environment import ROOT, step

if TYPE_CHECKING:
    from collections.abc import Sequence

    from macro.cli.run.history import Step

STACK_REGION, TARGET_REGION = "eu-central-1", "us-west-2"
AWS, CROSS_REGION = ".venv/bin/aws", ".venv/bin/cross-region"  # relative to the project's folder
BUCKET = "orders-in-oregon"
CODE_BUCKET = bucket_name("123456789012", STACK_REGION)
KEY, TEXT = "orders/7.json", '{"order": 7, "total": 12.5}'
EXAMPLE = "templates/examples/s3-get-object.yaml"
OPTIONS = (
    f"--capabilities CAPABILITY_IAM --parameter-overrides BucketName={BUCKET} BucketRegion={TARGET_REGION}"
)
STACK, MACHINE, STATE = "orders", "Orders", "Read"
SHOWN = (
    f"You will see how a state machine in {STACK_REGION} reads an S3 object in {TARGET_REGION}:\n"
    "the state that you write, what CloudFormation deploys, the permissions, and two executions.\n"
    "The demo uses no AWS account."
)
NEXT = f"""\
  Run your own template on a local AWS:  {CROSS_REGION} run --help
  Install the macro in your account:     scripts/deploy --help
  Read how to write such states:         docs/guide.md"""


class DemoError(Exception):
    """A step failed. The message has the command and its output."""


@dataclass(frozen=True, slots=True)
class Demo:
    """A running local AWS, and the console to print to."""

    aws: LocalAws
    console: Console

    def run(self) -> None:
        """Installs, deploys, executes, and prints each result.

        Raises:
            DemoError: A result isn't as expected.
        """
        self.title("1. Install the macro")
        self._install()
        self.title(f"2. An object in {TARGET_REGION}")
        self._store()
        self.title(f"3. Deploy a template with a cross-Region call in {STACK_REGION}")
        self._deploy()
        self._show_templates()
        self.title("4. Execute the state machine")
        self._succeed()
        self._prove()
        self.title("5. A call that fails, caught by its native error name")
        self._fail()

    def title(self, text: str) -> None:
        """Prints a heading."""
        demo_output.title(text, self.console)

    def _install(self) -> None:
        command = ["deploy", "--region", STACK_REGION, "--bundle", "build", "--yes"]
        with current_build(), step(shlex.join(["cross-region", *command]), sys.stdout):
            self._aws([CROSS_REGION, *command])

    def _store(self) -> None:
        s3 = self.aws.client("s3", TARGET_REGION)
        s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": TARGET_REGION})
        s3.put_object(Bucket=BUCKET, Key=KEY, Body=TEXT.encode())
        self.console.print(f"  s3://{BUCKET}/{KEY}  {TEXT}", highlight=False)

    def _deploy(self) -> None:
        options = ["--region", STACK_REGION, *shlex.split(OPTIONS)]
        with step(f"aws cloudformation deploy --template-file {EXAMPLE}", sys.stdout):
            self._aws(
                [AWS, "cloudformation", "deploy", "--template-file", EXAMPLE, "--stack-name", STACK, *options]
            )

    def _show_templates(self) -> None:
        original = self._template("Original")
        processed = self._template("Processed")
        if original == processed:
            raise DemoError("CloudFormation deployed the original template, so it didn't invoke the macro")
        demo_output.states((ROOT / EXAMPLE).read_text(), processed, MACHINE, STATE, self.console)
        demo_output.added(original, processed, self.console)
        demo_output.permissions(self.aws.client("iam", STACK_REGION), self._roles(), self.console)

    def _template(self, stage: str) -> dict[str, Any]:
        body = self.aws.client("cloudformation", STACK_REGION).get_template(
            StackName=STACK, TemplateStage=stage
        )
        return demo_output.parsed(body["TemplateBody"])

    def _roles(self) -> dict[str, str]:
        """Returns the names of the stack's roles by logical ID."""
        response = self.aws.client("cloudformation", STACK_REGION).describe_stack_resources(StackName=STACK)
        roles = (entry for entry in response["StackResources"] if entry["ResourceType"] == "AWS::IAM::Role")
        return {entry["LogicalResourceId"]: entry["PhysicalResourceId"] for entry in roles}

    def _execute(self, key: str) -> dict[str, Any]:
        """Executes the state machine, prints its errors and its output, and returns its output."""
        machine = physical_id(self.aws, STACK_REGION, STACK, MACHINE)
        payload = json.dumps({"key": key})
        steps: list[Step] = []
        with step(f"aws stepfunctions start-execution --input {shlex.quote(payload)}", sys.stdout):
            done = execute(self.aws, machine, payload, steps.append)
        demo_output.execution(done, steps, self.console)
        output: dict[str, Any] = json.loads(done.output or "{}")
        return output

    def _succeed(self) -> None:
        if self._execute(KEY).get("Text") != TEXT:
            raise DemoError(f"the execution didn't return {TEXT!r}")

    def _prove(self) -> None:
        """Prints the Regions of the calls, and the buckets that S3 lists in both Regions."""
        role = next(name for logical_id, name in self._roles().items() if logical_id.endswith("CallerRole"))
        made = (call for call in self.aws.calls(role) if call.service != "sts")
        calls = [f"{call.service} {call.operation} in {call.region}" for call in made]
        self.console.print(f"  calls with the caller function's role: {', '.join(calls)}", highlight=False)
        for region in (STACK_REGION, TARGET_REGION):
            listed = self.aws.client("s3", region).list_buckets(BucketRegion=region)["Buckets"]
            names = [bucket["Name"] for bucket in listed if bucket["Name"] != CODE_BUCKET]
            self.console.print(f"  buckets in {region}: {', '.join(names) or 'none'}", highlight=False)
            if (BUCKET in names) != (region == TARGET_REGION):
                raise DemoError(f"the bucket isn't only in {TARGET_REGION}")

    def _fail(self) -> None:
        if self._execute("orders/8.json").get("Error") != "S3.NoSuchKeyException":
            raise DemoError("the state didn't catch S3.NoSuchKeyException")

    def _aws(self, command: list[str]) -> None:
        """Runs the AWS CLI with the local AWS. Prints its output only if it fails."""
        environment = self.aws.environment(STACK_REGION)
        ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        if ran.returncode:
            raise DemoError(f"$ {shlex.join(command)}\n{ran.stdout}{ran.stderr}")


def main(arguments: Sequence[str]) -> int:
    """Runs the script, and returns the exit status."""
    parser = argparse.ArgumentParser(prog="scripts/demo", description=__doc__)
    parser.add_argument("--keep", action="store_true", help="keep the local AWS running until Ctrl-C")
    options = parser.parse_args(arguments)
    console = Console(soft_wrap=True)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # As with Ctrl-C, the local AWS stops, too.
    try:
        with contextlib.ExitStack() as stack:
            console.print(f"{SHOWN}\n", highlight=False)
            with step("Starting a local AWS", sys.stdout):
                demo = Demo(stack.enter_context(LocalAws()), console)
            demo.run()
            if options.keep:
                keep(demo)
    except (DemoError, LocalAwsFailed, ClientError) as error:
        print(f"\nThe demo failed:\n{error}", file=sys.stderr)
        return 1
    demo_output.title("What to do next", console)
    console.print(NEXT, highlight=False)
    return 0


def keep(demo: Demo) -> None:
    """Prints commands for the local AWS, and waits for Ctrl-C."""
    demo.title("The local AWS runs until Ctrl-C")
    print("Commands for another terminal, in this folder:\n")
    settings = demo.aws.environment()
    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
    print(
        "export " + " ".join(shlex.join([f"{name}={settings[name]}"]) for name in names if name in settings)
    )
    print(f"{CROSS_REGION} status --endpoint-url {demo.aws.endpoint} --region {STACK_REGION}")
    for command in (
        f"cloudformation get-template --stack-name {STACK} --template-stage Processed --region {STACK_REGION}",
        f"stepfunctions list-state-machines --region {STACK_REGION}",
        f"s3 ls s3://{BUCKET} --recursive --region {TARGET_REGION}",
        f"cloudformation deploy --template-file {EXAMPLE} --stack-name mine {OPTIONS} --region {STACK_REGION}",
    ):
        print(f"{AWS} --endpoint-url {demo.aws.endpoint} {command}")
    sys.stdout.flush()
    try:
        while True:
            time.sleep(
                1
            )  # without an end, a Ctrl-C that comes just before would be noticed only at the next one
    except KeyboardInterrupt:
        print()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
