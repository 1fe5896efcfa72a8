"""Tests of files and folders that a template names."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from macro.cli.run.input_problems import InputError
from macro.cli.run.local_paths import LocalPath, check_local_paths, package

if TYPE_CHECKING:
    from macro.model.template_values import Json

FOLDER = Path("project")


def make_template(kind: str, properties: dict[str, Json]) -> dict[str, Json]:
    return {
        "Resources": {
            "Orders": {"Type": kind, "Properties": properties},
            "Queue": {"Type": "AWS::SQS::Queue"},
        }
    }


@pytest.mark.parametrize(
    ("kind", "name", "stored"),
    [
        ("AWS::Serverless::Function", "CodeUri", "s3://b/Orders/CodeUri"),
        ("AWS::Serverless::LayerVersion", "ContentUri", "s3://b/Orders/ContentUri"),
        ("AWS::Serverless::StateMachine", "DefinitionUri", "s3://b/Orders/DefinitionUri"),
        ("AWS::Lambda::Function", "Code", {"S3Bucket": "b", "S3Key": "Orders/Code"}),
        ("AWS::Lambda::LayerVersion", "Content", {"S3Bucket": "b", "S3Key": "Orders/Content"}),
        (
            "AWS::StepFunctions::StateMachine",
            "DefinitionS3Location",
            {"Bucket": "b", "Key": "Orders/DefinitionS3Location"},
        ),
    ],
)
def test_a_path_becomes_an_object(kind: str, name: str, stored: Json) -> None:
    packaged = package(make_template(kind, {name: "src/", "Other": 1}), FOLDER, "b")
    assert packaged.template == make_template(kind, {name: stored, "Other": 1})
    (path,) = packaged.paths
    assert (path.owner, path.name, path.path) == ("Orders", name, FOLDER / "src")
    assert path.is_code == (not name.startswith("Definition"))


def make_functions(*properties: Json) -> dict[str, Json]:
    """Returns a template with a path in Globals, and functions."""
    functions: dict[str, Json] = {
        f"F{number}": {"Type": "AWS::Serverless::Function", "Properties": one}
        for number, one in enumerate(properties)
    }
    return {"Globals": {"Function": {"CodeUri": "src"}}, "Resources": functions}


def test_functions_without_a_path_have_that_in_globals() -> None:
    packaged = package(make_functions({}, {"CodeUri": "own"}, {"InlineCode": "pass"}), FOLDER, "b")
    assert packaged.template == make_functions(
        {"CodeUri": "s3://b/F0/CodeUri"}, {"CodeUri": "s3://b/F1/CodeUri"}, {"InlineCode": "pass"}
    )
    assert [each.path for each in packaged.paths] == [FOLDER / "src", FOLDER / "own"]


@pytest.mark.parametrize(
    "value",
    ["s3://bucket/code.zip", {"ZipFile": "pass"}, {"S3Bucket": "b", "S3Key": "k"}, "", None, 1, ["src"]],
)
def test_other_values_stay(value: Any) -> None:
    template = make_template("AWS::Lambda::Function", {"Code": value})
    packaged = package(template, FOLDER, "b")
    assert (packaged.template, packaged.paths) == (template, ())


@pytest.mark.parametrize("template", [{}, {"Resources": []}, {"Resources": {"A": 1, "B": {"Type": ["x"]}}}])
def test_malformed_templates_stay(template: dict[str, Json]) -> None:
    assert package(template, FOLDER, "b").template == template


def test_a_folder_becomes_a_zip_file_with_its_files(tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "app.py").write_text("app")
    (tmp_path / "lib" / "rates.py").write_text("rates")
    packed = LocalPath("Orders", "Code", tmp_path, is_code=True).read()
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {
            "app.py": b"app",
            "lib/rates.py": b"rates",
        }


def test_a_file_of_code_becomes_a_zip_file_unless_it_is_one(tmp_path: Path) -> None:
    for name in ("app.py", "app.zip"):
        (tmp_path / name).write_bytes(b"code")
    packed = LocalPath("Orders", "Code", tmp_path / "app.py", is_code=True).read()
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.read("app.py") == b"code"
    assert LocalPath("Orders", "Code", tmp_path / "app.zip", is_code=True).read() == b"code"


def test_a_definition_is_stored_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "orders.asl.json").write_text("{}")
    assert LocalPath("Orders", "DefinitionUri", tmp_path / "orders.asl.json", is_code=False).read() == b"{}"


def test_missing_paths_are_reported_together(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    template: dict[str, Json] = {
        "Resources": {
            "Present": {"Type": "AWS::Serverless::Function", "Properties": {"CodeUri": "src"}},
            "Code": {"Type": "AWS::Serverless::Function", "Properties": {"CodeUri": "gone"}},
            "Folder": {"Type": "AWS::Serverless::StateMachine", "Properties": {"DefinitionUri": "src"}},
        }
    }
    with pytest.raises(InputError) as raised:
        check_local_paths(str(tmp_path / "template.yaml"), template)
    assert str(raised.value) == (
        f"{tmp_path}/template.yaml: not found: {tmp_path}/gone (CodeUri of Code), "
        f"{tmp_path}/src (DefinitionUri of Folder); correct the path, or build the code first"
    )


def test_code_that_lambda_does_not_accept_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("macro.cli.run.local_paths.MAX_CODE", 1000)
    (tmp_path / "lib").mkdir()
    for name in ("app.py", "lib/rates.py"):
        (tmp_path / name).write_bytes(b"x" * 501)
    template = make_template("AWS::Lambda::Function", {"Code": "."})
    with pytest.raises(InputError, match=r"more than the 1,000 bytes .*\(Code of Orders\)"):
        check_local_paths(str(tmp_path / "template.yaml"), template)
    (tmp_path / "app.py").write_bytes(b"x" * 499)
    check_local_paths(str(tmp_path / "template.yaml"), template)


@pytest.mark.parametrize(
    ("kind", "name"), [("AWS::Lambda::Function", "Code"), ("AWS::CloudFormation::Stack", "TemplateURL")]
)
def test_path_that_is_too_long_for_a_file_is_not_found(kind: str, name: str) -> None:
    with pytest.raises(InputError, match=rf"t\.yaml: not found: x+ \({name} of Orders\)"):
        check_local_paths("t.yaml", make_template(kind, {name: "x" * 5000}))
