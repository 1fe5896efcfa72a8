"""Reads the objects and items of seeds from files, and stores them on the local AWS."""

from __future__ import annotations

import base64
import json
import mimetypes
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from macro.cli.run.input_problems import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from macro.cli.run.seeds import ItemsSeed, ObjectsSeed

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

    A list contains items as plain JSON. An object contains items in the format of DynamoDB's API, as the member
    `Items`.

    Raises:
        InputError: The file doesn't contain items.
    """
    from boto3.dynamodb.types import TypeSerializer  # noqa: PLC0415  --help doesn't need it

    try:
        value = json.loads(seed.file.read_text(encoding="utf-8"), parse_float=Decimal)
    except (OSError, ValueError) as error:
        raise InputError(f"--items: can't read {seed.file}: {error}") from None
    is_typed = isinstance(value, dict)
    items = value.get(_ITEMS) if is_typed else value
    if not isinstance(items, list) or not all(isinstance(item, dict) and item for item in items):
        raise InputError(f"--items: {seed.file} {_SHAPE}")
    serialize = _decode_binary if is_typed else TypeSerializer().serialize
    try:
        attributes = [{name: serialize(member) for name, member in item.items()} for item in items]
    except (TypeError, ValueError) as error:
        raise InputError(f"--items: {seed.file} {_SHAPE}: {error}") from None
    return [SeedItem(seed.region, seed.table, item) for item in attributes]


def _decode_binary(typed: Any) -> Any:
    """Returns a typed attribute value with bytes instead of Base64 text, which DynamoDB's clients expect."""
    match typed:
        case {"B": str(text)}:
            return {"B": base64.b64decode(text)}
        case {"BS": list(texts)}:
            return {"BS": [base64.b64decode(text) for text in texts]}
        case {"L": list(members)}:
            return {"L": [_decode_binary(member) for member in members]}
        case {"M": dict(attributes)}:
            return {"M": {name: _decode_binary(value) for name, value in attributes.items()}}
        case {**value} if len(value) == 1:
            return value
        case _:
            raise ValueError(f"{json.dumps(typed, default=str)} isn't a typed attribute value")


def store_objects(aws: Any, objects: Sequence[SeedObject]) -> list[tuple[str, str]]:
    """Stores objects. A bucket that doesn't exist is created in the Region of its objects.

    Returns the Regions and the names of the created buckets.
    """
    created = []
    for region, bucket in dict.fromkeys((each.region, each.bucket) for each in objects):
        s3 = aws.client("s3", region)
        if bucket not in [existing["Name"] for existing in s3.list_buckets()["Buckets"]]:
            location = {"CreateBucketConfiguration": {"LocationConstraint": region}}
            s3.create_bucket(Bucket=bucket, **({} if region == "us-east-1" else location))
            created.append((region, bucket))
    for each in objects:
        guessed, _ = mimetypes.guess_type(each.path.name)
        content_type = {"ContentType": guessed} if guessed else {}
        body = each.path.read_bytes()
        aws.client("s3", each.region).put_object(Bucket=each.bucket, Key=each.key, Body=body, **content_type)
    return created


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


class MissingTables(Exception):  # noqa: N818  reads as a sentence
    """The tables of items don't exist. The message says how to create them."""


def _has_table(aws: Any, region: str, table: str) -> bool:
    names = aws.client("dynamodb", region).get_paginator("list_tables").paginate()
    return any(table in page["TableNames"] for page in names)
