"""`cross-region remove`: removes the macro from an account."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from macro.cli.options import format_option
from macro.cli.provider.access_options import access_options
from macro.cli.provider.status import print_layer
from macro.cli.terminal.color import bold, red
from macro.cli.terminal.command import TerminalCommand

if TYPE_CHECKING:
    from macro.provider.regions import RegionOutcome
    from macro.provider.removal import Removal


@click.command(name="remove", cls=TerminalCommand)
@access_options
@click.option("--unused-layers", is_flag=True, help="Also delete the layer versions that no function uses.")
@click.option("--yes", is_flag=True, help="Don't ask.")
@format_option("text", "json")
def command(
    regions: tuple[str, ...], profile: str | None, endpoint_url: str | None, kind: str, **options: Any
) -> None:
    """Removes the macro. Deployed stacks continue to work, because the layer versions that they use remain.

    To update such a stack, install the macro again. The bucket for the code and the log group of the macro remain, too.

    Exit status: 0 if all Regions succeeded, 1 if one failed, 2 for wrong usage, 130 if interrupted.
    """
    from macro.cli.provider.connections import Connections  # noqa: PLC0415  --help doesn't need boto3
    from macro.provider.regions import in_each_region  # noqa: PLC0415
    from macro.provider.removal import remove  # noqa: PLC0415

    connections = Connections(profile, endpoint_url)
    names = connections.regions(regions)
    stack_name: str = options["stack_name"]
    _ask(stack_name, names, yes=options["yes"])
    outcomes = in_each_region(
        lambda region: remove(connections.access(region), stack_name, unused_layers=options["unused_layers"]),
        names,
    )
    if kind == "json":
        click.echo(json.dumps([_as_object(*each) for each in outcomes.items()], indent=2))
    else:
        for region, outcome in outcomes.items():
            _print_region(region, outcome, stack_name)
    if any(outcome.problem for outcome in outcomes.values()):
        raise click.exceptions.Exit(1)


def _ask(stack_name: str, regions: list[str], *, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise click.UsageError("without a terminal, the command can't ask; use --yes")
    if not click.confirm(f"Delete the stack {stack_name} in {', '.join(regions)}?", err=True):
        raise click.exceptions.Exit(1)


def _as_object(region: str, outcome: RegionOutcome[Removal]) -> dict[str, Any]:
    removal = asdict(outcome.result) if outcome.result else {}
    return {"region": region, "problem": outcome.problem, **removal}


def _print_region(region: str, outcome: RegionOutcome[Removal], stack_name: str) -> None:
    click.echo(bold(region))
    removal = outcome.result
    if removal is None:
        click.echo(f"  {red('failed')}: {outcome.problem}")
        return
    deleted = f"the stack {stack_name} is deleted" if removal.existed else f"there was no stack {stack_name}"
    click.echo(f"  {deleted}")
    for layer in removal.deleted:
        click.echo(f"  layer version {layer.number} is deleted")
    for name in removal.retained:
        click.echo(f"  the log group {name} remains, for audits; its events expire")
    if removal.bucket:
        click.echo(f"  the bucket {removal.bucket} remains; other stacks of this account may use its code")
    if removal.kept:
        is_needed = all(layer.functions for layer in removal.kept)
        reason = "deployed stacks need them" if is_needed else "--unused-layers deletes the unused ones"
        click.echo(f"  these layer versions remain; {reason}:")
    for layer in removal.kept:
        print_layer(layer, is_current=False)
