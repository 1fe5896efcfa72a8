"""Tests of published versions and aliases, through the Lambda API."""

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
)

REPORT_VERSION = """
    import os
    def handler(event, context):
        names = ("AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE", "COLOR")
        return [os.environ.get(name) for name in names]
"""


def color(name: str) -> dict[str, Any]:
    return {"Variables": {"COLOR": name}}


def test_version_is_immutable(aws: LocalAws) -> None:
    client = aws.client("lambda", REGION)
    function = make_function(
        aws, REPORT_VERSION, Environment=color("blue"), SnapStart={"ApplyOn": "PublishedVersions"}
    )
    first = client.publish_version(FunctionName=function)
    assert first["FunctionArn"] == f"{function}:1"
    assert client.publish_version(FunctionName=function)["Version"] == "1", "nothing has changed"
    client.update_function_configuration(FunctionName=function, Environment=color("red"))
    assert client.publish_version(FunctionName=function)["Version"] == "2"
    assert invoke(aws, function).payload == ["$LATEST", "on-demand", "red"]
    assert invoke(aws, f"{function}:1").payload == ["1", "snap-start", "blue"]
    assert invoke(aws, f"{function}:2").payload == ["2", "snap-start", "red"]
    lines = log_lines(aws, f"/aws/lambda/{function.split(':')[-1]}")
    assert [line.split()[-1] for line in lines if line.startswith("START")] == ["$LATEST", "1", "2"]
    client.delete_function(FunctionName=function, Qualifier="2")
    client.update_function_configuration(FunctionName=function, Environment=color("green"))
    assert client.publish_version(FunctionName=function)["Version"] == "3", "a number is never used again"
    assert client.get_function_configuration(FunctionName=f"{function}:3")["SnapStart"] == {
        "ApplyOn": "PublishedVersions", "OptimizationStatus": "On"
    }  # fmt: skip


def test_alias_invokes_and_protects_its_version(aws: LocalAws) -> None:
    client = aws.client("lambda", REGION)
    function = make_function(aws, REPORT_VERSION, Environment=color("blue"))
    client.publish_version(FunctionName=function)
    alias = client.create_alias(FunctionName=function, Name="live", FunctionVersion="1")["AliasArn"]
    client.update_function_configuration(FunctionName=function, Environment=color("red"))
    client.publish_version(FunctionName=function)
    assert invoke(aws, alias).payload == ["1", "on-demand", "blue"]
    with pytest.raises(ClientError, match="currently referenced by alias"):
        client.delete_function(FunctionName=function, Qualifier="1")
    client.update_alias(FunctionName=function, Name="live", FunctionVersion="2")
    assert invoke(aws, alias).payload == ["2", "on-demand", "red"]
    assert client.invoke(FunctionName=function, Qualifier="live")["ExecutedVersion"] == "2"
    client.delete_function(FunctionName=function, Qualifier="1")
    client.delete_function(FunctionName=function)
    with pytest.raises(ClientError, match="ResourceNotFound"):
        client.invoke(FunctionName=alias)


def test_invoke_permission_of_an_alias(aws: LocalAws) -> None:
    function = make_function(aws, REPORT_VERSION)
    client = aws.client("lambda", REGION)
    client.publish_version(FunctionName=function)
    client.create_alias(FunctionName=function, Name="live", FunctionVersion="1")
    statement = {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": f"{function}:live"}
    session = aws.client("sts", REGION).assume_role(
        RoleArn=make_role(aws, statement), RoleSessionName="session"
    )["Credentials"]
    keys = [session[key] for key in ("AccessKeyId", "SecretAccessKey", "SessionToken")]
    lambda_client = client_with(aws, "lambda", REGION, keys)
    assert lambda_client.invoke(FunctionName=f"{function}:live")["StatusCode"] == 200
    assert lambda_client.invoke(FunctionName=function.rpartition(":")[2] + ":live")["StatusCode"] == 200
    for name in (function, f"{function}:1"):
        with pytest.raises(ClientError, match="not authorized"):
            lambda_client.invoke(FunctionName=name)
