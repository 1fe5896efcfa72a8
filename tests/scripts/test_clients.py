"""Tests of scripts/test-clients with small clients, and of the samples that it makes from definitions."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from scripts.clients import command
from scripts.clients.installation import PINNED
from scripts.clients.model import Check, CheckFailed, Client, ClientUnavailable, Tool
from scripts.clients.outputs.accepted_findings import CHECKOV, CONTROL_TOWER, TEMPLATE_FINDINGS
from scripts.clients.outputs.definition_samples import FUNCTION_ARN, sample_definition
from scripts.tooling.environment import ROOT

if TYPE_CHECKING:
    from scripts.clients.workplace import Workplace

PYTHON = Tool("1.2.3", (sys.executable, "-c"))


def run_python(*statements: str, fails: bool = False) -> Check:
    """Returns a check that runs a Python program."""

    def run(tool: Tool, workplace: Workplace) -> str:
        return tool.run(";".join(statements), folder=workplace.folder, fails=fails).strip()

    return Check("runs Python", run)


def client(*checks: Check) -> Client:
    return Client("toy", lambda _: PYTHON, checks)


def unavailable(_: Workplace) -> Tool:
    raise ClientUnavailable("toy isn't made for this computer.\nSee its page.")


def run_script(monkeypatch: pytest.MonkeyPatch, chosen: Client, *arguments: str) -> int:
    monkeypatch.setattr(command, "_CLIENTS", (chosen,))
    return command.main(arguments)


def test_passing_client(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    toy = client(run_python("print('works')"), run_python("raise SystemExit(3)", fails=True))
    assert run_script(monkeypatch, toy) == 0
    printed = capsys.readouterr().out
    row = next(line for line in printed.splitlines() if "works" in line)
    assert [cell.strip() for cell in row.strip("│").split("│")] == [
        "toy",
        "1.2.3",
        "runs Python",
        "passed",
        "works",
    ]
    assert printed.endswith("2 passed, 0 failed, 0 not available\n")


@pytest.mark.parametrize(
    ("check", "message"),
    [
        (run_python("print('reason')", "raise SystemExit(3)"), "failed with exit status 3:\nreason"),
        (run_python("print('fine')", fails=True), "succeeded, but must fail:\nfine"),
    ],
)
def test_failing_client(
    check: Check, message: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_script(monkeypatch, client(check)) == 1
    printed = capsys.readouterr()
    assert message in printed.err
    assert "0 passed, 1 failed, 0 not available" in printed.out


def test_unavailable_client_fails_only_if_required(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    toy = Client("toy", unavailable, ())
    assert run_script(monkeypatch, toy) == 0
    assert "toy isn't made for this computer." in capsys.readouterr().out
    assert run_script(monkeypatch, toy, "--require-all") == 1


def test_unknown_client_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        command.main(["--only", "toy"])
    assert ended.value.code == 2
    assert "yaml-language-server" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("definition", "sample"),
    [
        ({"Resource": "${Function}", "Text": "a-${B}"}, {"Resource": FUNCTION_ARN, "Text": "a-sample"}),
        ('{"Resource": "${Function}", "Seconds": ${Seconds}}', {"Resource": FUNCTION_ARN, "Seconds": 60}),
        ({"Fn::Sub": '{"a": "arn:${AWS::Partition}:x"}'}, {"a": "arn:aws:x"}),
        ({"Fn::Sub": ['{${More}"b": 1}', {"More": {"Fn::If": ["C", '"a": 0, ', ""]}}]}, {"a": 0, "b": 1}),
        ({"Fn::Join": ["", ['{"a": "', {"Ref": "AWS::Partition"}, '"}']]}, {"a": FUNCTION_ARN}),
        ({"Fn::If": ["C", '{"a": 1}', "{}"]}, {"a": 1}),
        ({"Fn::ToJsonString": {"a": {"Fn::GetAtt": ["F", "Arn"]}}}, {"a": FUNCTION_ARN}),
        ({"a": {"Fn::Sub": "x/${B}"}, "b": [{"Fn::If": ["C", 1, 2]}]}, {"a": "x/sample", "b": [1]}),
    ],
)
def test_samples_of_definitions(definition: Any, sample: Any) -> None:
    assert sample_definition(definition) == sample


def test_page_explains_the_accepted_findings() -> None:
    page = (ROOT / "docs" / "clients.md").read_text()
    for finding in TEMPLATE_FINDINGS:
        assert f"| `{finding.rule}` | {finding.reason} |" in page
    for check, reason in CHECKOV.items():
        assert f"| `{check}` | {reason} |" in page
    for control, setting in CONTROL_TOWER.items():
        assert f"| `{control}` | {setting} |" in page


def test_oldest_cfn_lint_is_the_lower_bound_of_the_extra() -> None:
    (pinned,) = (
        line for line in (PINNED / "cfn-lint-oldest.in").read_text().splitlines() if "cfn-lint==" in line
    )
    assert (
        f'"cfn-lint>={pinned.removeprefix("cfn-lint==").removesuffix(".0")}"'
        in (ROOT / "pyproject.toml").read_text()
    )


def test_failed_expectation_shows_the_output(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Tool, __: Workplace) -> str:
        raise CheckFailed("the output is different")

    assert run_script(monkeypatch, client(Check("fails", fail))) == 1
