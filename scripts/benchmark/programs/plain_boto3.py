"""The handler that one writes first: boto3, a client per call."""

from typing import Any

import boto3
from botocore import xform_name


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Makes the call of an event as the caller takes it; returns what its members say, as text."""
    client = boto3.client(event["Service"], region_name=event["Region"])
    answer = getattr(client, xform_name(event["Operation"]))(**event["Parameters"])
    if "Body" in answer:
        answer["Body"] = answer["Body"].read().decode()
    return {name: str(value) for name, value in answer.items() if name != "ResponseMetadata"}
