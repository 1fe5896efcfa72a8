"""The minimum with botocore: one client for all calls. The response is ignored."""

from functools import cache
from typing import Any

from botocore import xform_name
from botocore.session import Session


@cache
def _client(service: str, region: str) -> Any:
    return Session().create_client(service, region_name=region)


def handler(event: dict[str, Any], _context: object) -> None:
    """Makes the call in a payload for the caller, and reads a streaming body."""
    client = _client(event["Service"], event["Region"])
    response = getattr(client, xform_name(event["Operation"]))(**event["Parameters"])
    if "Body" in response or "body" in response:
        (response.get("Body") or response["body"]).read()
