"""Finds the ID of a part of a resource by its name: an instance fleet or an instance group of an Amazon EMR cluster.

Source: "Create and manage Amazon EMR clusters with Step Functions" in the AWS Step Functions Developer Guide: the
integration calls ListInstanceFleets or ListInstanceGroups, and names should be unique. docs/native.md says which facts
are assumed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore import xform_name

from caller.awsmodel.optimized.error_names import unmodeled_error_name
from caller.deadline import check_time
from caller.errors import CallFailed, Failure
from caller.sdk.repeats import repeats
from caller.sdk.response_validation import required_member

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botocore.client import BaseClient

    from caller.awsmodel.optimized.model import NamedPart, OptimizedIntegration

_ENDED = {"TERMINATED", "ENDED"}


def find_id(client: BaseClient, integration: OptimizedIntegration, cluster: str, name: str) -> str:
    """Returns the ID of the part with a name.

    Args:
        client: The client for the cluster's Region.
        integration: An integration with a named part.
        cluster: The cluster's ID.
        name: The name of the part.

    Raises:
        CallFailed: The cluster has no such part, or several (`ElasticMapReduce.AmazonElasticMapReduceException`).
        ClientError: The service rejected the request for the list, or another exception of botocore.
    """
    part = integration.named_part
    assert part is not None  # noqa: S101  the caller checks this
    parts = (each for each in _list_parts(client, part, cluster) if each.get("Name") == name)
    found = [required_member(each, "Id") for each in parts]
    if len(found) == 1:
        return str(found[0])
    how_many = f"{len(found)} items" if found else "no item"
    text = f"{part.parameter}: the {part.listed} of the cluster {cluster} contain {how_many} with the name '{name}'"
    raise CallFailed(Failure(unmodeled_error_name(integration), text))


def _list_parts(client: BaseClient, part: NamedPart, cluster: str) -> Iterator[dict[str, Any]]:
    """Yields the parts on all pages that haven't ended."""
    method = getattr(client, xform_name(part.list_operation))
    marker: dict[str, str] = {}
    while True:
        check_time()
        with repeats(allowed=True):
            page: dict[str, Any] = method(ClusterId=cluster, **marker)
        for each in filter(None, page.get(part.listed, [])):
            if each.get("Status", {}).get("State") not in _ENDED:
                yield each
        if not page.get("Marker"):
            return
        marker = {"Marker": page["Marker"]}
