"""Tests of the option --map, which reads a file that the user downloads, and of the keys of ARN formats."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scripts.catalog.arn_formats import ArnFormats
from scripts.catalog.command import main as refresh_catalog
from scripts.catalog.sources import read_map
from tests.portability.run import main as measure_templates

if TYPE_CHECKING:
    from pathlib import Path

FIX = "use the file aws/map.json of https://github.com/iann0036/iam-dataset"


def test_entries_are_listed_by_service_and_operation(tmp_path: Path) -> None:
    file = tmp_path / "map.json"
    file.write_text(
        '{"sdk_method_iam_mappings": {"S3.GetObject": [{"action": "s3:GetObject"}], "S3.Copy": []}}'
    )
    assert read_map(str(file)) == {("s3", "getobject"): [{"action": "s3:GetObject"}], ("s3", "copy"): []}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "because it is empty; "),
        (b"404: Not Found", "because it isn't JSON: Extra data: line 1 column 4 (char 3); "),
        (b'{"sdk_method_iam_mappings": ', "because it isn't JSON: Expecting value: line 1 column 29"),
        (b"\xff\xfe", "because it isn't JSON: 'utf-8' codec can't decode"),
        (b"[" * 100_000, "because it isn't JSON: maximum recursion depth"),
        (b"[]", "it has no object 'sdk_method_iam_mappings' with the lists of actions; "),
        (b"{}", "it has no object 'sdk_method_iam_mappings'"),
        (b'{"sdk_method_iam_mappings": []}', "it has no object"),
        (b'{"sdk_method_iam_mappings": {"S3.GetObject": [{}]}}', "it has no object"),
        (b'{"sdk_method_iam_mappings": {"S3.GetObject": ["s3:GetObject"]}}', "it has no object"),
        (b'{"sdk_method_iam_mappings": {"S3.GetObject": {"action": "s3:GetObject"}}}', "it has no object"),
    ],
)
def test_wrong_file_is_described(
    content: bytes, reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "map.json"
    file.write_bytes(content)
    with pytest.raises(SystemExit) as ended:
        measure_templates([str(tmp_path), "--map", str(file)])
    assert ended.value.code == 2
    last = capsys.readouterr().err.splitlines()[-1]
    assert last.startswith("scripts/measure-templates: error: argument --map: ")
    assert f"'{file}'" in last
    assert reason in last
    assert last.endswith(FIX)


def test_refresh_of_the_catalog_ends_before_its_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "map.json").write_text("")
    with pytest.raises(SystemExit) as ended:
        refresh_catalog(["--map", str(tmp_path / "map.json")])
    assert ended.value.code == 2
    assert "because it is empty" in capsys.readouterr().err


def test_each_format_of_a_type_has_a_key() -> None:
    formats = ArnFormats()
    first, second = "arn:aws:s3:::${Bucket}", "arn:aws:s3:::${Bucket}/"
    assert [formats.add("s3:bucket", each) for each in (first, second, first)] == [
        "s3:bucket",
        "s3:bucket'",
        "s3:bucket",
    ]
    assert formats.find("s3:bucket", default=second) == first
    assert formats.find("s3:object", default=second) == second
    assert formats.by_key == {"s3:bucket": first, "s3:bucket'": second, "s3:object": second}
