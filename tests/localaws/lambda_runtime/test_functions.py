"""Tests of functions, which run in processes, through the Lambda API."""

import json
import os
import threading
import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localaws import LocalAws
from tests.localaws.functions_and_roles import (
    REGION,
    client_with,
    invoke,
    log_lines,
    make_function,
    make_role,
    zipped,
)

ECHO = """
    import os
    def handler(event, context):
        return {"event": event, "pid": os.getpid(), "request": context.aws_request_id}
"""


def test_warm_process_is_reused(aws: LocalAws) -> None:
    function = make_function(aws, ECHO)
    first, second = invoke(aws, function, {"n": 1}), invoke(aws, function, {"n": 2})
    assert (first.payload["event"], second.payload["event"]) == ({"n": 1}, {"n": 2})
    assert first.payload["pid"] == second.payload["pid"]
    assert first.payload["request"] != second.payload["request"]


def test_concurrent_invocations_use_separate_processes(aws: LocalAws) -> None:
    function = make_function(
        aws,
        "import os, time\ndef handler(event, context):\n    time.sleep(1)\n    return os.getpid()\n",
        Timeout=20,
    )
    process_ids: list[Any] = []
    threads = [
        threading.Thread(target=lambda: process_ids.append(invoke(aws, function).payload)) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(process_ids)) == 2


def test_output_after_an_invalid_metric_is_read(aws: LocalAws) -> None:
    """Otherwise, the function would wait forever when the pipe is full."""
    lines = "\n".join(["    print('{\"_aws\": {}}')", "    print('x' * 200_000)", "    return 'done'"])
    function = make_function(aws, f"def handler(event, context):\n{lines}\n", Timeout=60)
    assert invoke(aws, function).payload == "done"


def test_reserved_concurrency(aws: LocalAws) -> None:
    function = make_function(aws, ECHO)
    client = aws.client("lambda", REGION)
    client.put_function_concurrency(FunctionName=function, ReservedConcurrentExecutions=0)
    with pytest.raises(ClientError) as caught:
        client.invoke(FunctionName=function)
    assert caught.value.response["Error"]["Code"] == "TooManyRequestsException"


def test_function_has_only_lambdas_environment_variables(
    aws: LocalAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEVELOPER_SECRET", "x")
    with LocalAws() as local:
        role = make_role(local)
        function = make_function(
            local,
            "import os\ndef handler(event, context):\n    return dict(os.environ)\n",
            Role=role,
            Environment={"Variables": {"COLOR": "1"}},
            MemorySize=256,
        )
        variables = invoke(local, function).payload
        endpoint = local.endpoint
    name = function.split(":")[-1]
    assert variables["COLOR"] == "1"
    assert variables["AWS_REGION"] == variables["AWS_DEFAULT_REGION"] == REGION
    assert variables["AWS_LAMBDA_FUNCTION_NAME"] == name
    assert variables["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] == "256"
    assert variables["AWS_ENDPOINT_URL"] == endpoint != aws.endpoint
    assert variables["_HANDLER"] == "index.handler"
    assert {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"} <= set(variables)
    assert "DEVELOPER_SECRET" not in variables
    assert variables["HOME"] != os.environ.get("HOME")
    assert "VIRTUAL_ENV" not in variables


def test_importable_modules(aws: LocalAws) -> None:
    layer = aws.client("lambda", REGION).publish_layer_version(
        LayerName="layer",
        Content={
            "ZipFile": zipped({"python/fromlayer.py": "VALUE = 'layer'", "python/both.py": "VALUE = 'layer'"})
        },
    )["LayerVersionArn"]
    code = """
        import importlib, sqlite3, fromlayer, both
        def handler(event, context):
            modules = {"layer": fromlayer.VALUE, "both": both.VALUE, "stdlib": sqlite3.__name__}
            for name in ("boto3", "botocore", "moto", "pytest", "macro", "yaml"):
                try:
                    importlib.import_module(name)
                    modules[name] = True
                except ImportError:
                    pass
            return modules
    """
    files = zipped({"index.py": code, "both.py": "VALUE = 'code'"})
    function = make_function(aws, code, Code={"ZipFile": files}, Layers=[layer])
    assert invoke(aws, function).payload == {"layer": "layer", "both": "code", "stdlib": "sqlite3"}


def test_largest_response(aws: LocalAws) -> None:
    function = make_function(aws, "def handler(event, context):\n    return 'x' * 6291554\n")
    assert len(invoke(aws, function).payload) == 6291554


def test_configured_log_group(aws: LocalAws) -> None:
    logs = aws.client("logs", REGION)
    logs.create_log_group(logGroupName="custom-group")
    code = """
        import logging
        def handler(event, context):
            print("printed")
            logging.getLogger().warning("logged")
    """
    function = make_function(aws, code, LoggingConfig={"LogGroup": "custom-group"})
    invoke(aws, function)
    lines = log_lines(aws, "custom-group")
    assert [line.split()[0] for line in lines] == ["START", "printed", "[WARNING]", "END", "REPORT"]
    configuration = aws.client("lambda", REGION).get_function_configuration(FunctionName=function)
    assert configuration["LoggingConfig"]["LogGroup"] == "custom-group"


def test_updated_code_runs_immediately(aws: LocalAws) -> None:
    function = make_function(aws, "def handler(event, context):\n    return 1\n")
    assert invoke(aws, function).payload == 1
    new = zipped({"index.py": "def handler(event, context):\n    return 2\n"})
    aws.client("lambda", REGION).update_function_code(FunctionName=function, ZipFile=new)
    assert invoke(aws, function).payload == 2


def test_asynchronous_invocation(aws: LocalAws) -> None:
    aws.client("s3", REGION).create_bucket(Bucket="events")
    function = make_function(aws, "def handler(event, context):\n    print('handled', event)\n")
    client = aws.client("lambda", REGION)
    result = client.invoke(FunctionName=function, InvocationType="Event", Payload=b'"later"')
    assert result["StatusCode"] == 202
    group = f"/aws/lambda/{function.split(':')[-1]}"
    until = time.monotonic() + 20
    while time.monotonic() < until:
        groups = [
            item["logGroupName"] for item in aws.client("logs", REGION).describe_log_groups()["logGroups"]
        ]
        if group in groups and any("handled later" in line for line in log_lines(aws, group)):
            return
        time.sleep(0.05)
    raise AssertionError("the event wasn't handled")


def test_function_has_its_roles_credentials(aws: LocalAws) -> None:
    code = """
        import os
        def handler(event, context):
            return [os.environ[f"AWS_{name}"] for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN")]
    """
    role = make_role(aws)
    credentials = invoke(aws, make_function(aws, code, Role=role)).payload
    sts = client_with(aws, "sts", "us-west-2", credentials)
    name = role.split("/")[-1]
    assert f":assumed-role/{name}/function-" in sts.get_caller_identity()["Arn"]
    (call,) = aws.calls(role=name)
    assert (call.region, call.service, call.operation, call.status) == (
        "us-west-2",
        "sts",
        "GetCallerIdentity",
        200,
    )


def test_role_must_exist(aws: LocalAws) -> None:
    with pytest.raises(ClientError, match="cannot be assumed by Lambda"):
        make_function(aws, ECHO, Role="arn:aws:iam::123456789012:role/missing")


def test_invoke_permission(aws: LocalAws) -> None:
    function = make_function(aws, ECHO)
    other = make_role(aws, {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": f"{function}x"})
    session = aws.client("sts", REGION).assume_role(RoleArn=other, RoleSessionName="session")["Credentials"]
    credentials = [session["AccessKeyId"], session["SecretAccessKey"], session["SessionToken"]]
    client = client_with(aws, "lambda", REGION, credentials)
    with pytest.raises(ClientError) as caught:
        client.invoke(FunctionName=function, Payload=json.dumps({}).encode())
    error = caught.value.response["Error"]
    assert error["Code"] == "AccessDeniedException"
    assert f"is not authorized to perform: lambda:InvokeFunction on resource: {function}" in error["Message"]
