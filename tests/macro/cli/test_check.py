"""Tests of `cross-region check`."""

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


def test_accounts_of_roles_are_compared_only_with_the_account_option(run: Run) -> None:
    role = "    Properties:\n      RoleArn: arn:aws:iam::210987654321:role/orders\n"
    Path("role.yaml").write_text(GOOD.replace("    Properties:\n", role, 1))
    assert run("check", "role.yaml").exit_code == 0
    assert run("check", "role.yaml", "--account", "210987654321").exit_code == 0
    assert "but the stack is in 111122223333" in run("check", "role.yaml", "--account", "111122223333").stderr


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
    assert (
        "expand the template's calls; add it, or pass the macro's other name with --macro-name"
        in result.stderr
    )
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


def test_part_that_a_transform_inserts_causes_a_warning(run: Run) -> None:
    include = "{Name: AWS::Include, Parameters: {Location: s3://bucket/states.yaml}}"
    properties = f"{{Definition: {{StartAt: A, States: {{'Fn::Transform': {include}}}}}}}"
    machine = f"{{Type: AWS::StepFunctions::StateMachine, Properties: {properties}}}"
    resources = f"Resources: {{Orders: {machine}}}\n"
    result = run("check", "-", stdin=f"Transform: CrossRegion\n{resources}")
    assert result.exit_code == 0
    text = "W9309 the part that AWS::Include inserts wasn't checked, because only CloudFormation inserts it"
    assert text in result.stderr
    assert "W9309" not in run("check", "-", stdin=resources).stderr


def test_unknown_tags_are_accepted(run: Run) -> None:
    text = GOOD.replace("Bucket: archive", "Bucket: !GetStackOutput {StackName: a, OutputName: b}")
    assert run("check", "-", stdin=text).exit_code == 0


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
            Path("new.yaml").write_text(GOOD.replace("Service: s3", "Service: s33"))
            Path("new.yaml").replace("good.yaml")  # at once; the command must not see an empty file
            assert _next_summary(process.stderr) == "1 template, 1 call, 1 error"
            process.send_signal(2)
            assert process.wait(timeout=60) == 130
        finally:
            process.kill()


def _next_summary(lines: object) -> str:
    return next(str(line).strip() for line in lines if "template" in str(line) and ":" not in str(line))  # type: ignore[attr-defined]


def test_parameters_of_the_macro_are_an_error(run: Run) -> None:
    entry = {"Name": "CrossRegion", "Parameters": {"Region": "us-west-2"}}
    result = run("check", "-", stdin=json.dumps({"Transform": [entry], "Resources": {}}, indent=1))
    assert result.exit_code == 1
    assert "<stdin>:5:4: E9307 CrossRegion has no parameters; write the Region in the ARN" in result.stderr


def test_near_miss_without_the_macro_is_a_warning(run: Run) -> None:
    state = {
        "Type": "Task",
        "Resource": "arn:aws:states:::aws-sdk:s3:listBuckets",
        "Region": "us-west-2",
        "End": True,
    }
    definition = {"StartAt": "A", "States": {"A": state}}
    resource = {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"Definition": definition}}
    result = run("check", "-", stdin=json.dumps({"Resources": {"Machine": resource}}))
    assert "W9305 Transform doesn't name CrossRegion" in result.stderr
    del state["Region"]
    result = run("check", "-", stdin=json.dumps({"Resources": {"Machine": resource}}))
    assert "W9305" not in result.stderr


@pytest.mark.parametrize(
    ("options", "status"),
    [((), 0), (("--region", "us-west-2"), 0), (("--region", "us-east-1"), 1), (("--region", "eu-west-1"), 1)],
)
def test_region_of_the_stack_is_certain_if_it_is_an_option(
    run: Run, options: tuple[str, ...], status: int
) -> None:
    """Tests the default Region, too: only the option says that the stack is there."""
    activity = "Task\n            Resource: arn:aws:states:us-west-2:123456789012:activity:approve"
    start, end = GOOD.index("Cross::Region::AwsCall"), GOOD.index("            End: true")
    result = run("check", "-", *options, stdin=f"{GOOD[:start]}{activity}\n{GOOD[end:]}")
    assert result.exit_code == status
    assert ("an activity in us-west-2 can't run a Task" in result.stderr) is bool(status)
