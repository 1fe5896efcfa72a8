"""Reads the objects and items of seeds from files, and stores them on the local AWS."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from localaws.deployment import create_bucket
from macro.cli.run.input_problems import InputError
from macro.cli.run.json_text import parse_json
from macro.cli.run.seeds.typed_items import to_attributes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from macro.cli.run.seeds.options import ItemsSeed, ObjectsSeed

_ITEMS = "Items"
_SHAPE = "must be a JSON list of items, or the output of `aws dynamodb scan`"


@dataclass(frozen=True, slots=True)
class SeedObject:
    """An object to store."""

    region: str
    bucket: str
    key: str
    path: Path


@dataclass(frozen=True, slots=True)
class SeedItem:
    """An item to store. Its attributes are in the format of DynamoDB's API: `{"id": {"S": "7"}}`."""

    region: str
    table: str
    attributes: dict[str, Any]


def find_objects(seed: ObjectsSeed) -> list[SeedObject]:
    """Returns an object for a file, or one for each file in a folder, with its path in the folder after the prefix.

    Raises:
        InputError: The folder contains no files.
    """
    if seed.path.is_file():
        ends_in_name = not seed.key or seed.key.endswith("/")
        key = f"{seed.key}{seed.path.name}" if ends_in_name else seed.key
        return [SeedObject(seed.region, seed.bucket, key, seed.path)]
    prefix = f"{seed.key.removesuffix('/')}/" if seed.key else ""
    files = sorted(path for path in seed.path.rglob("*") if path.is_file())
    if not files:
        raise InputError(f"--objects: the folder '{seed.path}' contains no files")
    return [
        SeedObject(seed.region, seed.bucket, f"{prefix}{path.relative_to(seed.path).as_posix()}", path)
        for path in files
    ]


def read_items(seed: ItemsSeed) -> list[SeedItem]:
    """Reads the items in a file.

    A list contains items with or without types. An object contains items with types, as the member `Items`.

    Raises:
        InputError: The file doesn't contain items.
    """
    try:
        value = parse_json(seed.file.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"--items: can't read {seed.file}: {error.strerror}") from None
    except ValueError as error:
        raise InputError(f"--items: {seed.file} isn't valid JSON: {error}") from None
    is_typed = isinstance(value, dict)
    items = value.get(_ITEMS) if is_typed else value
    if not isinstance(items, list) or not all(isinstance(item, dict) and item for item in items):
        raise InputError(f"--items: {seed.file} {_SHAPE}")
    return [_read_item(seed, number, item, is_typed=is_typed) for number, item in enumerate(items, 1)]


def _read_item(seed: ItemsSeed, number: int, item: dict[str, Any], *, is_typed: bool) -> SeedItem:
    try:
        return SeedItem(seed.region, seed.table, to_attributes(item, is_typed=is_typed))
    except ValueError as error:
        raise InputError(f"--items: {seed.file}, item {number}, {error}") from None


def create_buckets(aws: Any, objects: Sequence[SeedObject]) -> list[tuple[str, str]]:
    """Creates the buckets of objects that don't exist, and returns their Regions and names."""
    created = []
    for region, bucket in dict.fromkeys((each.region, each.bucket) for each in objects):
        s3 = aws.client("s3", region)
        if bucket not in [existing["Name"] for existing in s3.list_buckets()["Buckets"]]:
            create_bucket(aws, region, bucket)
            created.append((region, bucket))
    return created


def store_objects(aws: Any, objects: Sequence[SeedObject]) -> None:
    """Stores objects; raises UnreadableObject."""
    for each in objects:
        guessed, _ = mimetypes.guess_type(each.path.name)
        content_type = {"ContentType": guessed} if guessed else {}
        try:
            body = each.path.read_bytes()
        except OSError as error:
            raise UnreadableObject(f"--objects: can't read {each.path}: {error.strerror}") from None
        aws.client("s3", each.region).put_object(Bucket=each.bucket, Key=each.key, Body=body, **content_type)


def store_items(aws: Any, items: Sequence[SeedItem]) -> None:
    """Stores items.

    Raises:
        MissingTables: Tables don't exist. Nothing is stored.
    """
    tables = dict.fromkeys((item.region, item.table) for item in items)
    missing = [(region, table) for region, table in tables if not _has_table(aws, region, table)]
    if missing:
        raise MissingTables(
            "\n".join(
                f"--items: there is no table '{table}' in {region}; declare it in a template, and deploy it with --seed"
                for region, table in missing
            )
        )
    for item in items:
        aws.client("dynamodb", item.region).put_item(TableName=item.table, Item=item.attributes)


class UnreadableObject(Exception):  # noqa: N818  reads as a sentence
    """The file of an object can't be read."""


class MissingTables(Exception):  # noqa: N818  reads as a sentence
    """The tables of items don't exist. The message says how to create them."""


def _has_table(aws: Any, region: str, table: str) -> bool:
    names = aws.client("dynamodb", region).get_paginator("list_tables").paginate()
    return any(table in page["TableNames"] for page in names)
