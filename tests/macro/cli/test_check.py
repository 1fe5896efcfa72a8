"""Tests of `cross-region check`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from macro.cli.expand_file import expand_file
from macro.model.rules import SKIPPED_DEFINITION
from macro.source.expand_options import ExpandOptions
from macro.source.formats.yaml_text import read_yaml
from tests.golden.cases import FOLDER
from tests.macro.cli.conftest import GOOD

if TYPE_CHECKING:
    from tests.macro.cli.conftest import Run


def test_template_without_problems(run: Run) -> None:
    result = run("check", "good.yaml")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "1 template, 1 call, no problems\n")


def test_problems_are_printed_with_line_and_column(run: Run) -> None:
    result = run("check", "good.yaml", "bad.yaml")
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "bad.yaml:14:13: E9301 unknown field 'Servce'; did you mean 'Service'?",
        "2 templates, 2 calls, 1 error",
    ]


NATIVE = sorted(FOLDER.glob("*/*.expanded.yaml"))


def test_golden_cases_contain_native_templates() -> None:
    assert len(NATIVE) >= 25


@pytest.mark.parametrize("path", NATIVE, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_expanded_templates_have_no_problems_and_do_not_change(path: Path) -> None:
    """The expanded golden cases contain only native states, in all definition formats."""
    outcome = expand_file(str(path), ExpandOptions(), skip_s3=True)
    assert [one for one in outcome.diagnostics if one.diagnostic.rule is not SKIPPED_DEFINITION] == []
    assert outcome.template
    assert outcome.expansion
    assert outcome.expansion.template == outcome.template.value


def test_glob_patterns_and_standard_input(run: Run) -> None:
    Path("deep/er").mkdir(parents=True)
    Path("deep/er/more.yaml").write_text(GOOD)
    assert "3 templates, 3 calls, 1 error\n" in run("check", "**/*.yaml").stderr
    assert run("check", "-", stdin=GOOD).exit_code == 0
    assert run("check", "-", stdin=Path("bad.yaml").read_text()).stderr.startswith("<stdin>:14:13: ")


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
def test_usage_error_exits_with_2(run: Run, arguments: list[str]) -> None:
    result = run("check", *arguments)
    assert result.exit_code == 2
    assert "Error: " in result.stderr


def test_files_that_are_not_templates_are_reported(run: Run) -> None:
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


def test_warnings_do_not_change_the_exit_status(run: Run) -> None:
    text = GOOD.replace("Transform: CrossRegion\n", "").replace(
        "!Sub arn:${AWS::Partition}:s3:::archive/*", "'*'"
    )
    result = run("check", "-", stdin=text)
    assert result.exit_code == 0
    first, fix, second, summary = [line for line in result.stderr.splitlines() if line]
    assert fix == "    Transform: CrossRegion"
    assert first.startswith("<stdin>:1:1: W9305 Transform doesn't name CrossRegion")
    assert second.startswith("<stdin>:16:27: W9301 '*' ")
    assert summary == "1 template, 1 call, 2 warnings"


def test_parameter_option_sets_a_parameter_value(run: Run) -> None:
    text = (
        "Parameters: {Bucket: {Type: String, Default: b}}\nResources:\n  Orders:\n"
        "    Type: AWS::StepFunctions::StateMachine\n"
        "    Properties: {DefinitionS3Location: {Bucket: !Ref Bucket, Key: k}}\n"
    )
    assert "s3://b/k wasn't" in run("check", "-", stdin=text).stderr
    assert "s3://c/k wasn't" in run("check", "-", "--parameter", "Bucket=c", stdin=text).stderr


def test_undeclared_parameter_causes_a_warning(run: Run) -> None:
    result = run("check", "good.yaml", "--parameter", "Targett=eu-west-1")
    assert (
        "W9308 --parameter Targett: the template has no parameter 'Targett'; did you mean 'Target'?"
        in result.stderr
    )
    assert result.exit_code == 0


def test_template_without_the_transform_has_only_a_warning(run: Run) -> None:
    bad = Path("bad.yaml").read_text().replace("Transform: CrossRegion\n", "")
    result = run("check", "-", stdin=bad)
    assert result.exit_code == 0
    assert "W9305 Transform doesn't name CrossRegion" in result.stderr
    assert "1 template, 1 call, 1 warning" in result.stderr
    unrelated = "Resources:\n  M:\n    Type: AWS::StepFunctions::StateMachine\n"
    unrelated += "    Properties: {DefinitionS3Location: {Bucket: !GetAtt A.B, Key: k}}\n"
    assert run("check", "-", stdin=unrelated).stderr == "1 template, no calls, no problems\n"


def test_summary_counts_calls_and_each_kind_of_problem(run: Run) -> None:
    state = GOOD[GOOD.index("          Read:") :]
    second = state.replace("Read:", "Write:").replace("Service: s3", "Servce: s3\n            Extra: 1")
    text = (
        GOOD
        + second
        + state.replace("Read:", "Any:").replace("!Sub arn:${AWS::Partition}:s3:::archive/*", "'*'")
    )
    summary = run("check", "-", stdin=text).stderr.splitlines()[-1]
    assert summary == "1 template, 3 calls, 2 errors, 1 warning"


def test_summary_of_a_template_whose_calls_are_unknown_has_only_problems(run: Run) -> None:
    assert run("check", "-", stdin="[]").stderr.splitlines()[-1] == "1 template, 1 error"


def test_duplicate_keys_are_warnings(run: Run) -> None:
    result = run("check", "-", stdin="Description: a\n" + GOOD + "Description: b\n")
    assert result.exit_code == 0
    message = (
        "duplicate key 'Description'; CloudFormation ignores this value and uses the one at <stdin>:20:1"
    )
    assert result.stderr.startswith(f"<stdin>:1:1: W9321 {message}\n")


def test_unknown_tags_are_accepted(run: Run) -> None:
    text = GOOD.replace("Bucket: archive", "Bucket: !GetStackOutput {StackName: a, OutputName: b}")
    assert run("check", "-", stdin=text).exit_code == 0


def test_problems_as_json(run: Run) -> None:
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


@pytest.mark.parametrize("kind", ["json", "sarif"])
def test_problem_with_a_surrogate(run: Run, kind: str) -> None:
    """A JSON template can contain one as an escape sequence. UTF-8 can't encode it."""
    written = json.dumps(read_yaml(GOOD).value)
    Path("surrogate.json").write_text(written.replace('"Service": "s3"', '"Service": "s4\\ud800"'))
    result = run("check", "surrogate.json", "--format", kind)
    assert (result.exit_code, result.stderr) == (1, "")
    assert "there is no AWS service 's4\ud800'" in json.dumps(json.loads(result.stdout), ensure_ascii=False)


def test_pattern_that_matches_only_folders(run: Run) -> None:
    Path("folder.yaml").mkdir()
    result = run("check", "folder*.yaml")
    assert (result.exit_code, "there is no file 'folder*.yaml'" in result.stderr) == (2, True)


def test_problems_as_sarif(run: Run) -> None:
    log = json.loads(run("check", "bad.yaml", "--format", "sarif").stdout)
    assert log["version"] == "2.1.0"
    (only,) = log["runs"]
    rules = {rule["id"] for rule in only["tool"]["driver"]["rules"]}
    assert {result["ruleId"] for result in only["results"]} <= rules
    region = {"startLine": 14, "startColumn": 13, "endLine": 14, "endColumn": 19}
    location = only["results"][0]["locations"][0]["physicalLocation"]
    assert location == {"artifactLocation": {"uri": "bad.yaml"}, "region": region}
    assert [result["level"] for result in only["results"]] == ["error"]


@pytest.mark.parametrize(
    ("name", "uri"),
    [("a b%#ü.yaml", "a%20b%25%23%C3%BC.yaml"), ("a:b.yaml", "a%3Ab.yaml"), ("\udcff.yaml", "%FF.yaml")],
)
def test_sarif_names_files_as_uris(run: Run, name: str, uri: str) -> None:
    Path(name).write_text(Path("bad.yaml").read_text())
    for written, expected in ((name, uri), (str(Path(name).absolute()), f"{Path.cwd().as_uri()}/{uri}")):
        (result,) = json.loads(run("check", written, "--format", "sarif").stdout)["runs"][0]["results"]
        assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": expected}


def test_file_name_cannot_add_a_line(run: Run) -> None:
    Path("a\nb.yaml").write_text(Path("bad.yaml").read_text())
    assert run("check", "a\nb.yaml").stderr.startswith(r"a\nb.yaml:14:13: E9301")


def test_standard_input_is_utf_8(run: Run) -> None:
    assert "W9305" not in run("check", "-", stdin=GOOD.replace("Read", "Größe")).stderr
    result = run("check", "-", stdin=GOOD.encode().replace(b"Read", b"Gr\xf6\xdfe"))
    assert (result.exit_code, result.stderr.splitlines()[0]) == (1, "<stdin>:1:1: E9300 isn't UTF-8 text")


def test_watch_checks_again_after_a_change_until_ctrl_c(run: Run) -> None:  # noqa: ARG001  creates the folder
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
            assert _next_summary(process.stderr) == "1 template, 1 call, no problems"
            time.sleep(0.02)
            Path("good.yaml").write_text(GOOD.replace("Service: s3", "Service: s33"))
            assert _next_summary(process.stderr) == "1 template, 1 call, 1 error"
            process.send_signal(2)
            assert process.wait(timeout=60) == 130
        finally:
            process.kill()


def _next_summary(lines: object) -> str:
    return next(str(line).strip() for line in lines if "template" in str(line) and ":" not in str(line))  # type: ignore[attr-defined]


def test_folder_is_an_error_with_a_pattern(run: Run) -> None:
    Path("stacks").mkdir()
    result = run("check", "stacks")
    assert result.exit_code == 2
    assert "'stacks' is a folder; name its templates, such as 'stacks/**/*.yaml'" in result.stderr


def test_name_that_is_too_long_is_a_usage_error(run: Run) -> None:
    result = run("check", "a" * 5000)
    assert result.exit_code == 2
    assert "File name too long" in result.stderr


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_pipe_is_read_like_a_file(run: Run) -> None:
    """A shell passes the output of a command as a pipe: check <(command)."""
    os.mkfifo("pipe")
    writer = threading.Thread(target=Path("pipe").write_text, args=(GOOD,))
    writer.start()
    result = run("check", "pipe")
    writer.join()
    assert (result.exit_code, result.stderr) == (0, "1 template, 1 call, no problems\n")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "good.yaml:1:1: E9300 the template is empty"),
        ("[]", "good.yaml:1:1: E9300 a template is an object, not a list"),
        ("Transform: CrossRegion\nResources:\n", "good.yaml:2:1: E9306 Resources must be an object"),
        (
            "Transform: CrossRegion\n",
            "good.yaml:1:1: E9306 the macro needs a complete template with Resources",
        ),
    ],
)
def test_file_without_resources(run: Run, text: str, message: str) -> None:
    Path("good.yaml").write_text(text)
    result = run("check", "good.yaml")
    assert result.exit_code == 1
    assert result.stderr.startswith(message)
