"""Installs or updates the macro and the caller in an AWS account and Region.

Builds the code, and runs `aws cloudformation package` and `deploy` with this project's AWS CLI.
"""

from __future__ import annotations

import argparse
import shlex
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3
import botocore.exceptions

from scripts.tooling.build import fresh_build
from scripts.tooling.environment import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence

AWS = ".venv/bin/aws"  # relative to the project's folder
TEMPLATE = "templates/provider.yaml"
PACKAGED = "build/provider.yaml"
S3_PREFIX = "cross-region-awscall"


@dataclass(frozen=True, slots=True)
class Installation:
    """An installation: `parameters` of the template (`Key=Value`), and `connection` options of the AWS CLI."""

    bucket: str
    stack: str
    parameters: tuple[str, ...] = ()
    connection: tuple[str, ...] = ()

    def head_bucket(self) -> list[str]:
        """Returns the command that prints the bucket's Region."""
        named = ["--bucket", self.bucket, "--query", "BucketRegion", "--output", "text"]
        return [AWS, "s3api", "head-bucket", *named, *self.connection]

    def package(self) -> list[str]:
        """Returns the command that uploads the code."""
        # The AWS CLI skips files that are already in the bucket, and somebody else could have put them there.
        target = ["--s3-bucket", self.bucket, "--s3-prefix", S3_PREFIX, "--force-upload"]
        files = ["--template-file", TEMPLATE, "--output-template-file", PACKAGED]
        return [AWS, "cloudformation", "package", *files, *target, *self.connection]

    def deploy(self) -> list[str]:
        """Returns the command that creates or updates the stack."""
        overrides = ["--parameter-overrides", *self.parameters] if self.parameters else []
        named = ["--template-file", PACKAGED, "--stack-name", self.stack]
        options = ["--capabilities", "CAPABILITY_IAM", "--no-fail-on-empty-changeset"]
        return [AWS, "cloudformation", "deploy", *named, *options, *overrides, *self.connection]

    def steps(self) -> list[list[str]]:
        """Returns the commands of an installation, in order."""
        return [self.package(), self.deploy(), self.outputs()]

    def outputs(self) -> list[str]:
        """Returns the command that prints the stack's outputs."""
        query = ["--query", "Stacks[0].Outputs[].[OutputKey, OutputValue]", "--output", "table"]
        named = ["--stack-name", self.stack]
        return [AWS, "cloudformation", "describe-stacks", *named, *query, *self.connection]


def main(arguments: Sequence[str]) -> int:
    """Runs the script, and returns the exit status."""
    options = _parser().parse_args(arguments)
    installation = _installation(options)
    problem = None if options.dry_run else _bucket_problem(installation, _region(options))
    if problem:
        print(problem, file=sys.stderr)
        return 1
    with fresh_build():
        return print_steps(installation) if options.dry_run else install(installation)


def print_steps(installation: Installation) -> int:
    """Prints the commands of an installation, and returns the exit status 0."""
    print("\nCommands to run in this folder:")
    for command in (installation.head_bucket(), *installation.steps()):
        print(shlex.join(command))
    return 0


def install(installation: Installation) -> int:
    """Runs the commands. Returns the exit status of the first one that fails, or 0."""
    for command in installation.steps():
        print(f"\n$ {shlex.join(command)}", flush=True)
        status = subprocess.run(command, cwd=ROOT, check=False).returncode
        if status:
            return status
    print(
        "\nReady: write the macro's name into a template's Transform section (templates/examples has some)."
    )
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/deploy", description=__doc__)
    parser.add_argument("--bucket", required=True, help="bucket for the code, in the region of the stack")
    parser.add_argument("--profile", help="profile of the AWS CLI's configuration")
    parser.add_argument("--region", help="Region to install in (default: the profile's Region)")
    parser.add_argument("--stack-name", default="cross-region-awscall", help="default: %(default)s")
    parser.add_argument(
        "--macro-name", help="name of the macro in a template's Transform section (default: CrossRegion)"
    )
    parser.add_argument(
        "--parameter",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help=f"parameter of {TEMPLATE}, such as DefinitionBuckets=my-bucket; can be repeated",
    )
    parser.add_argument("--endpoint-url", help="endpoint of a local AWS")
    parser.add_argument(
        "--dry-run", action="store_true", help="build, and print the commands without running them"
    )
    return parser


def _installation(options: argparse.Namespace) -> Installation:
    named = [f"MacroName={options.macro_name}"] if options.macro_name else []
    for parameter in options.parameter:
        if "=" not in parameter:
            _parser().error(f"--parameter must be KEY=VALUE, not {parameter!r}")
    given = {"--profile": options.profile, "--region": options.region, "--endpoint-url": options.endpoint_url}
    connection = [word for name, value in given.items() if value for word in (name, value)]
    return Installation(options.bucket, options.stack_name, (*named, *options.parameter), tuple(connection))


def _region(options: argparse.Namespace) -> str:
    """Returns the Region that the AWS CLI will use."""
    try:
        region = boto3.Session(profile_name=options.profile, region_name=options.region).region_name
    except botocore.exceptions.ProfileNotFound as error:
        _parser().error(f"{error}; `aws configure list-profiles` lists the profiles")
    if not region:
        _parser().error("no Region; use --region, or run `aws configure set region REGION`")
    return str(region)


def _bucket_problem(installation: Installation, region: str) -> str | None:
    """Returns the bucket's problem and its fix, or None. Lambda reads code only from a bucket in its Region."""
    head = subprocess.run(installation.head_bucket(), cwd=ROOT, check=False, capture_output=True, text=True)
    create = shlex.join(["aws", "s3", "mb", f"s3://{installation.bucket}", "--region", region])
    if head.returncode:
        reason = head.stderr.strip()
        return f"The bucket {installation.bucket} can't be used: {reason}\nTo create it, run: {create}"
    bucket_region = head.stdout.strip()
    if bucket_region not in (region, "", "None"):
        return (
            f"The bucket {installation.bucket} is in {bucket_region}, but Lambda in {region} needs one in its Region.\n"
            f"Use another --bucket or --region. To create a bucket, run: aws s3 mb s3://NAME --region {region}"
        )
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
