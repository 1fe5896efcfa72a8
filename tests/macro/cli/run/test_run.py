"""Tests of `cross-region run`."""

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
from macro.cli.run import command as run_module

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.macro.cli.conftest import Run

ROOT = Path(__file__).parents[4]
GREETING = """\
Transform: CrossRegion
Resources:
  Greeting:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      Definition:
        StartAt: Read
        States:
          Read:
            Type: Cross::Region::AwsCall
            Region: us-west-2
            Service: ssm
            Action: getParameter
            Parameters: {Name.$: $.name}
            IamResources: !Sub arn:${AWS::Partition}:ssm:us-west-2:${AWS::AccountId}:parameter/*
            ResultSelector: {Text.$: $.Parameter.Value}
            Retry: [{ErrorEquals: [Ssm.ParameterNotFoundException], MaxAttempts: 1, IntervalSeconds: 1}]
            Catch: [{ErrorEquals: [Ssm.ParameterNotFoundException], Next: Unknown}]
            End: true
          Unknown: {Type: Fail, Error: Unknown, Cause: no such greeting}
"""
SEED = """\
Resources:
  Greeting: {Type: AWS::SSM::Parameter, Properties: {Name: /greeting, Type: String, Value: Hello from Oregon}}
"""
SEVEN = """\
Resources:
  Seven:
    Type: AWS::StepFunctions::StateMachine
    Properties: {RoleArn: !GetAtt Role.Arn, Definition: DEFINITION}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Principal: {Service: states.amazonaws.com}, Action: sts:AssumeRole}]
"""
SHOP = """\
Transform: CrossRegion
Resources:
  Shop:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      Definition:
        StartAt: Object
        States:
          Object:
            Type: Task
            Resource: arn:aws:states:us-west-2::aws-sdk:s3:getObject
            Parameters: {Bucket: archive, Key: 2026/7.json}
            ResultSelector: {Object.$: $.Body}
            Next: Item
          Item:
            Type: Task
            Resource: arn:aws:states:us-west-2::aws-sdk:dynamodb:getItem
            Parameters: {TableName: Orders, Key: {id: {S: "7"}}}
            ResultSelector: {Total.$: $.Item.total.N}
            ResultPath: $.Item
            Next: Greet
          Greet:
            Type: Task
            Resource: arn:aws:states:us-west-2::lambda:invoke
            Parameters: {FunctionName: greet, Payload: {name: Oregon}}
            ResultSelector: {Greeting.$: $.Payload}
            ResultPath: $.Greet
            Next: Result
          Result:
            Type: Pass
            Parameters: {Object.$: $.Object, Total.$: $.Item.Total, Greeting.$: $.Greet.Greeting}
            End: true
"""
OREGON = """\
Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: Orders
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
  Greet:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: greet
      Runtime: python3.13
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Code:
        ZipFile: |
          def handler(event, context):
              print("greeting", event["name"])
              return {"hello": event["name"]}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]
"""
COMMAND = [sys.executable, "-c", "from macro.cli.main import main; main(prog_name='cross-region')"]
SECONDS = 60


@pytest.fixture(scope="module")
def aws() -> Iterator[LocalAws]:
    """Runs a local AWS that the command doesn't start, which is faster than one for each test."""
    with LocalAws() as running:
        yield running


@pytest.fixture
def greeting(tmp_path: Path) -> Path:
    """Creates a folder with `greeting.yaml`, and with `seed.yaml`, which creates the parameter that it reads."""
    (tmp_path / "greeting.yaml").write_text(GREETING)
    (tmp_path / "seed.yaml").write_text(SEED)
    return tmp_path


def test_invalid_json_input(run: Run) -> None:
    result = run("run", "good.yaml", "--input", "{")
    assert (result.exit_code, "invalid JSON" in result.stderr) == (2, True)


def test_missing_input_file(run: Run) -> None:
    result = run("run", "good.yaml", "--input", "file://nowhere.json")
    assert (result.exit_code, "can't read nowhere.json" in result.stderr) == (2, True)


def test_unknown_state_machine(run: Run) -> None:
    result = run("run", "good.yaml", "--state-machine", "Ordres")
    assert result.exit_code == 2
    assert "the template has no state machine 'Ordres'; did you mean 'Orders'?" in result.stderr


def test_empty_name_of_a_state_machine(run: Run) -> None:
    """It can come from an unset variable of a shell."""
    assert "the template has no state machine ''" in run("run", "good.yaml", "--state-machine", "").stderr


def test_several_state_machines_require_an_option(run: Run, tmp_path: Path) -> None:
    two = GREETING + GREETING[GREETING.index("  Greeting:") :].replace("  Greeting:", "  Second:")
    (tmp_path / "two.yaml").write_text(two)
    result = run("run", "two.yaml")
    assert (result.exit_code, "--state-machine: Greeting, Second" in result.stderr) == (2, True)


def test_template_with_errors_is_not_deployed(run: Run) -> None:
    result = run("run", "bad.yaml")
    assert result.exit_code == 1
    assert "did you mean 'Service'?" in result.stderr


def test_seed_needs_a_region_if_the_calls_have_none(run: Run, greeting: Path) -> None:
    assert greeting.joinpath("seed.yaml").is_file()
    result = run("run", "good.yaml", "--seed", "seed.yaml")
    assert (
        result.exit_code,
        "--seed seed.yaml: the calls don't name exactly one Region" in result.stderr,
    ) == (2, True)


def test_seed_region_requires_a_seed(run: Run) -> None:
    assert run("run", "good.yaml", "--seed-region", "us-west-2").exit_code == 2


def test_region_of_the_state_machine_can_not_be_down(run: Run) -> None:
    result = run("run", "good.yaml", "--down", "us-east-1")
    assert result.exit_code == 2
    assert result.stderr.endswith(
        "Error: --down us-east-1: the state machine runs in this Region; choose the Region of a call, or run the state"
        " machine in another Region with --region\n"
    )


def test_all_problems_are_reported_at_once(run: Run) -> None:
    wrong = ("--input", "{", "--seed", "none.yaml", "--objects", "archive", "--items", "Orders=none.json")
    result = run("run", "bad.yaml", *wrong, "--down", "us-wst-2", "--state-machine", "Ordres")
    assert result.exit_code == 2
    first, usage, _, _, error, *listed = result.stderr.splitlines()
    assert first.startswith("bad.yaml:14:13: E9301 unknown field 'Servce'")
    assert usage.startswith("Usage: ")
    assert error == "Error: 6 options have problems"
    assert [line.split()[0].removesuffix(":") for line in listed] == [
        "--input",
        "--state-machine",
        "--down",
        "--seed",
        "--objects",
        "--items",
    ]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("{" + "a" * 300, "--input: invalid JSON: Expecting property name"),
        ("[" * 100_000, "--input: invalid JSON: too many nested lists or objects"),
        ('{"a": NaN}', "--input: invalid JSON: NaN isn't a value in JSON"),
    ],
)
def test_input_that_is_not_json(run: Run, given: str, message: str) -> None:
    result = run("run", "good.yaml", "--input", given)
    assert (result.exit_code, message in result.stderr) == (2, True)


def test_folder_of_the_history_is_checked_before_the_execution(run: Run) -> None:
    result = run("run", "good.yaml", "--history", "none/history.json")
    assert result.exit_code == 2
    assert "--history none/history.json: there is no folder 'none'" in result.stderr


def test_name_of_an_input_file_without_file_prefix(run: Run) -> None:
    Path("input.json").write_text("{}")
    assert (
        "to read a file, write file://input.json" in run("run", "good.yaml", "--input", "input.json").stderr
    )


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("", "must be a URL such as http://localhost:4566"),
        ("localhost:4566", "must be a URL such as http://localhost:4566"),
        ("http://[::1", "must be a URL such as http://localhost:4566"),
        ("http://localhost:port", "must be a URL such as http://localhost:4566"),
        ("http://local host", "must be a URL such as http://localhost:4566"),
        ("http://local..host", "must be a URL such as http://localhost:4566"),
        ("http://user:password@localhost", "must be a URL such as http://localhost:4566"),
        ("https://sts.amazonaws.com.", "must be an emulator, not AWS"),
        ("https://sts.us-east-1.amazonaws.com", "must be an emulator, not AWS"),
        (
            "http://127.0.0.1:9",
            "no response ([Errno 111] Connection refused); start `python -m localaws --port 4566`",
        ),
    ],
)
def test_unusable_endpoint(run: Run, url: str, message: str) -> None:
    result = run("run", "good.yaml", "--endpoint-url", url)
    assert (result.exit_code, message in result.stderr) == (2, True)


def test_missing_extra_is_reported_with_the_install_command(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_module, "find_spec", lambda name: None if name == "moto" else name)
    result = run("run", "good.yaml")
    assert result.exit_code == 1
    assert '(moto); install them with pip install "aws-sam-translator>=' in result.stderr


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
def test_objects_items_and_the_log_of_a_seeded_function_on_a_running_emulator(
    run: Run, aws: LocalAws, tmp_path: Path
) -> None:
    (tmp_path / "shop.yaml").write_text(SHOP)
    (tmp_path / "oregon.yaml").write_text(OREGON)
    (tmp_path / "orders").mkdir()
    (tmp_path / "orders" / "7.json").write_text('{"order": 7}')
    (tmp_path / "items.json").write_text('[{"id": "7", "total": 12.5}]')
    data = ("--objects", "archive/2026=orders", "--items", "us-west-2:Orders=items.json")
    endpoint = ("--endpoint-url", aws.endpoint)
    result = run("run", "shop.yaml", "--seed", "oregon.yaml", *data, *endpoint, "--format", "json")
    assert (result.exit_code, result.stderr) == (0, "")
    printed = json.loads(result.stdout)
    assert printed["output"] == {"Object": '{"order": 7}', "Total": "12.5", "Greeting": {"hello": "Oregon"}}
    assert printed["logs"] == [{"function": "Greet", "region": "us-west-2", "lines": ["greeting Oregon"]}]
    assert printed["states"][0] == {"state": "Object", "event": "entered", "detail": {}}
    assert [call["operation"] for call in printed["calls"]] == ["GetObject", "GetItem", "Invoke"]
    assert_empty(aws)


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
        assert process.stdout.readline().split() == ["Pause", "entered", "{}"]
        process.send_signal(signal.SIGINT)
        assert process.wait(SECONDS) == 130
        assert process.stderr
        assert process.stderr.read() == "\nInterrupted\n"
    assert_empty(aws)


@pytest.mark.end_to_end
def test_ctrl_c_deletes_temporary_files(greeting: Path) -> None:
    temporary = greeting / "tmp"
    temporary.mkdir()
    variables = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(temporary), "AWS_PROFILE": "nobody"}
    arguments = [*COMMAND, "run", "greeting.yaml"]
    with subprocess.Popen(arguments, cwd=greeting, env=variables, stderr=subprocess.PIPE) as process:
        until = time.monotonic() + SECONDS
        while not list(temporary.glob("local-aws-*/code")):  # the local AWS is creating the function
            assert time.monotonic() < until
            assert process.poll() is None
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        assert process.wait(SECONDS) == 130
    assert list(temporary.iterdir()) == []
