"""The local AWS as a whole: regions, several at once, and nothing left behind."""

import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest

from localaws import LocalAws
from tests.localaws.toys import REGION, client_with, invoke, make_function, make_role

ROOT = Path(__file__).parents[2]
PID = "import os\ndef handler(event, context):\n    return os.getpid()\n"


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not (stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z")


def gone(pid: int) -> bool:
    until = time.monotonic() + 10
    while alive(pid) and time.monotonic() < until:
        time.sleep(0.02)
    return not alive(pid)


def test_buckets_are_in_one_region(aws: LocalAws) -> None:
    bucket = f"bucket-{uuid.uuid4().hex[:10]}"
    there = aws.client("s3", "us-west-2")
    there.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
    there.put_object(Bucket=bucket, Key="k", Body=b"x")
    role = make_role(
        aws, {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{bucket}/*"}
    )
    session = aws.client("sts", REGION).assume_role(RoleArn=role, RoleSessionName="reader")["Credentials"]
    names = ("AccessKeyId", "SecretAccessKey", "SessionToken")
    here = client_with(aws, "s3", REGION, [session[name] for name in names])
    assert here.get_object(Bucket=bucket, Key="k")["Body"].read() == b"x", "the SDK follows S3 there"
    calls = [(call.region, call.operation, call.status) for call in aws.calls(role=role.split("/")[-1])]
    assert calls[0] == (REGION, "GetObject", 301)
    assert calls[-1] == ("us-west-2", "GetObject", 200)
    assert here.get_bucket_location(Bucket=bucket)["LocationConstraint"] == "us-west-2"


def test_several_at_once_share_nothing(aws: LocalAws) -> None:
    with LocalAws() as other:
        assert other.endpoint != aws.endpoint
        other.client("dynamodb", REGION).create_table(
            TableName="OnlyThere",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "Id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "Id", "KeyType": "HASH"}],
        )
        assert "OnlyThere" not in aws.client("dynamodb", REGION).list_tables()["TableNames"]
        assert not other.calls(role="nobody")
        operations = [call.operation for call in other.calls()]
    assert operations == ["CreateTable"]


def test_nothing_is_left_behind() -> None:
    with LocalAws() as own:
        function = invoke(own, make_function(own, PID)).payload
        assert alive(function)
        assert own._process is not None
        server = own._process.pid
    assert gone(function)
    assert gone(server)
    own.stop()


def test_functions_end_with_a_killed_server() -> None:
    with LocalAws() as own:
        code = "import os, sys\ndef handler(event, context):\n    return os.getpid()\n"
        function = invoke(own, make_function(own, code)).payload
        assert own._process is not None
        os.kill(own._process.pid, signal.SIGKILL)
        assert gone(function)


def test_the_server_ends_with_its_parent() -> None:
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
    assert gone(int(done.stdout))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_serves_until_it_is_told_to_stop(number: signal.Signals, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "localaws"]
    own = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(command, cwd=ROOT, env=own, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("http://127.0.0.1:")
        assert list(tmp_path.glob("local-aws-*"))
        process.send_signal(number)
        assert process.wait(20) == 0
    assert list(tmp_path.glob("local-aws-*")) == []


def test_the_environment_for_commands_names_nothing_of_the_developers(
    aws: LocalAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "mine")
    environment = aws.environment("eu-west-1")
    assert "AWS_PROFILE" not in environment
    assert environment["AWS_ENDPOINT_URL"] == aws.endpoint
    assert environment["AWS_REGION"] == "eu-west-1"
    assert environment["AWS_CONFIG_FILE"] == os.devnull
