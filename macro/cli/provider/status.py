"""`cross-region status`: shows what is installed, and what uses it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from macro.cli.options import format_option
from macro.cli.provider.access_options import access_options
from macro.cli.terminal.color import bold, red
from macro.cli.terminal.command import TerminalCommand
from macro.cli.terminal.lines import with_noun
from macro.cli.terminal.progress import announce_if_slow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from macro.provider.inventory import LayerVersion, Provider
    from macro.provider.regions import RegionOutcome


@click.command(name="status", cls=TerminalCommand)
@access_options
@format_option("text", "json")
def command(
    regions: tuple[str, ...], profile: str | None, stack_name: str, endpoint_url: str | None, kind: str
) -> None:
    """Shows the installed macros, the versions of the caller, and the functions and stacks that use them.

    It finds provider stacks with any name, and the layer versions of a removed provider with the name --stack-name.

    Exit status: 0 if all Regions responded, 1 if one didn't, 2 for wrong usage.
    """
    from macro.cli.provider.connections import Connections  # noqa: PLC0415  --help doesn't need boto3
    from macro.provider.inventory import read_inventory  # noqa: PLC0415
    from macro.provider.regions import in_each_region  # noqa: PLC0415

    connections = Connections(profile, endpoint_url)
    names = connections.regions(regions)
    with announce_if_slow("reading the stacks, layer versions, and functions"):
        outcomes = in_each_region(lambda name: read_inventory(connections.access(name), stack_name), names)
    if kind == "json":
        _print_json(outcomes)
    else:
        for region, outcome in outcomes.items():
            _print_region(region, outcome, stack_name)
    if any(outcome.problem for outcome in outcomes.values()):
        raise click.exceptions.Exit(1)


def _print_json(outcomes: Mapping[str, RegionOutcome[tuple[Provider, ...]]]) -> None:
    listed = [
        {
            "region": region,
            "problem": outcome.problem,
            "providers": [asdict(provider) for provider in outcome.result or ()],
        }
        for region, outcome in outcomes.items()
    ]
    click.echo(json.dumps(listed, indent=2))


def _print_region(region: str, outcome: RegionOutcome[tuple[Provider, ...]], stack_name: str) -> None:
    click.echo(bold(region))
    if outcome.problem:
        click.echo(f"  {red('failed')}: {outcome.problem}")
    elif not outcome.result:
        click.echo(f"  not installed: there is no provider stack, and no layer of a stack {stack_name}")
    for provider in outcome.result or ():
        if provider.status and not provider.macro_name:
            click.echo(f"  the stack {provider.stack} is in the status {provider.status}, without a macro")
        elif provider.status:
            click.echo(
                f"  macro {provider.macro_name}, version {provider.version}, stack {provider.stack}"
                f" ({provider.status})"
            )
        else:
            click.echo(f"  the stack {provider.stack} is removed; its layer versions remain")
        for layer in provider.layers:
            print_layer(layer, is_current=layer.arn == provider.current_layer)


def print_layer(layer: LayerVersion, *, is_current: bool) -> None:
    """Prints a layer version, and the functions that use it."""
    release = f" ({layer.release})" if layer.release else ""
    note = ", for new deployments" if is_current else ""
    used = with_noun(len(layer.functions), "function version") if layer.functions else "unused"
    click.echo(f"  layer version {layer.number}{release}{note}: {used}")
    for function in layer.functions:
        version = "" if function.version == "$LATEST" else f" version {function.version}"
        stack = f" (stack {function.stack})" if function.stack else ""
        click.echo(f"    {function.name}{version}{stack}")
