"""Tests of executions with `cross-region run`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from localaws import LocalAws
from tests.macro.cli.run.templates import CODE, GREETING, OREGON, SEVEN, SHOP

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.macro.cli.conftest import Run


ROOT = Path(__file__).parents[4]
COMMAND = [sys.executable, "-c", "from macro.cli.main import main; main(prog_name='cross-region')"]
SECONDS = 60


@pytest.fixture(scope="module")
def aws() -> Iterator[LocalAws]:
    """Runs a local AWS that the command doesn't start, which is faster than one for each test."""
    with LocalAws() as running:
        yield running


@pytest.mark.end_to_end
def test_call_reads_a_resource_in_the_other_region(run: Run, greeting: Path) -> None:
    arguments = ("--input", '{"name": "/greeting"}', "--seed", "seed.yaml", "--history", "history.json")
    result = run("run", "greeting.yaml", *arguments, "--format", "json")
    assert result.exit_code == 0, result.stderr
    printed = json.loads(result.stdout)
    assert (printed["status"], printed["output"]) == ("SUCCEEDED", {"Text": "Hello from Oregon"})
    (call,) = printed["calls"]
    names = ("region", "service", "operation", "status")
    assert [call[name] for name in names] == ["us-west-2", "ssm", "GetParameter", 200]
    assert call["milliseconds"] > 0
    history = json.loads((greeting / "history.json").read_text())["events"]
    assert history[-1]["type"] == "ExecutionSucceeded"


@pytest.mark.end_to_end
def test_objects_items_and_the_log_of_a_function_in_a_nested_seed_on_a_running_emulator(
    run: Run, aws: LocalAws, tmp_path: Path
) -> None:
    (tmp_path / "shop.yaml").write_text(SHOP)
    (tmp_path / "oregon.yaml").write_text(nesting("middle.yaml"))
    (tmp_path / "middle.yaml").write_text(nesting("inner.yaml"))
    (tmp_path / "inner.yaml").write_text(OREGON)
    (tmp_path / "orders").mkdir()
    (tmp_path / "orders" / "7.json").write_text('{"order": 7}')
    (tmp_path / "items.json").write_text('[{"id": "7", "total": 12.5}]')
    data = ("--objects", "archive/2026=orders", "--items", "us-west-2:Orders=items.json")
    endpoint = ("--endpoint-url", aws.endpoint)
    result = run("run", "shop.yaml", "--seed", "oregon.yaml", *data, *endpoint, "--format", "json")
    assert (result.exit_code, result.stderr) == (0, "")
    printed = json.loads(result.stdout)
    assert printed["output"] == {"Object": '{"order": 7}', "Total": "12.5", "Greeting": {"hello": "Oregon"}}
    assert printed["logs"] == [
        {"function": "Child/Child/Greet", "region": "us-west-2", "lines": ["greeting Oregon"]}
    ]
    assert printed["states"][0] == {"state": "Object", "event": "entered", "detail": {}}
    assert [call["operation"] for call in printed["calls"]] == ["GetObject", "GetItem", "Invoke"]
    assert_empty(aws)


@pytest.mark.end_to_end
@pytest.mark.parametrize(
    "transforms", ["[CrossRegion, AWS::Serverless-2016-10-31]", "[AWS::Serverless-2016-10-31, CrossRegion]"]
)
def test_local_code_and_definitions(run: Run, aws: LocalAws, tmp_path: Path, transforms: str) -> None:
    (tmp_path / "code.yaml").write_text(CODE.replace("TRANSFORMS", transforms))
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "app.py").write_text("def handler(event, context): return [event]")
    price, total = ({"Type": "Task", "Resource": f"${{{name}}}"} for name in ("Price", "Total"))
    states = {"Price": {**price, "Next": "Total"}, "Total": {**total, "End": True}}
    (tmp_path / "orders.asl.json").write_text(json.dumps({"StartAt": "Price", "States": states}))
    result = run("run", "code.yaml", "--endpoint-url", aws.endpoint, "--format", "json")
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout)["output"] == [[{}]]
    assert_empty(aws)


@pytest.mark.end_to_end
@pytest.mark.parametrize(
    "names",
    [
        ("aws-cn", "cn-north-1", "cn-northwest-1"),
        ("aws-us-gov", "us-gov-west-1", "us-gov-east-1"),
    ],
)
def test_calls_in_another_partition(
    run: Run, aws: LocalAws, tmp_path: Path, names: tuple[str, str, str]
) -> None:
    partition, own, other = names
    (tmp_path / "shop.yaml").write_text(
        SHOP.replace("arn:aws:states:us-west-2", f"arn:{partition}:states:{other}")
    )
    (tmp_path / "other.yaml").write_text(OREGON)
    (tmp_path / "7.json").write_text('{"order": 7}')
    (tmp_path / "items.json").write_text('[{"id": "7", "total": 12.5}]')
    data = ("--objects", "archive/2026/7.json=7.json", "--items", "Orders=items.json", "--seed", "other.yaml")
    regions = ("--region", own, "--endpoint-url", aws.endpoint)
    result = run("run", "shop.yaml", *data, *regions, "--format", "json")
    assert result.exit_code == 0, result.stderr
    printed = json.loads(result.stdout)
    assert printed["output"] == {"Object": '{"order": 7}', "Total": "12.5", "Greeting": {"hello": "Oregon"}}
    assert {call["region"] for call in printed["calls"]} == {other}


def assert_empty(aws: LocalAws) -> None:
    """Fails if the command left something on an emulator that it didn't start."""
    assert aws.client("s3", "us-west-2").list_buckets()["Buckets"] == []
    for region in ("us-east-1", "us-west-2"):
        stacks = aws.client("cloudformation", region).list_stacks()["StackSummaries"]
        assert {stack["StackStatus"] for stack in stacks} <= {"DELETE_COMPLETE"}
        assert aws.client("lambda", region).list_functions()["Functions"] == []
        assert aws.client("lambda", region).list_layers()["Layers"] == []


@pytest.mark.end_to_end
def test_failover_to_the_second_region_with_a_copy_of_the_seed(
    run: Run, aws: LocalAws, greeting: Path
) -> None:
    text = GREETING.replace("Region: us-west-2", "Region: [eu-west-1, us-west-2]\n            MaxAttempts: 1")
    (greeting / "failover.yaml").write_text(text.replace("ssm:us-west-2", "ssm:*"))
    regions = ("--seed-region", "eu-west-1", "--seed-region", "us-west-2", "--down", "eu-west-1")
    arguments = ("--input", '{"name": "/greeting"}', "--seed", "seed.yaml", *regions, "--format", "json")
    result = run("run", "failover.yaml", *arguments, "--endpoint-url", aws.endpoint)
    assert result.exit_code == 0, result.stderr
    printed = json.loads(result.stdout)
    assert printed["output"] == {"Text": "Hello from Oregon"}
    assert [(call["region"], call["status"]) for call in printed["calls"]] == [
        ("eu-west-1", 503),
        ("us-west-2", 200),
    ]
    assert_empty(aws)


@pytest.mark.end_to_end
def test_string_output_is_printed_as_json(run: Run, aws: LocalAws, tmp_path: Path) -> None:
    definition = "{StartAt: Seven, States: {Seven: {Type: Pass, Result: '7', End: true}}}"
    (tmp_path / "seven.yaml").write_text(SEVEN.replace("DEFINITION", definition))
    result = run("run", "seven.yaml", "--endpoint-url", aws.endpoint)
    assert (result.exit_code, result.stdout.split("\n\n")[1]) == (0, 'SUCCEEDED\n"7"'), result.stderr


@pytest.mark.end_to_end
def test_failed_execution_exits_with_1(run: Run, aws: LocalAws, greeting: Path) -> None:
    assert (greeting / "greeting.yaml").is_file()
    result = run("run", "greeting.yaml", "--input", '{"name": "/missing"}', "--endpoint-url", aws.endpoint)
    assert result.exit_code == 1
    steps = [tuple(line.split()[:2]) for line in result.stdout.split("\n\n")[0].splitlines()]
    events = ["entered", "failed", "retried", "failed", "caught", "output"]
    assert steps == [*(("Read", event) for event in events), ("Unknown", "entered"), ("Unknown", "failed")]
    assert "\nFAILED\nUnknown: no such greeting\n" in result.stdout
    assert result.stdout.count("us-west-2  ssm      GetParameter  400") == 2


@pytest.mark.end_to_end
def test_stack_failure_is_reported_with_its_reason(run: Run, aws: LocalAws, greeting: Path) -> None:
    queue = "  Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: 'no name!'}}\n"
    (greeting / "greeting.yaml").write_text(GREETING + queue)
    result = run("run", "greeting.yaml", "--endpoint-url", aws.endpoint)
    assert result.exit_code == 1
    assert_empty(aws)
    assert "Error: Queue: Can only include alphanumeric characters" in result.stderr


@pytest.mark.end_to_end
def test_ctrl_c_during_the_execution_deletes_the_stacks(aws: LocalAws, tmp_path: Path) -> None:
    definition = "{StartAt: Pause, States: {Pause: {Type: Wait, Seconds: 600, End: true}}}"
    (tmp_path / "pause.yaml").write_text(SEVEN.replace("DEFINITION", definition))
    arguments = [*COMMAND, "run", "pause.yaml", "--endpoint-url", aws.endpoint]
    variables = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        arguments, cwd=tmp_path, env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stderr
        try:
            assert process.stdout.readline().split() == ["Pause", "entered", "{}"]
            process.send_signal(signal.SIGINT)
            assert process.wait(SECONDS) == 130
            assert process.stderr.read() == "\nInterrupted\n"
        finally:
            process.kill()
    assert_empty(aws)


@pytest.mark.end_to_end
def test_ctrl_c_deletes_temporary_files(greeting: Path) -> None:
    temporary = greeting / "tmp"
    temporary.mkdir()
    variables = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(temporary), "AWS_PROFILE": "nobody"}
    arguments = [*COMMAND, "run", "greeting.yaml"]
    with subprocess.Popen(arguments, cwd=greeting, env=variables, stderr=subprocess.PIPE) as process:
        try:
            until = time.monotonic() + SECONDS
            while not list(temporary.glob("local-aws-*/code")):  # the local AWS is creating the function
                assert time.monotonic() < until
                assert process.poll() is None
                time.sleep(0.05)
            process.send_signal(signal.SIGINT)
            assert process.wait(SECONDS) == 130
        finally:
            process.kill()
    assert list(temporary.iterdir()) == []


def nesting(file: str) -> str:
    """Returns a template with a nested stack, whose template is a local file."""
    resource = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": f"./{file}"}}
    return json.dumps({"Resources": {"Child": resource}})
