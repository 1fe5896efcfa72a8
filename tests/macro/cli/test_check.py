"""`cross-region check`."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from macro.cli.expand_file import expand_file
from macro.model.rules import SKIPPED_DEFINITION
from macro.source.expand_options import ExpandOptions
from tests.golden.cases import FOLDER
from tests.macro.cli.conftest import GOOD

if TYPE_CHECKING:
    from tests.macro.cli.conftest import Run


def test_a_good_template_passes(run: Run) -> None:
    result = run("check", "good.yaml")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "no problems in 1 template\n")


def test_problems_are_listed_with_line_and_column(run: Run) -> None:
    result = run("check", "good.yaml", "bad.yaml")
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "bad.yaml:11:11: Resources/Orders: States/Read: Service is missing: name the service to call",
        "bad.yaml:14:13: Resources/Orders: States/Read/Servce: unknown field 'Servce'; did you mean 'Service'?",
        "2 errors in 2 templates",
    ]


NATIVE = sorted(FOLDER.glob("*/*.expanded.yaml"))


def test_there_are_enough_native_templates() -> None:
    assert len(NATIVE) >= 25


@pytest.mark.parametrize("path", NATIVE, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_native_states_of_every_form_raise_no_alarm_and_stay_as_they_are(path: Path) -> None:
    """What the macro makes holds only native states; it is the same templates, in all forms of definitions."""
    outcome = expand_file(str(path), ExpandOptions(), skip_s3=True)
    assert [one for one in outcome.diagnostics if one.diagnostic.rule is not SKIPPED_DEFINITION] == []
    assert outcome.template
    assert outcome.expansion
    assert outcome.expansion.template == outcome.template.value


def test_patterns_and_standard_input(run: Run) -> None:
    Path("deep/er").mkdir(parents=True)
    Path("deep/er/more.yaml").write_text(GOOD)
    assert "in 3 templates" in run("check", "**/*.yaml").stderr
    assert run("check", "-", stdin=GOOD).exit_code == 0
    assert run("check", "-", stdin=Path("bad.yaml").read_text()).stderr.startswith("<stdin>:11:11: ")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["none.yaml"],
        ["none*.yaml"],
        ["good.yaml", "--format", "xml"],
        ["good.yaml", "--region", "mars-1"],
        ["good.yaml", "--parameter", "Target"],
        ["--watch", "-"],
    ],
)
def test_wrong_usage_has_a_status_of_its_own(run: Run, arguments: list[str]) -> None:
    result = run("check", *arguments)
    assert result.exit_code == 2
    assert "Error: " in result.stderr


def test_files_that_are_no_templates_are_problems(run: Run) -> None:
    Path("not.yaml").write_text("A: [1\n")
    Path("list.json").write_text("[]")
    Path("empty.yaml").write_text("")
    result = run("check", "not.yaml", "list.json", "empty.yaml")
    assert result.exit_code == 1
    assert [line.split(":")[0] for line in result.stderr.splitlines()[:3]] == [
        "not.yaml",
        "list.json",
        "empty.yaml",
    ]


def test_what_is_unwise_is_a_warning(run: Run) -> None:
    text = GOOD.replace("Transform: CrossRegion\n", "").replace(
        "!Sub arn:${AWS::Partition}:s3:::archive/*", "'*'"
    )
    result = run("check", "-", stdin=text)
    assert result.exit_code == 0
    first, fix, second, summary = [line for line in result.stderr.splitlines() if line]
    assert fix == "    Transform: CrossRegion"
    assert first.startswith("<stdin>:1:1: W9305 Transform doesn't name CrossRegion")
    assert second.startswith("<stdin>:16:27: W9301 '*' ")
    assert summary == "2 warnings in 1 template"


def test_parameters_take_their_values_from_the_command_line(run: Run) -> None:
    text = (
        "Parameters: {Bucket: {Type: String, Default: b}}\nResources:\n  Orders:\n"
        "    Type: AWS::StepFunctions::StateMachine\n"
        "    Properties: {DefinitionS3Location: {Bucket: !Ref Bucket, Key: k}}\n"
    )
    assert "s3://b/k wasn't" in run("check", "-", stdin=text).stderr
    assert "s3://c/k wasn't" in run("check", "-", "--parameter", "Bucket=c", stdin=text).stderr


def test_a_parameter_that_the_template_does_not_have_is_mentioned(run: Run) -> None:
    result = run("check", "good.yaml", "--parameter", "Targett=eu-west-1")
    assert (
        "W9308 --parameter Targett: the template has no parameter 'Targett'; did you mean 'Target'?"
        in result.stderr
    )
    assert result.exit_code == 0


def test_findings_as_json(run: Run) -> None:
    result = run("check", "bad.yaml", "--format", "json")
    assert result.exit_code == 1
    assert json.loads(result.stdout) == [
        {
            "file": "bad.yaml",
            "line": 14,
            "column": 13,
            "endLine": 14,
            "endColumn": 19,
            "severity": "error",
            "rule": "E9301",
            "path": "Resources/Orders: States/Read/Servce",
            "message": "unknown field 'Servce'; did you mean 'Service'?",
            "fix": "",
        }
    ]
    assert json.loads(run("check", "good.yaml", "--format", "json").stdout) == []


def test_findings_as_sarif(run: Run) -> None:
    log = json.loads(run("check", "bad.yaml", "--format", "sarif").stdout)
    assert log["version"] == "2.1.0"
    (only,) = log["runs"]
    rules = {rule["id"] for rule in only["tool"]["driver"]["rules"]}
    assert {result["ruleId"] for result in only["results"]} <= rules
    region = {"startLine": 14, "startColumn": 13, "endLine": 14, "endColumn": 19}
    location = only["results"][0]["locations"][0]["physicalLocation"]
    assert location == {"artifactLocation": {"uri": "bad.yaml"}, "region": region}
    assert [result["level"] for result in only["results"]] == ["error"]


def test_watching_checks_again_after_a_change_and_ends_with_ctrl_c(run: Run) -> None:  # noqa: ARG001  makes the folder
    command = [
        sys.executable,
        "-c",
        "from macro.cli.main import main; main()",
        "check",
        "--watch",
        "good.yaml",
    ]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        try:
            assert _next_summary(process.stderr) == "no problems in 1 template"
            time.sleep(0.02)
            Path("good.yaml").write_text(GOOD.replace("Service: s3", "Service: s33"))
            assert _next_summary(process.stderr) == "1 error in 1 template"
            process.send_signal(2)
            assert process.wait(timeout=60) == 0
        finally:
            process.kill()


def _next_summary(lines: object) -> str:
    return next(str(line).strip() for line in lines if "template" in str(line) and ":" not in str(line))  # type: ignore[attr-defined]
