"""Creates stacks on a running local AWS through CloudFormation's API."""

from __future__ import annotations

import json
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from localaws.cloudformation.template.parser import MAX_TEMPLATE_BODY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from localaws.connection import Connection

CAPABILITIES: Final = ("CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND")
_POLL: Final = 0.1


class StackFailed(Exception):  # noqa: N818  reads as a sentence
    """A stack couldn't be created; the message lists the reasons, one per line."""


def deploy_stack(
    aws: Connection, region: str, name: str, template: Mapping[str, Any], parameters: Mapping[str, str]
) -> None:
    """Creates a stack from a template, and waits until it is complete; raises StackFailed."""
    cloudformation = aws.client("cloudformation", region)
    parameter_list = [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()]
    with _template_argument(aws, region, name, json.dumps(template, separators=(",", ":"))) as argument:
        try:
            cloudformation.create_stack(
                StackName=name, Parameters=parameter_list, Capabilities=list(CAPABILITIES), **argument
            )
        except ClientError as error:
            raise StackFailed(error.response["Error"].get("Message", str(error))) from None
    while (status := _status(cloudformation, name)).endswith("_IN_PROGRESS"):
        time.sleep(_POLL)
    if status != "CREATE_COMPLETE":
        raise StackFailed("\n".join(_failure_reasons(cloudformation, name)) or status)


def create_bucket(aws: Connection, region: str, name: str) -> None:
    """Creates a bucket in a Region."""
    location = {"CreateBucketConfiguration": {"LocationConstraint": region}}
    aws.client("s3", region).create_bucket(Bucket=name, **({} if region == "us-east-1" else location))


def physical_id(aws: Connection, region: str, stack: str, logical_id: str) -> str:
    """Returns the physical ID of a stack's resource, such as a state machine's ARN or a bucket's name."""
    response = aws.client("cloudformation", region).describe_stack_resource(
        StackName=stack, LogicalResourceId=logical_id
    )
    return str(response["StackResourceDetail"]["PhysicalResourceId"])


def delete_stack(aws: Connection, region: str, name: str) -> None:
    """Deletes a stack, if it exists, and waits until it is deleted; raises StackFailed if resources remain."""
    cloudformation = aws.client("cloudformation", region)
    try:
        stack = cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackId"]
    except ClientError:  # it doesn't exist
        return
    cloudformation.delete_stack(StackName=stack)
    while (status := _status(cloudformation, stack)).endswith("_IN_PROGRESS"):
        time.sleep(_POLL)
    if status != "DELETE_COMPLETE":
        raise StackFailed("\n".join(_failure_reasons(cloudformation, stack)) or status)


@contextmanager
def _template_argument(aws: Connection, region: str, name: str, text: str) -> Iterator[dict[str, str]]:
    """Yields TemplateBody, or TemplateURL if the template is so large that it must be in S3, for this time."""
    if len(text.encode()) <= MAX_TEMPLATE_BODY:
        yield {"TemplateBody": text}
        return
    bucket, s3 = f"templates-{name.lower()}-{region}", aws.client("s3", region)
    create_bucket(aws, region, bucket)
    try:
        s3.put_object(Bucket=bucket, Key=name, Body=text.encode())
        yield {"TemplateURL": f"https://{bucket}.s3.{region}.amazonaws.com/{name}"}
    finally:
        s3.delete_object(Bucket=bucket, Key=name)
        s3.delete_bucket(Bucket=bucket)


def _status(cloudformation: Any, name: str) -> str:
    return str(cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"])


def _failure_reasons(cloudformation: Any, name: str) -> list[str]:
    """Returns the resources' failure reasons in order, except those of canceled resources.

    If no resource failed, for example because a transform did, the result is the reason of the stack.
    """
    events = cloudformation.describe_stack_events(StackName=name)["StackEvents"]
    given = [event for event in reversed(events) if event.get("ResourceStatusReason")]
    of_resources = [
        f"{event['LogicalResourceId']}: {event['ResourceStatusReason']}"
        for event in given
        if event["ResourceStatus"].endswith("_FAILED") and "cancelled" not in event["ResourceStatusReason"]
    ]
    return of_resources or [
        event["ResourceStatusReason"] for event in given if "ROLLBACK" in event["ResourceStatus"]
    ]
