"""The floor for whoever uses botocore: one client, kept, and nothing done with its answer."""

from functools import cache
from typing import Any

from botocore import xform_name
from botocore.session import Session


@cache
def _client(service: str, region: str) -> Any:
    return Session().create_client(service, region_name=region)


def handler(event: dict[str, Any], _context: object) -> None:
    """Makes the call of an event as the caller takes it; a streamed body is read."""
    client = _client(event["Service"], event["Region"])
    answer = getattr(client, xform_name(event["Operation"]))(**event["Parameters"])
    if "Body" in answer or "body" in answer:
        (answer.get("Body") or answer["body"]).read()
