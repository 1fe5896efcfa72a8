"""Parses the seeds of `cross-region run`: what exists before the state machine runs, and in which Regions.

A seed is written as `[REGION:]FILE`, `[REGION:]BUCKET[/KEY]=PATH`, or `[REGION:]TABLE=FILE`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from macro.cli.options import print_region_warning
from macro.cli.run.input_problems import InputError, exists, is_file
from macro.model.template_values import Intrinsic
from macro.source.region_names import UnknownRegionError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from macro.expand import Expansion
    from macro.model.template_values import Json, RunTime

_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_REGION = re.compile(r"([a-z]{2,}(?:-[a-z]+)+-\d+):(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class TemplateSeed:
    """A template to deploy in a Region."""

    region: str
    file: str


@dataclass(frozen=True, slots=True)
class ObjectsSeed:
    """Objects to store in a bucket.

    Args:
        region: The Region of the bucket.
        bucket: The name of the bucket.
        key: The key of the object, or the prefix of the keys if `path` is a folder.
        path: The file, or the folder of the files.
    """

    region: str
    bucket: str
    key: str
    path: Path


@dataclass(frozen=True, slots=True)
class ItemsSeed:
    """Items to store in a table. `file` contains the items."""

    region: str
    table: str
    file: Path


def parse_templates(written: str, regions: Sequence[str]) -> list[TemplateSeed]:
    """Parses `[REGION:]FILE`. Without a Region, the template is deployed in each of `regions`.

    Raises:
        InputError: The file or the Region doesn't exist, or there is no Region.
    """
    own, file = _split_region("--seed", written)
    if not is_file(file):
        raise InputError(f"--seed {written}: there is no file '{file}'")
    return [TemplateSeed(region, file) for region in _regions("--seed", written, own, regions)]


def parse_objects(written: str, regions: Sequence[str]) -> list[ObjectsSeed]:
    """Parses `[REGION:]BUCKET[/KEY]=PATH`. Raises InputError as parse_templates does."""
    own, rest = _split_region("--objects", written)
    target, separator, path = _split_path(rest)
    bucket, _, key = target.removeprefix("s3://").partition("/")
    if not (separator and bucket and path):
        raise InputError(
            f"--objects {written}: must be [REGION:]BUCKET[/KEY]=PATH, such as orders/2026=./orders"
        )
    if not _BUCKET.fullmatch(bucket):
        raise InputError(
            f"--objects {written}: '{bucket}' can't be the name of a bucket; use 3 to 63 lowercase letters, digits,"
            " hyphens, and periods"
        )
    if not exists(path):
        raise InputError(f"--objects {written}: there is no file or folder '{path}'")
    found = _regions("--objects", written, own, regions)
    return [ObjectsSeed(region, bucket, key, Path(path)) for region in found]


def parse_items(written: str, regions: Sequence[str]) -> list[ItemsSeed]:
    """Parses `[REGION:]TABLE=FILE`. Raises InputError as parse_templates does."""
    own, rest = _split_region("--items", written)
    table, separator, file = rest.partition("=")
    if not (separator and table and file):
        raise InputError(f"--items {written}: must be [REGION:]TABLE=FILE, such as Orders=orders.json")
    if not is_file(file):
        raise InputError(f"--items {written}: there is no file '{file}'")
    return [ItemsSeed(region, table, Path(file)) for region in _regions("--items", written, own, regions)]


def _split_path(text: str) -> tuple[str, str, str]:
    """Splits `BUCKET[/KEY]=PATH` at the first equals sign that a path follows: both can contain others."""
    parts = text.split("=")
    for index in range(1, len(parts)):
        path = "=".join(parts[index:])
        if path and exists(path):
            return "=".join(parts[:index]), "=", path
    return text.rpartition("=")


def check_seed_region(option: str, region: str) -> str:
    """Returns a Region; raises InputError if it doesn't exist."""
    try:
        print_region_warning(option, region)
    except UnknownRegionError as error:
        raise InputError(f"{option}: {error}") from None
    return region


def only_region(expansion: Expansion) -> list[str]:
    """Returns the Region of the calls, or an empty list if the calls name several Regions or none."""
    regions, _ = list_regions(expansion)
    return regions if len(regions) == 1 else []


def list_regions(expansion: Expansion) -> tuple[list[str], bool]:
    """Returns the Regions of the calls, sorted by name, and whether the Region of every call is certain."""
    calls = [call for machine in expansion.state_machines for call in machine.calls]
    written = [target.region for call in calls for target in call.targets]
    possible = [_possible_values(region) for region in written]
    regions = {str(value) for values in possible for value in values if value is not None}
    return sorted(regions), all(possible)


def _possible_values(region: str | Intrinsic | RunTime) -> Sequence[Json]:
    """Returns the values that a Region can have with the parameter values of the command; empty if they are unknown."""
    if isinstance(region, str):
        return (region,)
    return (region.possible or ()) if isinstance(region, Intrinsic) else ()


def _split_region(option: str, written: str) -> tuple[str, str]:
    """Returns the Region, or an empty string, and the rest."""
    match = _REGION.fullmatch(written)
    return (check_seed_region(f"{option} {written}", match[1]), match[2]) if match else ("", written)


def _regions(option: str, written: str, own: str, regions: Sequence[str]) -> Sequence[str]:
    if own:
        return [own]
    if not regions:
        raise InputError(
            f"{option} {written}: the calls don't name exactly one Region; write the Region of the seed before a colon,"
            f" such as us-west-2:{written}, or use --seed-region"
        )
    return regions
