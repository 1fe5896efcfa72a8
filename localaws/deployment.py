"""Stacks on a running local AWS, made through CloudFormation's API."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from localaws.local_aws import LocalAws

CAPABILITIES: Final = ("CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND")
_LARGEST_DIRECT: Final = 51_200  # bytes; AWS CloudFormation User Guide, "Understand CloudFormation quotas"
_POLL: Final = 0.1


class StackFailed(Exception):  # noqa: N818  it tells what happened
    """A stack could not be made; the message has the reasons, one per line."""


def deploy_stack(
    aws: LocalAws, region: str, name: str, template: Mapping[str, Any], parameters: Mapping[str, str]
) -> None:
    """Makes a stack from a template (plain data) and waits until it is complete; raises StackFailed."""
    cloudformation = aws.client("cloudformation", region)
    given = [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()]
    try:
        cloudformation.create_stack(
            StackName=name,
            Parameters=given,
            Capabilities=list(CAPABILITIES),
            **_body(aws, region, name, json.dumps(template, separators=(",", ":"))),
        )
    except ClientError as error:
        raise StackFailed(error.response["Error"].get("Message", str(error))) from None
    while (status := _status(cloudformation, name)).endswith("_IN_PROGRESS"):
        time.sleep(_POLL)
    if status != "CREATE_COMPLETE":
        raise StackFailed("\n".join(_reasons(cloudformation, name)) or status)


def physical_id(aws: LocalAws, region: str, stack: str, logical_id: str) -> str:
    """What a resource of a stack is called: a state machine's ARN, a bucket's name."""
    found = aws.client("cloudformation", region).describe_stack_resource(
        StackName=stack, LogicalResourceId=logical_id
    )
    return str(found["StackResourceDetail"]["PhysicalResourceId"])


def _body(aws: LocalAws, region: str, name: str, text: str) -> dict[str, str]:
    """The template itself, or where it was uploaded to: CloudFormation takes larger ones from S3 only."""
    if len(text.encode()) <= _LARGEST_DIRECT:
        return {"TemplateBody": text}
    bucket, s3 = f"templates-{region}", aws.client("s3", region)
    elsewhere = {"CreateBucketConfiguration": {"LocationConstraint": region}}
    s3.create_bucket(Bucket=bucket, **({} if region == "us-east-1" else elsewhere))
    s3.put_object(Bucket=bucket, Key=name, Body=text.encode())
    return {"TemplateURL": f"https://{bucket}.s3.{region}.amazonaws.com/{name}"}


def _status(cloudformation: Any, name: str) -> str:
    return str(cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"])


def _reasons(cloudformation: Any, name: str) -> list[str]:
    """Why resources failed, the first failure first; without those that were only cancelled for it."""
    events = cloudformation.describe_stack_events(StackName=name)["StackEvents"]
    return [
        f"{event['LogicalResourceId']}: {event['ResourceStatusReason']}"
        for event in reversed(events)
        if event["ResourceStatus"].endswith("_FAILED")
        and event.get("ResourceStatusReason")
        and "cancelled" not in event["ResourceStatusReason"]
    ]
