"""Tests of `cross-region expand`."""

from __future__ import annotations

import json
import os
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from macro.cli.expand_file import expand_file
from macro.model.rules import Severity
from macro.source.expand_options import ExpandOptions
from macro.source.formats.yaml_text import read_yaml
from macro.source.transforms.section import to_fragment
from tests.golden.cases import templates
from tests.macro.cli.conftest import GOOD

if TYPE_CHECKING:
    from tests.macro.cli.conftest import Run


def test_output_is_the_expanded_template_without_the_transform(run: Run) -> None:
    result = run("expand", "good.yaml")
    assert result.exit_code == 0
    template = read_yaml(result.stdout).value
    assert isinstance(template, dict)
    assert list(template) == ["Parameters", "Resources"]
    assert "Region: !Ref Target" in result.stdout
    assert "Cross::Region::AwsCall" not in result.stdout
    assert "layer:cross-region-caller:1" in result.stdout


def test_transforms_after_the_macro_stay(run: Run) -> None:
    section = "Transform: [AWS::LanguageExtensions, {Name: CrossRegion}, AWS::Serverless-2016-10-31]"
    result = run("expand", "-", stdin=GOOD.replace("Transform: CrossRegion", section))
    template = read_yaml(result.stdout).value
    assert isinstance(template, dict)
    assert list(template) == ["Transform", "Parameters", "Resources"]
    assert template["Transform"] == ["AWS::Serverless-2016-10-31"]


def test_macro_can_have_another_name(run: Run) -> None:
    text = GOOD.replace("Transform: CrossRegion", "Transform: 123456789012::Mine")
    result = run("expand", "-", "--macro-name", "Mine", stdin=text)
    assert "Transform" not in result.stdout
    assert result.stderr == ""


def test_json_template_is_printed_as_json(run: Run) -> None:
    text = json.dumps(read_yaml(GOOD).value, indent=4)
    result = run("expand", "-", stdin=text)
    assert json.loads(result.stdout) == read_yaml(run("expand", "good.yaml").stdout).value
    assert result.stdout.startswith('{\n    "')


def test_options_set_the_region_and_parameter_values(run: Run) -> None:
    layer = "arn:aws-cn:lambda:cn-north-1:210987654321:layer:caller:7"
    text = GOOD.replace("Default: us-west-2", "Default: cn-northwest-1")
    result = run("expand", "-", "--region", "cn-north-1", "--caller-layer", layer, stdin=text)
    assert layer in result.stdout


def test_output_file_is_complete_and_has_default_permissions(run: Run) -> None:
    assert run("expand", "good.yaml", "-o", "out.yaml").stdout == ""
    assert Path("out.yaml").read_text() == run("expand", "good.yaml").stdout
    assert sorted(path.name for path in Path().iterdir()) == ["bad.yaml", "good.yaml", "out.yaml"]
    mask = os.umask(0)
    os.umask(mask)
    assert Path("out.yaml").stat().st_mode & 0o777 == 0o666 & ~mask


def test_output_with_a_surrogate(run: Run) -> None:
    """UTF-8 can't encode it, but JSON has an escape sequence for it."""
    template = read_yaml(GOOD).value
    assert isinstance(template, dict)
    Path("surrogate.json").write_text(json.dumps({**template, "Description": "\ud800"}))
    assert run("expand", "surrogate.json", "-o", "out.json").exit_code == 0
    assert json.loads(Path("out.json").read_text())["Description"] == "\ud800"


def test_interrupted_write_keeps_the_existing_file(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("out.yaml").write_text("old")

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    assert run("expand", "good.yaml", "-o", "out.yaml").exit_code != 0
    assert Path("out.yaml").read_text() == "old"
    assert sorted(path.name for path in Path().iterdir()) == ["bad.yaml", "good.yaml", "out.yaml"]


def test_output_file_must_not_be_the_template(run: Run) -> None:
    result = run("expand", "good.yaml", "-o", "./good.yaml")
    assert result.exit_code == 2
    assert Path("good.yaml").read_text() == GOOD


def test_template_with_problems_is_not_written(run: Run) -> None:
    result = run("expand", "bad.yaml", "-o", "out.yaml")
    assert result.exit_code == 1
    assert not Path("out.yaml").exists()
    assert result.stdout == ""
    assert "bad.yaml:14:13: E9301 unknown field" in result.stderr


def test_diff_has_only_the_changes_of_the_macro(run: Run) -> None:
    lines = run("expand", "good.yaml", "--diff").stdout.splitlines()
    removed = [line[1:].strip() for line in lines if line.startswith("-") and not line.startswith("---")]
    assert removed == [
        "Transform: CrossRegion",
        "Type: Cross::Region::AwsCall",
        "Region: !Ref Target",
        "Service: s3",
        "Action: getObject",
        "Bucket: archive",
        "Key.$: $.key",
        "IamResources: !Sub 'arn:${AWS::Partition}:s3:::archive/*'",
    ]
    assert any(line.startswith("+  OrdersCrossRegionCaller:") for line in lines)


def test_local_definition_file_is_inlined(run: Run) -> None:
    Path("states").mkdir()
    definition = read_yaml(GOOD).value["Resources"]["Orders"]["Properties"]["Definition"]  # type: ignore[index,call-overload]
    Path("states/orders.asl.json").write_text(
        json.dumps(definition).replace('{"Ref": "Target"}', '"us-west-2"')
    )
    text = "Transform: CrossRegion\nResources:\n  Orders:\n    Type: AWS::Serverless::StateMachine\n"
    Path("sam.yaml").write_text(f"{text}    Properties: {{DefinitionUri: states/orders.asl.json}}\n")
    result = run("expand", "sam.yaml")
    assert result.exit_code == 0, result.stderr
    assert "DefinitionUri" not in result.stdout
    assert "StartAt: Read" in result.stdout


def test_definition_in_s3_needs_an_option(run: Run) -> None:
    text = (
        "Transform: CrossRegion\nResources:\n  Orders:\n    Type: AWS::StepFunctions::StateMachine\n"
        "    Properties:\n      DefinitionS3Location: {Bucket: b, Key: k}\n"
    )
    result = run("expand", "-", stdin=text)
    assert result.exit_code == 1
    assert "<stdin>:6:7: " in result.stderr
    assert "pass --s3" in result.stderr
    checked = run("check", "-", stdin=text)
    assert checked.exit_code == 0
    assert "s3://b/k wasn't checked" in checked.stderr


@pytest.mark.parametrize("path", templates(), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_golden_cases_have_the_same_output(path: Path, run: Run) -> None:
    text = path.read_text()
    if "DefinitionS3Location" in text or "DefinitionUri" in text:
        pytest.skip("the command doesn't read definitions from the folder of the golden cases")
    if "\nTransform:" not in f"\n{text}":
        text = f"Transform: CrossRegion\n{text}"
    expected = path.with_name(f"{path.stem}.expanded.yaml")
    options = ExpandOptions(region="eu-central-1", account="123456789012")
    if expected.exists():
        result = run("expand", "-", "--region", options.region, "--account", options.account, stdin=text)
        template = read_yaml(result.stdout).value
        assert isinstance(template, dict)
        assert to_fragment(template) == read_yaml(expected.read_text()).value
        return
    outcome = expand_file("<stdin>", options, text=text, skip_s3=False)
    errors = [each.diagnostic for each in outcome.diagnostics if each.diagnostic.severity is Severity.ERROR]
    written = path.with_name(f"{path.stem}.error.txt").read_text()
    assert [str(error) for error in errors if str(error) not in written] == []
    assert sum(len(str(error)) + 1 for error in errors) == len(written)


def test_output_to_a_device_or_a_pipe_does_not_replace_it(run: Run, tmp_path: Path) -> None:
    pipe, read = tmp_path / "pipe", list[str]()
    os.mkfifo(pipe)
    reader = Thread(target=lambda: read.append(pipe.read_text()), daemon=True)
    reader.start()
    assert run("expand", "good.yaml", "-o", str(pipe)).exit_code == 0
    reader.join()
    assert pipe.is_fifo()
    assert read == [run("expand", "good.yaml").stdout]


def test_output_to_a_link_replaces_the_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "link.yaml").symlink_to("target.yaml")
    assert run("expand", "good.yaml", "-o", "link.yaml").exit_code == 0
    assert (tmp_path / "link.yaml").is_symlink()
    assert (tmp_path / "target.yaml").read_text() == run("expand", "good.yaml").stdout
