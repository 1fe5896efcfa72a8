"""Published versions and aliases, seen from outside."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from localaws import LocalAws
from tests.localaws.toys import REGION, client_with, invoke, log_lines, make_function, make_role

TELLS = """
    import os
    def handler(event, context):
        names = ("AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE", "COLOUR")
        return [os.environ.get(name) for name in names]
"""


def colour(name: str) -> dict[str, Any]:
    return {"Variables": {"COLOUR": name}}


def test_a_version_stays_as_it_was_published(aws: LocalAws) -> None:
    client = aws.client("lambda", REGION)
    function = make_function(
        aws, TELLS, Environment=colour("blue"), SnapStart={"ApplyOn": "PublishedVersions"}
    )
    first = client.publish_version(FunctionName=function)
    assert first["FunctionArn"] == f"{function}:1"
    assert client.publish_version(FunctionName=function)["Version"] == "1", "nothing has changed"
    client.update_function_configuration(FunctionName=function, Environment=colour("red"))
    assert client.publish_version(FunctionName=function)["Version"] == "2"
    assert invoke(aws, function).payload == ["$LATEST", "on-demand", "red"]
    assert invoke(aws, f"{function}:1").payload == ["1", "snap-start", "blue"]
    assert invoke(aws, f"{function}:2").payload == ["2", "snap-start", "red"]
    lines = log_lines(aws, f"/aws/lambda/{function.split(':')[-1]}")
    assert [line.split()[-1] for line in lines if line.startswith("START")] == ["$LATEST", "1", "2"]
    client.delete_function(FunctionName=function, Qualifier="2")
    client.update_function_configuration(FunctionName=function, Environment=colour("green"))
    assert client.publish_version(FunctionName=function)["Version"] == "3", "numbers never come again"
    assert client.get_function_configuration(FunctionName=f"{function}:3")["SnapStart"] == {
        "ApplyOn": "PublishedVersions", "OptimizationStatus": "On"
    }  # fmt: skip


def test_an_alias_leads_to_its_version_and_keeps_it(aws: LocalAws) -> None:
    client = aws.client("lambda", REGION)
    function = make_function(aws, TELLS, Environment=colour("blue"))
    client.publish_version(FunctionName=function)
    alias = client.create_alias(FunctionName=function, Name="live", FunctionVersion="1")["AliasArn"]
    client.update_function_configuration(FunctionName=function, Environment=colour("red"))
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


def test_the_right_to_invoke_is_that_of_the_alias(aws: LocalAws) -> None:
    function = make_function(aws, TELLS)
    client = aws.client("lambda", REGION)
    client.publish_version(FunctionName=function)
    client.create_alias(FunctionName=function, Name="live", FunctionVersion="1")
    statement = {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": f"{function}:live"}
    got = aws.client("sts", REGION).assume_role(RoleArn=make_role(aws, statement), RoleSessionName="session")[
        "Credentials"
    ]
    keys = [got[key] for key in ("AccessKeyId", "SecretAccessKey", "SessionToken")]
    own = client_with(aws, "lambda", REGION, keys)
    assert own.invoke(FunctionName=f"{function}:live")["StatusCode"] == 200
    assert own.invoke(FunctionName=function.rpartition(":")[2] + ":live")["StatusCode"] == 200
    for name in (function, f"{function}:1"):
        with pytest.raises(ClientError, match="not authorized"):
            own.invoke(FunctionName=name)
