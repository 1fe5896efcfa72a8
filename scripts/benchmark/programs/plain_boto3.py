"""The simplest handler: boto3, with one client per call."""

from typing import Any

import boto3
from botocore import xform_name


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Makes the call in a payload for the caller, and returns the members of the response as text."""
    client = boto3.client(event["Service"], region_name=event["Region"])
    response = getattr(client, xform_name(event["Operation"]))(**event["Parameters"])
    if "Body" in response:
        response["Body"] = response["Body"].read().decode()
    return {name: str(value) for name, value in response.items() if name != "ResponseMetadata"}
