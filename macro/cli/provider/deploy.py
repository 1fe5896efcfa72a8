"""`cross-region deploy`: installs or updates the macro in an account."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from macro.cli.options import format_option, pairs
from macro.cli.provider.access_options import access_options
from macro.cli.terminal.command import TerminalCommand

if TYPE_CHECKING:
    from collections.abc import Mapping

    from macro.cli.provider.deploy_regions import Mode
    from macro.provider.bundle import Bundle
    from macro.provider.model import Installation


@click.command(name="deploy", cls=TerminalCommand)  # scripts/deploy runs it without the group
@access_options
@click.option(
    "--macro-name", metavar="NAME", help="The name of the macro in Transform.  [default: CrossRegion]"
)
@click.option(
    "--bucket",
    default="",
    metavar="NAME",
    help="A bucket of yours for the code, in the Region. By default, the command creates one in each Region.",
)
@click.option(
    "--definition-bucket",
    "definition_buckets",
    multiple=True,
    metavar="NAME",
    help="A bucket from which the macro can read definitions. You can repeat this option.",
)
@click.option(
    "--tag",
    "tags",
    multiple=True,
    callback=pairs,
    metavar="NAME=VALUE",
    help="A tag of the stack. You can repeat this option.",
)
@click.option(
    "--service-role",
    "role_arn",
    default="",
    metavar="ARN",
    help="The service role with which CloudFormation deploys the stack.",
)
@click.option("--permissions-boundary", metavar="ARN", help="The permissions boundary of the macro's role.")
@click.option("--kms-key", metavar="ARN", help="The KMS key that encrypts the log of the macro.")
@click.option(
    "--parameter",
    "parameters",
    multiple=True,
    callback=pairs,
    metavar="NAME=VALUE",
    help="Another parameter of provider.yaml. You can repeat this option.",
)
@click.option("--yes", is_flag=True, help="Don't ask before the stack changes.")
@click.option(
    "--dry-run",
    is_flag=True,
    help="Show what would change, without changing it. Without credentials: the steps, parameters, and template.",
)
@click.option("--no-execute", is_flag=True, help="Create the change sets, but don't execute them.")
@format_option("text", "json")
@click.option(
    "--bundle",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="The folder of layer.zip, macro.zip, and provider.yaml.  [default: the files of this package]",
)
def command(
    regions: tuple[str, ...], profile: str | None, endpoint_url: str | None, kind: str, **options: Any
) -> None:
    """Installs or updates the macro in one or more Regions of an account.

    The command uploads the code to a private bucket, creates a change set, shows it, asks for approval, executes
    it, and compares the deployed code with the uploaded code. Deployed stacks keep their version of the caller until
    you deploy them again.

    Exit status: 0 if all Regions succeeded, 1 if one failed, 2 for wrong usage, 130 if interrupted.
    """
    from macro.cli.provider.connections import Connections  # noqa: PLC0415  --help doesn't need boto3
    from macro.cli.provider.deploy_regions import Deployment, Mode  # noqa: PLC0415

    bundle = _read_bundle(options["folder"])
    installation = _installation(bundle, options)
    connections = Connections(profile, endpoint_url)
    names = connections.regions(regions)
    if options["dry_run"] and not connections.has_credentials():
        _print_plan(bundle, installation, names, as_json=kind == "json")
        return
    mode = _mode(options)
    if mode is Mode.ASK and not sys.stdin.isatty():
        raise click.UsageError(
            "without a terminal, the command can't ask; use --yes, --dry-run, or --no-execute"
        )
    reports = Deployment(connections, bundle, installation).run(names, mode)
    if kind == "json":
        click.echo(json.dumps([report.as_json() for report in reports], indent=2))
    if any(report.problem for report in reports):
        raise click.exceptions.Exit(1)


def _mode(options: Mapping[str, Any]) -> Mode:
    from macro.cli.provider.deploy_regions import Mode  # noqa: PLC0415  --help doesn't need boto3

    modes = {"dry_run": Mode.PREVIEW, "no_execute": Mode.PREPARE, "yes": Mode.EXECUTE}
    return next((mode for option, mode in modes.items() if options[option]), Mode.ASK)


def _read_bundle(folder: Path | None) -> Bundle:
    from macro.provider.bundle import PACKAGED, MissingBundleError, read_bundle  # noqa: PLC0415  --help doesn't need it

    try:
        return read_bundle(folder or PACKAGED)
    except MissingBundleError as error:
        raise click.ClickException(str(error)) from None


def _installation(bundle: Bundle, options: Mapping[str, Any]) -> Installation:
    from macro.provider.deployment import find_parameter_problems  # noqa: PLC0415  --help doesn't need it
    from macro.provider.model import Installation  # noqa: PLC0415

    parameters = {
        "MacroName": options["macro_name"],
        "DefinitionBuckets": ",".join(options["definition_buckets"]),
        "PermissionsBoundaryArn": options["permissions_boundary"],
        "LogKmsKeyArn": options["kms_key"],
    }
    given = {name: value for name, value in parameters.items() if value}
    installation = Installation(
        options["stack_name"],
        {**given, **options["parameters"]},
        options["bucket"],
        options["tags"],
        options["role_arn"],
    )
    problems = find_parameter_problems(bundle, installation)
    if problems:
        raise click.UsageError("\n".join(problems))
    return installation


def _print_plan(bundle: Bundle, installation: Installation, regions: list[str], *, as_json: bool) -> None:
    """Prints what a deployment would do. There are no credentials to ask AWS."""
    from macro.provider.deployment import deployment_steps  # noqa: PLC0415  --help doesn't need it

    click.echo(
        "there are no AWS credentials, so the output has the steps of a deployment instead of its changes",
        err=True,
    )
    steps = {region: list(deployment_steps(installation, region)) for region in regions}
    if as_json:
        same = {"status": "planned", "parameters": dict(installation.parameters), "template": bundle.template}
        click.echo(
            json.dumps([{"region": region, **same, "steps": steps[region]} for region in regions], indent=2)
        )
        return
    for region in regions:
        click.echo(f"{region}: steps")
        for number, step in enumerate(steps[region], 1):
            click.echo(f"  {number}. {step}")
    click.echo("\nParameters")
    for name, value in installation.parameters.items():
        click.echo(f"  {name}={value}")
    if not installation.parameters:
        click.echo("  the defaults of the template")
    click.echo(f"\nTemplate\n\n{bundle.template}", nl=False)
