"""Functions that create roles, and create and invoke Lambda functions, on a local AWS."""

from __future__ import annotations

import io
import json
import textwrap
import uuid
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import botocore.session

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from localaws import LocalAws

REGION = "us-east-1"
TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})


def zipped(files: Mapping[str, str]) -> bytes:
    """Returns a zip file with these text files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, textwrap.dedent(text))
    return buffer.getvalue()


def make_role(aws: LocalAws, *statements: Mapping[str, Any]) -> str:
    """Creates a role with these policy statements, and returns its ARN."""
    iam, name = aws.client("iam", REGION), f"role-{uuid.uuid4().hex[:12]}"
    arn: str = iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    if statements:
        document = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
        iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=document)
    return arn


def make_function(aws: LocalAws, code: str, **configuration: Any) -> str:
    """Creates a function whose handler is `index.handler`, and returns its ARN."""
    name = f"function-{uuid.uuid4().hex[:12]}"
    arn: str = aws.client("lambda", REGION).create_function(
        FunctionName=name,
        **{
            "Role": make_role(aws),
            "Runtime": "python3.13",
            "Handler": "index.handler",
            "Code": {"ZipFile": zipped({"index.py": code})},
            **configuration,
        },
    )["FunctionArn"]
    return arn


@dataclass(frozen=True)
class InvocationResult:
    """The parsed payload and the value of the header X-Amz-Function-Error."""

    payload: Any
    error: str | None


def invoke(aws: LocalAws, function: str, event: Any = None) -> InvocationResult:
    """Invokes a function and waits for the result."""
    response = aws.client("lambda", REGION).invoke(FunctionName=function, Payload=json.dumps(event).encode())
    return InvocationResult(json.loads(response["Payload"].read()), response.get("FunctionError"))


def client_with(aws: LocalAws, service: str, region: str, credentials: Sequence[str]) -> Any:
    """Returns a client with an access key ID, a secret access key, and a session token."""
    key, secret, token = credentials
    return botocore.session.Session().create_client(
        service,
        region_name=region,
        endpoint_url=aws.endpoint,
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        aws_session_token=token,
    )


def log_lines(aws: LocalAws, group: str) -> Sequence[str]:
    """Returns the messages in a log group."""
    events = aws.client("logs", REGION).filter_log_events(logGroupName=group)["events"]
    return [event["message"] for event in events]
