"""Tests of the seeds: their Regions, and the objects and items in their files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from macro.cli.expand_file import expand_file
from macro.cli.run.input_problems import InputError
from macro.cli.run.seed_data import (
    MissingTables,
    SeedItem,
    UnreadableObject,
    find_objects,
    read_items,
    store_items,
    store_objects,
)
from macro.cli.run.seeds import (
    ItemsSeed,
    ObjectsSeed,
    TemplateSeed,
    check_seed_region,
    list_regions,
    only_region,
    parse_items,
    parse_objects,
    parse_templates,
)
from macro.source.expand_options import ExpandOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

WEST, EAST = "us-west-2", "us-east-1"
LONG = "a" * 300  # longer than a file name can be
STARTS: list[tuple[Any, str]] = [(parse_templates, ""), (parse_objects, "archive="), (parse_items, "Orders=")]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Creates a folder with a template, objects, and an odd file name."""
    monkeypatch.chdir(tmp_path)
    for name in ("seed.yaml", "a:b.yaml", "orders/7.json", "orders/2026/8.json", "year=2026/8.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("{}")
    (tmp_path / "empty").mkdir()
    return tmp_path


def test_seed_with_a_region_ignores_the_others() -> None:
    assert parse_templates("eu-west-1:seed.yaml", [WEST]) == [TemplateSeed("eu-west-1", "seed.yaml")]


def test_seed_without_a_region_is_deployed_in_each_of_them() -> None:
    expected = [TemplateSeed(WEST, "seed.yaml"), TemplateSeed(EAST, "seed.yaml")]
    assert parse_templates("seed.yaml", [WEST, EAST]) == expected


def test_file_name_can_contain_a_colon() -> None:
    assert parse_templates("a:b.yaml", [WEST]) == [TemplateSeed(WEST, "a:b.yaml")]


@pytest.mark.parametrize(
    ("written", "bucket", "keys"),
    [
        ("archive=orders/7.json", "archive", ["7.json"]),
        ("archive/old/=orders/7.json", "archive", ["old/7.json"]),
        ("archive/first.json=orders/7.json", "archive", ["first.json"]),
        ("s3://archive/first.json=orders/7.json", "archive", ["first.json"]),
        ("archive=orders", "archive", ["2026/8.json", "7.json"]),
        ("archive/year=2026/8.json=orders/2026/8.json", "archive", ["year=2026/8.json"]),
        ("archive/8.json=year=2026/8.json", "archive", ["8.json"]),
        ("archive/old=orders", "archive", ["old/2026/8.json", "old/7.json"]),
        ("archive/old/=orders", "archive", ["old/2026/8.json", "old/7.json"]),
    ],
)
def test_keys_of_objects(written: str, bucket: str, keys: list[str]) -> None:
    (seed,) = parse_objects(f"eu-west-1:{written}", [])
    objects = find_objects(seed)
    assert [each.key for each in objects] == keys
    assert {(each.region, each.bucket) for each in objects} == {("eu-west-1", bucket)}


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


TEMPLATE = """\
Transform: CrossRegion
Parameters: {Target: {Type: String, Default: us-west-2}}
Resources:
  Orders:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      Definition:
        StartAt: Read
        States:
          Read:
            Type: Cross::Region::AwsCall
            Region: REGION
            AllowedRegions: [us-west-2, eu-west-1]
            Service: ssm
            Action: getParameter
            Parameters: {Name: /rate}
            End: true
"""


@pytest.mark.parametrize(
    ("region", "parameters", "expected"),
    [
        ("us-west-2", {}, ([WEST], True)),
        ("!Ref Target", {}, ([WEST], True)),
        ("!Ref Target", {"Target": EAST}, ([EAST], True)),
        ("[!Ref Target, us-east-1]", {}, ([EAST, WEST], True)),
        ("!ImportValue Target", {}, ([], False)),
    ],
)
def test_regions_of_calls(
    folder: Path, region: str, parameters: dict[str, str], expected: tuple[list[str], bool]
) -> None:
    text = TEMPLATE.replace("REGION", region)
    if region != "!ImportValue Target":
        text = text.replace("            AllowedRegions: [us-west-2, eu-west-1]\n", "")
    (folder / "calls.yaml").write_text(text)
    outcome = expand_file("calls.yaml", ExpandOptions(parameters=parameters), skip_s3=False)
    assert outcome.expansion
    assert list_regions(outcome.expansion) == expected
    assert only_region(outcome.expansion) == (expected[0] if len(expected[0]) == 1 else [])


@pytest.mark.parametrize(
    ("parse", "written", "regions", "message"),
    [
        (parse_templates, "none.yaml", [WEST], "--seed none.yaml: there is no file 'none.yaml'"),
        (
            parse_templates,
            "us-wst-2:seed.yaml",
            [],
            "there is no Region 'us-wst-2'; did you mean 'us-west-2'?",
        ),
        (
            parse_templates,
            "seed.yaml",
            [],
            "write the Region of the seed before a colon, such as us-west-2:seed.yaml, or use --seed-region",
        ),
        (parse_objects, "archive", [WEST], r"must be \[REGION:\]BUCKET\[/KEY\]=PATH, such as"),
        (parse_objects, "archive=none", [WEST], "there is no file or folder 'none'"),
        (parse_items, "Orders", [WEST], r"must be \[REGION:\]TABLE=FILE, such as Orders=orders.json"),
        (parse_items, "Orders=orders", [WEST], "there is no file 'orders'"),
        *((parse, f"{start}{LONG}", [WEST], f"there is no file.* '{LONG}'") for parse, start in STARTS),
    ],
)
def test_wrong_seed(
    parse: Callable[[str, Sequence[str]], list[Any]], written: str, regions: list[str], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        parse(written, regions)


def test_folder_without_files_is_an_error(folder: Path) -> None:
    with pytest.raises(InputError, match="contains no files"):
        find_objects(ObjectsSeed(WEST, "archive", "", folder / "empty"))


class Tables:
    """A client of DynamoDB that lists one table, and takes no items."""

    def client(self, _service: str, _region: str) -> Tables:
        return self

    def get_paginator(self, _operation: str) -> Tables:
        return self

    def paginate(self) -> list[dict[str, list[str]]]:
        return [{"TableNames": ["Others"]}]


def test_missing_tables_are_reported_at_once_before_anything_is_stored() -> None:
    items = [SeedItem(region, table, {}) for region in (WEST, EAST) for table in ("Orders", "Others")]
    with pytest.raises(MissingTables) as raised:
        store_items(Tables(), items)
    assert str(raised.value) == (
        "--items: there is no table 'Orders' in us-west-2; declare it in a template, and deploy it with --seed\n"
        "--items: there is no table 'Orders' in us-east-1; declare it in a template, and deploy it with --seed"
    )


def test_region_can_be_newer_than_this_release(capsys: pytest.CaptureFixture[str]) -> None:
    assert check_seed_region("--seed-region", "eu-north-9") == "eu-north-9"
    assert (
        "Warning: --seed-region: this release doesn't list the Region 'eu-north-9'" in capsys.readouterr().err
    )


@pytest.mark.parametrize("bucket", ["ab", "Archive", "a_b", "-archive", "a" * 64])
def test_invalid_bucket_name(bucket: str) -> None:
    with pytest.raises(InputError, match=f"'{bucket}' can't be the name of a bucket; use 3 to 63 lowercase"):
        parse_objects(f"{bucket}=orders", [WEST])
