"""Tests of the seeds: their Regions, and the objects and items in their files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from macro.cli.expand_file import expand_file
from macro.cli.run.input_problems import InputError
from macro.cli.run.seeds.data import (
    find_objects,
)
from macro.cli.run.seeds.options import (
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


def test_region_can_be_newer_than_this_release(capsys: pytest.CaptureFixture[str]) -> None:
    assert check_seed_region("--seed-region", "eu-north-9") == "eu-north-9"
    assert (
        "Warning: --seed-region: this release doesn't list the Region 'eu-north-9'" in capsys.readouterr().err
    )


@pytest.mark.parametrize("bucket", ["ab", "Archive", "a_b", "-archive", "a" * 64])
def test_invalid_bucket_name(bucket: str) -> None:
    with pytest.raises(InputError, match=f"'{bucket}' can't be the name of a bucket; use 3 to 63 lowercase"):
        parse_objects(f"{bucket}=orders", [WEST])
