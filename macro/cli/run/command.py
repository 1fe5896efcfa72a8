"""`cross-region run`: runs a state machine on a local AWS."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from macro.cli.options import format_option, local_expand_options
from macro.cli.template_argument import TemplateArgument
from macro.cli.terminal.command import TerminalCommand
from macro.source.extras import install_command

if TYPE_CHECKING:
    from macro.cli.run.deployment import Run
    from macro.cli.run.local_run import Execution
    from macro.cli.run.plan import Plan
    from macro.cli.run.report import Report

_EXTRA = ("awslambdaric", "cryptography", "flask", "jsonata", "moto", "samtranslator")


@click.command(name="run", cls=TerminalCommand)
@click.argument("template", type=TemplateArgument(allow_dash=False))
@click.option(
    "--state-machine",
    metavar="ID",
    help="The logical ID of the state machine. Required if the template has several.",
)
@click.option(
    "--input",
    "given",
    default="{}",
    show_default=True,
    metavar="JSON",
    help="The input of the execution as JSON, or file:// and the name of a file.",
)
@click.option(
    "--seed",
    "seeds",
    multiple=True,
    metavar="[REGION:]FILE",
    help="A template to deploy first, such as us-west-2:oregon.yaml. You can repeat this option.",
)
@click.option(
    "--objects",
    multiple=True,
    metavar="[REGION:]BUCKET[/KEY]=PATH",
    help="A file or a folder of files to store in S3, such as archive/2026=./orders. The bucket is created if it"
    " doesn't exist. You can repeat this option.",
)
@click.option(
    "--items",
    multiple=True,
    metavar="[REGION:]TABLE=FILE",
    help="Items to store in a DynamoDB table: a JSON list of items, or the output of `aws dynamodb scan`. You can"
    " repeat this option.",
)
@click.option(
    "--seed-region",
    "seed_regions",
    multiple=True,
    metavar="REGION",
    help="The Region of the seeds that don't name one. If you repeat this option, each Region gets a copy."
    "  [default: the Region of the calls, if they name only one]",
)
@click.option(
    "--down",
    multiple=True,
    metavar="REGION",
    help="A Region that doesn't work during the execution: it returns server errors. You can repeat this option.",
)
@click.option(
    "--endpoint-url",
    metavar="URL",
    help="The endpoint of an emulator that is already running. What the command creates there is deleted at the end.",
)
@click.option(
    "--history",
    type=click.Path(dir_okay=False, writable=True),
    help="A file for the execution's history, in the format of `aws stepfunctions get-execution-history`.",
)
@format_option("text", "json")
@local_expand_options
def command(history: str | None, kind: str, **written: Any) -> None:
    """Deploys TEMPLATE to a local AWS, runs a state machine of it, and prints the states, the output, and the calls.

    Without --s3, the command doesn't use your AWS account. At the end, it deletes what it has created.

    Exit status: 0 if the execution succeeds, 1 if it fails or doesn't start, 2 for wrong usage.
    """
    _check_extra()
    if history and not Path(history).absolute().parent.is_dir():
        raise click.UsageError(f"--history {history}: there is no folder '{Path(history).parent}'")
    from macro.cli.run.plan import Arguments, read_plan  # noqa: PLC0415  --help doesn't need it
    from macro.cli.run.report import Report  # noqa: PLC0415

    plan = read_plan(Arguments(**written))
    report = Report(plan.state_machine, as_json=kind == "json")
    run = _run(plan, report)
    report.end(run.execution, run.logs)
    if history:
        _write_history(history, run.execution)
    if not run.execution.succeeded:
        raise click.exceptions.Exit(1)


def _check_extra() -> None:
    if missing := [name for name in _EXTRA if find_spec(name) is None]:
        raise click.ClickException(
            f"the local AWS requires packages that aren't installed ({', '.join(missing)}); install them with"
            f" {install_command('local')}"
        )


def _run(plan: Plan, report: Report) -> Run:
    """Deploys and runs the plan; raises ClickException if that fails."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415  --help doesn't need it

    from localaws import LocalAwsFailed  # noqa: PLC0415
    from localaws.deployment import StackFailed  # noqa: PLC0415
    from macro.cli.run.deployment import run_plan  # noqa: PLC0415
    from macro.cli.run.seeds.data import MissingTables, UnreadableObject  # noqa: PLC0415

    try:
        return run_plan(plan, report.step)
    except (
        BotoCoreError,
        ClientError,
        LocalAwsFailed,
        MissingTables,
        StackFailed,
        UnreadableObject,
    ) as error:
        raise click.ClickException(str(error)) from None


def _write_history(path: str, execution: Execution) -> None:
    from macro.cli.run.local_run import history_text  # noqa: PLC0415

    try:
        Path(path).write_text(
            history_text(execution.events) + "\n", encoding="utf-8", errors="backslashreplace"
        )
    except OSError as error:
        raise click.ClickException(f"can't write {path}: {error.strerror}") from None
