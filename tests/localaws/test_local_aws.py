"""Tests of the Regions, the instances, and the shutdown of a local AWS."""

import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest

from localaws import LocalAws
from tests.localaws.functions_and_roles import REGION, client_with, invoke, make_function, make_role

ROOT = Path(__file__).parents[2]
PID = "import os\ndef handler(event, context):\n    return os.getpid()\n"


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:  # it has just ended, or the system has no /proc
        return not Path("/proc/self").exists()
    return state != "Z"


def has_ended(pid: int) -> bool:
    until = time.monotonic() + 60
    while is_running(pid) and time.monotonic() < until:
        time.sleep(0.02)
    return not is_running(pid)


def test_bucket_has_one_region(aws: LocalAws) -> None:
    bucket = f"bucket-{uuid.uuid4().hex[:10]}"
    west = aws.client("s3", "us-west-2")
    west.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
    west.put_object(Bucket=bucket, Key="k", Body=b"x")
    role = make_role(
        aws, {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{bucket}/*"}
    )
    session = aws.client("sts", REGION).assume_role(RoleArn=role, RoleSessionName="reader")["Credentials"]
    names = ("AccessKeyId", "SecretAccessKey", "SessionToken")
    east = client_with(aws, "s3", REGION, [session[name] for name in names])
    assert east.get_object(Bucket=bucket, Key="k")["Body"].read() == b"x", "the SDK follows the redirect"
    calls = [(call.region, call.operation, call.status) for call in aws.calls(role=role.split("/")[-1])]
    assert calls[0] == (REGION, "GetObject", 301)
    assert calls[-1] == ("us-west-2", "GetObject", 200)
    assert east.get_bucket_location(Bucket=bucket)["LocationConstraint"] == "us-west-2"


def test_instances_are_isolated(aws: LocalAws) -> None:
    with LocalAws() as other:
        assert other.endpoint != aws.endpoint
        other.client("dynamodb", REGION).create_table(
            TableName="OnlyInOther",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "Id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "Id", "KeyType": "HASH"}],
        )
        assert "OnlyInOther" not in aws.client("dynamodb", REGION).list_tables()["TableNames"]
        assert not other.calls(role="unused")
        operations = [call.operation for call in other.calls()]
    assert operations == ["CreateTable"]


def test_stop_ends_all_processes() -> None:
    with LocalAws() as local:
        function = invoke(local, make_function(local, PID)).payload
        assert is_running(function)
        assert local._process is not None
        server = local._process.pid
    assert has_ended(function)
    assert has_ended(server)
    local.stop()


def test_killed_server_ends_its_functions() -> None:
    with LocalAws() as local:
        code = "import os, sys\ndef handler(event, context):\n    return os.getpid()\n"
        function = invoke(local, make_function(local, code)).payload
        assert local._process is not None
        os.kill(local._process.pid, signal.SIGKILL)
        assert has_ended(function)


def test_server_stops_with_its_parent() -> None:
    program = """
import os, sys
from localaws import LocalAws
from localaws.lambda_runtime.files import remove_leftovers
aws = LocalAws().__enter__()
print(aws._process.pid, flush=True)
os._exit(0)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    )
    assert has_ended(int(done.stdout))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_command_runs_until_a_signal(number: signal.Signals, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "localaws"]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline().startswith("http://127.0.0.1:")
            assert list(tmp_path.glob("local-aws-*"))
            process.send_signal(number)
            assert process.wait(60) == 0
        finally:
            process.kill()
    assert list(tmp_path.glob("local-aws-*")) == []


def test_environment_ignores_the_developers_configuration(
    aws: LocalAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "developer")
    environment = aws.environment("eu-west-1")
    assert "AWS_PROFILE" not in environment
    assert environment["AWS_ENDPOINT_URL"] == aws.endpoint
    assert environment["AWS_REGION"] == "eu-west-1"
    assert environment["AWS_CONFIG_FILE"] == os.devnull
