"""Connects to the two Regions with the user's credentials."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click
from botocore.exceptions import BotoCoreError, ClientError

from caller.awsmodel.regions import find_partition
from scripts.smoke_test.account.progress import Progress
from scripts.smoke_test.account.sandbox import Sandbox

if TYPE_CHECKING:
    from macro.cli.provider.connections import Connections
    from macro.provider.model import Access
    from scripts.smoke_test.account.names import Names

UNUSABLE = 2
"""The exit status if the account can't be used."""

_REGIONS = 2


def connect(connections: Connections, regions: tuple[str, ...], names: Names) -> Sandbox:
    """Returns the access to the two Regions; raises UsageError or Exit if there is none."""
    written = connections.regions(regions)
    if len(written) != _REGIONS or len({find_partition(region) for region in written}) > 1:
        raise click.UsageError("give --region twice, with two Regions of one partition")
    progress = Progress()
    try:
        first, second = (access_to(connections, region, progress) for region in written)
    except (BotoCoreError, ClientError) as error:
        click.echo(f"The account can't be accessed: {error}", err=True)
        raise click.exceptions.Exit(UNUSABLE) from None
    return Sandbox(names, first, second, progress)


def access_to(connections: Connections, region: str, progress: Progress) -> Access:
    """Returns the access to a Region, which reports with the elapsed time."""
    return replace(connections.access(region), report=lambda text: progress.line(f"{region} {text}"))
