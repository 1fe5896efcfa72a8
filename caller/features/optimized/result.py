"""Builds the result of an optimized integration from a response."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from botocore.client import BaseClient

    from caller.awsmodel.optimized.model import OptimizedIntegration, RenamedMember


@contextmanager
def recorded_headers(client: BaseClient) -> Iterator[dict[str, str]]:
    """Records the headers of the client's latest response in the `with` block, with the service's capitalization.

    botocore's parsed response has the names of headers in lowercase.
    """
    headers: dict[str, str] = {}

    def record(response_dict: Mapping[str, Any], **_event: object) -> None:
        headers.clear()
        headers.update(response_dict["headers"].items())

    client.meta.events.register_first("before-parse", record)
    try:
        yield headers
    finally:
        client.meta.events.unregister("before-parse", record)


def build_result(
    integration: OptimizedIntegration,
    members: Mapping[str, Any],
    metadata: Mapping[str, Any],
    headers: Mapping[str, str],
    parameters: Mapping[str, Any],
) -> dict[str, Any]:
    """Returns the state's result.

    Args:
        integration: The integration.
        members: The decoded members of the response.
        metadata: The `ResponseMetadata` of botocore's parsed response.
        headers: The headers of the response.
        parameters: The parameters that the state gives.
    """
    result = dict(members)
    for renamed in integration.renamed_results:
        result = _rename(result, renamed)
    if integration.result:
        result = {name: result[name] for name in integration.result if name in result}
    for name in integration.parsed:
        if isinstance(result.get(name), str):
            result[name] = parse_if_json(result[name])
    result |= {name: parameters[name] for name in integration.echoed if name in parameters}
    return {**result, **_describe_response(metadata, headers)} if integration.has_metadata else result


def _rename(result: Mapping[str, Any], renamed: RenamedMember) -> dict[str, Any]:
    """Returns a result with another name of a member. An empty list that stands for one item is left out."""
    others = {name: value for name, value in result.items() if name != renamed.api_name}
    if renamed.api_name not in result:
        return others
    value = result[renamed.api_name]
    if not renamed.is_only_item:
        return {**others, renamed.name: value}
    return {**others, renamed.name: value[0]} if value else others


def parse_if_json(text: str) -> Any:
    """Returns the value of JSON text, or the text itself if it isn't JSON."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def _describe_response(metadata: Mapping[str, Any], headers: Mapping[str, str]) -> dict[str, Any]:
    return {
        "SdkHttpMetadata": {
            "AllHttpHeaders": {name: [value] for name, value in headers.items()},
            "HttpHeaders": dict(headers),
            "HttpStatusCode": metadata["HTTPStatusCode"],
        },
        "SdkResponseMetadata": {"RequestId": metadata.get("RequestId")},
    }
