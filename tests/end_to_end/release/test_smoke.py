"""Tests of scripts/smoke on a local AWS: its findings, and that nothing remains, whatever ends it."""

from __future__ import annotations

import fnmatch
import os
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from localaws import LocalAws
from scripts.smoke_test.account.permissions import policy
from scripts.smoke_test.points import POINTS
from scripts.tooling.build import build
from scripts.tooling.environment import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.end_to_end

REGIONS = ("eu-central-1", "us-west-2")
ACCOUNT = "123456789012"
SECONDS = 120  # the time that the removal has
ROW = re.compile(r"^\| (.+) \| (.+) \| (.+) \| ([a-z ]+) \|$")
# The native optimized integrations of the local AWS aren't complete: they return no metadata, have causes of their
# own, and don't accept a string as a DynamoDB attribute value.
DIFFERENT = {
    "error-names": ["Is the errorMessage of the cause the native cause?"],
    "results": [
        "Does `dynamodb:putItem` return the same members?",
        "Does `dynamodb:getItem` return the same members?",
        "Does `lambda:invoke` return the same members?",
        "Does `sqs:sendMessage` return the same members?",
        "Does `sns:publish` return the same members?",
        "Does `states:startExecution` return the same members?",
        "Is a string given as a DynamoDB attribute value stored as a string?",
        "Does a DynamoDB Boolean have the name BOOL?",
    ],
    "errors": ["Is the cause of `glue:startJobRun` the same?"],
}
SETTLED = ("entered-time", "inline-code", "map-item", "snapstart", "rollback", "task-token")


class Smoke:
    """Runs scripts/smoke against a local AWS."""

    def __init__(self, aws: LocalAws, bundle: Path) -> None:
        self.aws = aws
        self._bundle = bundle

    def start(self, prefix: str, *options: str) -> subprocess.Popen[str]:
        regions = [word for region in REGIONS for word in ("--region", region)]
        return subprocess.Popen(
            [sys.executable, "-u", "-m", "scripts.smoke_test.command", *regions, "--yes", *options]
            + ([] if "--remove" in options else ["--prefix", prefix, "--bundle", str(self._bundle)]),
            cwd=ROOT,
            env={**self.aws.environment(REGIONS[0]), "PYTHONPATH": os.fspath(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def interrupt(self, process: subprocess.Popen[str], at: str) -> str:
        """Sends Ctrl-C when a line with this text appears, and returns the lines after it."""
        assert process.stderr is not None
        assert any(at in line for line in process.stderr)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=SECONDS)
        return errors

    def remaining(self, prefix: str) -> list[str]:
        """Returns the names of everything that begins with a prefix, read without the code under test."""
        names: list[str] = []
        for region in REGIONS:
            stacks = self.aws.client("cloudformation", region).describe_stacks()["Stacks"]
            functions = self.aws.client("lambda", region).list_functions()["Functions"]
            layers = self.aws.client("lambda", region).list_layers()["Layers"]
            groups = self.aws.client("logs", region).describe_log_groups()["logGroups"]
            machines = self.aws.client("stepfunctions", region).list_state_machines()["stateMachines"]
            names += [stack["StackName"] for stack in stacks]
            names += [function["FunctionName"] for function in functions]
            names += [layer["LayerName"] for layer in layers]
            names += [group["logGroupName"] for group in groups]
            names += [machine["name"] for machine in machines]
            names += self.aws.client("dynamodb", region).list_tables()["TableNames"]
            names += self.aws.client("sqs", region).list_queues().get("QueueUrls", [])
            names += [topic["TopicArn"] for topic in self.aws.client("sns", region).list_topics()["Topics"]]
        names += [bucket["Name"] for bucket in self.aws.client("s3", REGIONS[0]).list_buckets()["Buckets"]]
        names += [role["RoleName"] for role in self.aws.client("iam", REGIONS[0]).list_roles()["Roles"]]
        return [name for name in names if prefix in name]


@pytest.fixture(scope="module")
def smoke(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Smoke]:
    folder = tmp_path_factory.mktemp("bundle")
    build(ROOT, folder)
    with LocalAws() as aws:
        yield Smoke(aws, folder)


@pytest.fixture(scope="module")
def finished(smoke: Smoke) -> tuple[int, str, str]:
    """Runs all points, and returns the exit status, the report, and the progress."""
    process = smoke.start("crsmoke-all")
    report, progress = process.communicate(timeout=600)
    return process.returncode, report, progress


def verdicts(report: str) -> dict[str, dict[str, str]]:
    """Returns the verdicts in a report by point and question."""
    points: dict[str, dict[str, str]] = {}
    point = ""
    for line in report.splitlines():
        if line.startswith("### `"):
            point = line.split("`")[1]
        elif (row := ROW.match(line)) and row[4] != "verdict":
            points.setdefault(point, {})[row[1]] = row[4]
    return points


def test_report_answers_every_question(finished: tuple[int, str, str]) -> None:
    found = verdicts(finished[1])
    assert {point.id: [fact.question for fact in point.facts] for point in POINTS} == {
        point: list(questions) for point, questions in found.items()
    }


@pytest.mark.parametrize("point", SETTLED)
def test_local_aws_answers_as_expected(point: str, finished: tuple[int, str, str]) -> None:
    assert set(verdicts(finished[1])[point].values()) == {"as expected"}


def test_differences_of_the_local_native_states_are_found(finished: tuple[int, str, str]) -> None:
    different = {
        point: [question for question, verdict in questions.items() if verdict == "different"]
        for point, questions in verdicts(finished[1]).items()
    }
    assert {point: questions for point, questions in different.items() if questions} == DIFFERENT
    assert finished[0] == 1


def test_missing_api_is_reported_in_a_sentence(finished: tuple[int, str, str]) -> None:
    assert verdicts(finished[1])["drift"] == {
        "Is the stack in sync after its creation?": "not observable here"
    }
    assert (
        "DetectStackDrift isn't available here (NotImplemented): The local AWS doesn't support DetectStackDrift of"
        " cloudformation."
    ) in finished[1]


def test_missing_native_integration_is_reported_with_its_error(finished: tuple[int, str, str]) -> None:
    assert set(verdicts(finished[1])["bedrock"].values()) == {"not observable here"}
    assert "the native state can't be executed here: FAILED: States.Runtime: " in finished[1]


def test_report_does_not_identify_the_account(finished: tuple[int, str, str]) -> None:
    assert ACCOUNT not in finished[1]
    assert "arn:" not in finished[1]


def test_progress_has_the_elapsed_time(finished: tuple[int, str, str]) -> None:
    assert re.search(r"^\[ +\d+ s\] eu-central-1 deploying calls$", finished[2], re.MULTILINE)
    assert re.search(r"^\[ +\d+ s\] everything is removed$", finished[2], re.MULTILINE)


def test_nothing_remains_after_executions_that_fail(smoke: Smoke, finished: tuple[int, str, str]) -> None:
    assert finished[1]
    assert smoke.remaining("crsmoke-all") == []


def test_policy_allows_every_request(smoke: Smoke, finished: tuple[int, str, str]) -> None:
    """The requests of roles aren't the user's. CloudFormation's are, because it uses the user's permissions."""
    assert finished[1]
    statements: Any = policy("aws")["Statement"]
    allowed = [action for statement in statements for action in statement["Action"]]
    free = {"sts:GetCallerIdentity"}
    made = {
        f"{call.service}:{call.operation}"
        for call in smoke.aws.calls()
        if not call.principal_arn and call.operation
    } - free
    denied = [
        action for action in sorted(made) if not any(fnmatch.fnmatchcase(action, each) for each in allowed)
    ]
    assert denied == []


def test_ctrl_c_during_a_deployment_removes_everything(smoke: Smoke) -> None:
    process = smoke.start("crsmoke-deploy", "--only", "error-names")
    errors = smoke.interrupt(process, "deploying calls")
    assert "everything is removed" in errors
    assert process.returncode == 130
    assert smoke.remaining("crsmoke-deploy") == []


def test_ctrl_c_during_an_execution_removes_everything(smoke: Smoke) -> None:
    process = smoke.start("crsmoke-execute", "--only", "sync")
    errors = smoke.interrupt(process, "executing Compare")
    assert "everything is removed" in errors
    assert process.returncode == 130
    assert smoke.remaining("crsmoke-execute") == []


def test_remove_continues_after_a_killed_run(smoke: Smoke) -> None:
    process = smoke.start("crsmoke-killed", "--only", "task-token")
    assert process.stderr is not None
    assert any("deployed token" in line for line in process.stderr)
    process.kill()
    process.communicate()
    assert smoke.remaining("crsmoke-killed") != []
    removal = smoke.start("crsmoke-killed", "--remove", "crsmoke-killed")
    _, errors = removal.communicate(timeout=SECONDS)
    assert removal.returncode == 0, errors
    assert smoke.remaining("crsmoke-killed") == []


def test_run_whose_macro_cannot_be_installed_removes_everything(smoke: Smoke, tmp_path: Path) -> None:
    for name in ("layer.zip", "macro.zip"):
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "provider.yaml").write_text("Resources: {Nothing: {Type: Missing::Type::Name}}\n")
    process = Smoke(smoke.aws, tmp_path).start("crsmoke-broken", "--only", "error-names")
    _, errors = process.communicate(timeout=SECONDS)
    assert "the macro can't be installed\neu-central-1: " in errors
    assert "everything is removed" in errors
    assert process.returncode == 2
    assert smoke.remaining("crsmoke-broken") == []
