"""Tests of the objects and items in the files of seeds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from macro.cli.run.input_problems import InputError
from macro.cli.run.seeds.data import (
    MissingTables,
    SeedItem,
    UnreadableObject,
    find_objects,
    read_items,
    store_items,
    store_objects,
)
from macro.cli.run.seeds.options import (
    ItemsSeed,
    ObjectsSeed,
    parse_items,
)

if TYPE_CHECKING:
    from pathlib import Path

WEST, EAST = "us-west-2", "us-east-1"


class Tables:
    """A client of DynamoDB that lists one table, and takes no items."""

    def client(self, _service: str, _region: str) -> Tables:
        return self

    def get_paginator(self, _operation: str) -> Tables:
        return self

    def paginate(self) -> list[dict[str, list[str]]]:
        return [{"TableNames": ["Others"]}]


def items_in(folder: Path, value: object) -> list[SeedItem]:
    (folder / "items.json").write_text(json.dumps(value))
    return read_items(ItemsSeed(WEST, "Orders", folder / "items.json"))


def test_plain_items_become_typed_attributes(folder: Path) -> None:
    (item,) = items_in(folder, [{"id": "7", "total": 12.5, "tags": ["a"], "of": {"paid": True, "by": None}}])
    assert (item.region, item.table) == (WEST, "Orders")
    assert item.attributes == {
        "id": {"S": "7"},
        "total": {"N": "12.5"},
        "tags": {"L": [{"S": "a"}]},
        "of": {"M": {"paid": {"BOOL": True}, "by": {"NULL": True}}},
    }


def test_output_of_a_scan_is_stored_as_it_is(folder: Path) -> None:
    item = {"id": {"S": "7"}, "of": {"M": {"raw": {"B": "aGk="}}}, "all": {"L": [{"BS": ["aGk="]}]}}
    (read,) = items_in(folder, {"Items": [item], "Count": 1, "ScannedCount": 1, "ConsumedCapacity": None})
    assert read.attributes == {
        "id": {"S": "7"},
        "of": {"M": {"raw": {"B": b"hi"}}},
        "all": {"L": [{"BS": [b"hi"]}]},
    }


def test_list_of_items_with_types(folder: Path) -> None:
    """`aws dynamodb scan --query Items` prints it."""
    typed, plain = items_in(folder, [{"id": {"S": "7"}, "raw": {"B": "aGk="}}, {"id": "8", "of": {"S": "7"}}])
    assert typed.attributes == {"id": {"S": "7"}, "raw": {"B": b"hi"}}
    assert plain.attributes == {"id": {"S": "8"}, "of": {"M": {"S": {"S": "7"}}}}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '{"Items": [{"id": "7"}]}',
            """item 1, attribute 'id': "7" isn't a value with a type, such as {'S': '7'}""",
        ),
        ('{"Items": [{"id": {"Q": "7"}}]}', """attribute 'id': {"Q": "7"} isn't a value with a type"""),
        ('{"Items": [{"id": {"N": 7}}]}', """attribute 'id': {"N": 7} has a wrong value for the type N"""),
        ('{"Items": [{"id": {"B": "?!"}}]}', "item 1, attribute 'id': "),
        ('[{"id": "7"}, {"id": 1e300}]', "item 2, attribute 'id': DynamoDB's numbers have at most 38 digits"),
        (f'[{{"id": 0.{"12" * 20}}}]', "attribute 'id': DynamoDB's numbers have at most 38 digits"),
        ('[{"id": NaN}]', "items.json isn't valid JSON: NaN isn't a value in JSON"),
        ("[" * 100_000, "items.json isn't valid JSON: too many nested lists or objects"),
    ],
)
def test_wrong_items(folder: Path, text: str, message: str) -> None:
    (folder / "items.json").write_text(text)
    (seed,) = parse_items("Orders=items.json", [WEST])
    with pytest.raises(InputError) as raised:
        read_items(seed)
    assert message in str(raised.value)


def test_unreadable_object(folder: Path) -> None:
    (found,) = find_objects(ObjectsSeed(WEST, "archive", "", folder / "seed.yaml"))
    found.path.unlink()
    with pytest.raises(
        UnreadableObject, match=r"--objects: can't read .*seed\.yaml: No such file or directory"
    ):
        store_objects(Tables(), [found])


@pytest.mark.parametrize("value", [{}, {"Items": {}}, 7, [7], [{}]])
def test_other_json_is_an_error(folder: Path, value: object) -> None:
    with pytest.raises(
        InputError, match=r"items.json must be a JSON list of items, or the output of `aws dynam"
    ):
        items_in(folder, value)


def test_items_that_are_not_json_are_an_error(folder: Path) -> None:
    (folder / "seed.yaml").write_text("a: b")
    (seed,) = parse_items("Orders=seed.yaml", [WEST])
    with pytest.raises(InputError, match=r"--items: seed\.yaml isn't valid JSON: "):
        read_items(seed)


def test_folder_without_files_is_an_error(folder: Path) -> None:
    with pytest.raises(InputError, match="contains no files"):
        find_objects(ObjectsSeed(WEST, "archive", "", folder / "empty"))


def test_missing_tables_are_reported_at_once_before_anything_is_stored() -> None:
    items = [SeedItem(region, table, {}) for region in (WEST, EAST) for table in ("Orders", "Others")]
    with pytest.raises(MissingTables) as raised:
        store_items(Tables(), items)
    assert str(raised.value) == (
        "--items: there is no table 'Orders' in us-west-2; declare it in a template, and deploy it with --seed\n"
        "--items: there is no table 'Orders' in us-east-1; declare it in a template, and deploy it with --seed"
    )
