"""`scripts/smoke`: checks in a real AWS account what the tests on the local AWS can't check."""

from __future__ import annotations

import contextlib
import json
import signal
import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from caller.awsmodel.regions import find_partition
from macro.cli.provider.connections import Connections
from macro.cli.terminal.command import TerminalCommand
from macro.cli.terminal.lines import with_noun
from macro.provider.bundle import MissingBundleError, read_bundle
from scripts.smoke_test.account.connect import UNUSABLE, access_to, connect
from scripts.smoke_test.account.ending import remove_all, removing
from scripts.smoke_test.account.guard import Guard, Stopped
from scripts.smoke_test.account.names import Names, is_prefix, random_prefix
from scripts.smoke_test.account.permissions import COST, policy
from scripts.smoke_test.points import POINTS
from scripts.smoke_test.report import has_problems, report
from scripts.smoke_test.run import Run, SetUpFailed
from scripts.tooling.build_folder import current_build
from scripts.tooling.environment import ROOT, SetUpError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from macro.provider.bundle import Bundle
    from scripts.smoke_test.account.sandbox import Sandbox
    from scripts.smoke_test.model import Findings, Point

_DIFFERENT = 1


def main(arguments: Sequence[str]) -> int:
    """Runs the script, and returns the exit status."""
    command.main(list(arguments), prog_name="scripts/smoke", standalone_mode=True)
    return 0


@click.command(cls=TerminalCommand)
@click.option(
    "--region", "regions", multiple=True, metavar="REGION", help="A Region. Give this option twice."
)
@click.option("--profile", metavar="NAME", help="The profile of your AWS configuration.")
@click.option("--endpoint-url", metavar="URL", help="The endpoint of a local AWS.")
@click.option(
    "--prefix", metavar="PREFIX", help="The prefix of all names.  [default: crsmoke- and a random text]"
)
@click.option("--only", metavar="POINT", multiple=True, help="Only this point. You can repeat this option.")
@click.option("--keep", is_flag=True, help="Don't remove anything at the end.")
@click.option("--remove", "removed", metavar="PREFIX", help="Only remove what an earlier run has left.")
@click.option("--yes", is_flag=True, help="Don't ask.")
@click.option(
    "--bundle",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="The folder of the built code.  [default: the script builds it]",
)
@click.option("--list", "lists", is_flag=True, help="List the points, and exit.")
@click.option(
    "--permissions", is_flag=True, help="Print an IAM policy with the needed permissions, and exit."
)
def command(*, lists: bool, permissions: bool, **written: Any) -> None:
    """Checks in a real AWS account what the tests on the local AWS can't check, and prints a report.

    The script deploys the macro and some stacks into two Regions, executes them, prints a report in Markdown, and
    removes everything, also after Ctrl-C. The report contains no account IDs and no ARNs.

    Exit status: 0 if nothing is different, 1 if something is different, wasn't observed, or remains, 2 for wrong usage
    or if the macro can't be installed, 130 if interrupted.
    """
    options = _Options(**written)
    if lists:
        _print_points()
    elif permissions:
        _print_policy(options.regions)
    else:
        _use_account(options)


@dataclass(frozen=True, slots=True)
class _Options:
    """The options of a run in an account, as written."""

    regions: tuple[str, ...]
    profile: str | None
    endpoint_url: str | None
    prefix: str | None
    only: tuple[str, ...]
    removed: str | None
    keep: bool
    yes: bool
    bundle: Path | None


def _use_account(options: _Options) -> None:
    """Runs the points, or removes what an earlier run has left; raises Exit if something is different or remains."""
    points = _chosen(options.only)
    names = Names(_checked_prefix(options.removed or options.prefix or random_prefix()))
    connections = Connections(options.profile, options.endpoint_url)
    sandbox = connect(connections, options.regions, names)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C
    if options.removed:
        question = f"Remove everything whose name begins with {names.prefix} in {_regions(sandbox)}?"
        _ask(question, yes=options.yes)
        if not remove_all(sandbox, options.profile):
            raise click.exceptions.Exit(_DIFFERENT)
        return
    click.echo(_plan(sandbox, points), err=True)
    _ask("Create these resources in this account?", yes=options.yes)
    with removing(sandbox, options.profile, keep=options.keep):
        findings = _findings(connections, sandbox, points, options.bundle)
        click.echo(report(findings, _heading(sandbox), sandbox.first.account), nl=False)
    if has_problems(findings):
        raise click.exceptions.Exit(_DIFFERENT)


def _print_points() -> None:
    for point in POINTS:
        click.echo(f"{point.id:<14} {point.title} ({with_noun(len(point.facts), 'question')})")


def _print_policy(regions: tuple[str, ...]) -> None:
    partition = find_partition(regions[0]) if regions else None
    click.echo(json.dumps(policy(partition or "aws"), indent=2))


def _chosen(only: tuple[str, ...]) -> list[Point]:
    """Returns the points that --only names; raises UsageError for an unknown one."""
    ids = [point.id for point in POINTS]
    for name in only:
        if name not in ids:
            raise click.UsageError(f"there is no point '{name}'; the points are {', '.join(ids)}")
    return [point for point in POINTS if not only or point.id in only]


def _checked_prefix(prefix: str) -> str:
    if not is_prefix(prefix):
        raise click.UsageError(
            f"'{prefix}' isn't a prefix; it must be crsmoke- and 2 to 10 lowercase letters or digits, so that a"
            " removal can't match anything else in the account"
        )
    return prefix


def _regions(sandbox: Sandbox) -> str:
    return f"{sandbox.first.region} and {sandbox.second.region}"


def _plan(sandbox: Sandbox, points: list[Point]) -> str:
    stacks = {stack for point in points for stack in point.stacks}
    return (
        f"The script creates the macro {sandbox.names.macro} in {_regions(sandbox)} of the account"
        f" {sandbox.first.account}, and {len(stacks)} stacks\nwhose names begin with {sandbox.names.prefix}. At the"
        f" end, it removes them.\n{COST}\nUse an account without production workloads. The needed permissions:"
        " scripts/smoke --permissions"
    )


def _ask(question: str, *, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise click.UsageError("without a terminal, the script can't ask; use --yes")
    if not click.confirm(question, err=True):
        raise click.exceptions.Exit(_DIFFERENT)


def _read_bundle(folder: Path | None) -> Bundle:
    """Returns the code to install. Builds it, unless a folder with built code is given."""
    try:
        if folder:
            return read_bundle(folder)
        with contextlib.redirect_stdout(sys.stderr), current_build():
            return read_bundle(ROOT / "build")
    except (MissingBundleError, SetUpError) as error:
        click.echo(f"\n{error}", err=True)
        raise click.exceptions.Exit(UNUSABLE) from None


def _findings(
    connections: Connections, sandbox: Sandbox, points: list[Point], folder: Path | None
) -> Findings:
    """Runs the points. The run has clients of its own, because Ctrl-C must not end the removal."""
    bundle = _read_bundle(folder)
    guard = Guard()
    first, second = (
        guard.watch(access_to(connections, access.region, sandbox.progress)) for access in sandbox.both
    )
    try:
        return Run(replace(sandbox, first=first, second=second), guard, bundle).execute(points)
    except SetUpFailed as failure:
        click.echo(f"\n{failure}", err=True)
        raise click.exceptions.Exit(UNUSABLE) from None
    except Stopped:
        raise KeyboardInterrupt from None


def _heading(sandbox: Sandbox) -> list[str]:
    return [
        f"Version {version('cross-region-awscall')}",
        f"Regions: {sandbox.first.region} (state machines), {sandbox.second.region}",
        f"{datetime.now(UTC):%Y-%m-%d}, {sandbox.progress.seconds:.0f} s",
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
