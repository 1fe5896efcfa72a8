"""The seed templates of `cross-region run`, and the Regions that they are deployed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from macro.expand import Expansion


def pair_seeds(seeds: Sequence[str], regions: Sequence[str]) -> list[tuple[str, str]]:
    """Returns each template to deploy, with its Region.

    One seed is deployed in each Region. Several seeds are deployed in the only Region, or each in its own.

    Args:
        seeds: The names of the files.
        regions: The Regions, at least one.

    Raises:
        UsageError: There is no seed, or the numbers of seeds and Regions don't match.
    """
    if not seeds:
        raise click.UsageError("--seed-region requires --seed")
    if len(seeds) == 1:
        return [(seeds[0], region) for region in regions]
    if len(regions) == 1:
        return [(seed, regions[0]) for seed in seeds]
    if len(seeds) == len(regions):
        return list(zip(seeds, regions, strict=True))
    raise click.UsageError(
        f"there are {len(seeds)} seeds and {len(regions)} seed Regions; use --seed-region once, or once for each seed"
    )


def only_region(expansion: Expansion) -> str:
    """Returns the Region of the calls.

    Raises:
        UsageError: The calls name several Regions or none.
    """
    calls = [call for machine in expansion.state_machines for call in machine.calls]
    regions = {target.region for call in calls for target in call.targets if isinstance(target.region, str)}
    if len(regions) != 1:
        named = f"the calls name {', '.join(sorted(regions))}" if regions else "no call names a Region"
        raise click.UsageError(f"set the Region of the seed with --seed-region: {named}")
    return regions.pop()
