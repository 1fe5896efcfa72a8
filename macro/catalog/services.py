"""Services by any of their names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

from macro.catalog.names import folded, nearest
from macro.catalog.tables import OperationTable, load

if TYPE_CHECKING:
    from collections.abc import Mapping

    from macro.catalog.model import Operation


@dataclass(frozen=True)
class Service:
    """A service of botocore.

    Args:
        client: boto3's name, such as `stepfunctions`.
        service_id: The service ID in the service model, such as `SFN`.
        step_functions: The name in `aws-sdk` integration ARNs.
        package: The package of the AWS SDK for JavaScript v3 without `@aws-sdk/client-`.
        iam_prefix: The prefix of the service's IAM actions.
        signing: Partition → the Region that requests are signed for. Empty for a Regional service.
    """

    client: str
    service_id: str
    step_functions: str
    package: str
    iam_prefix: str
    signing: Mapping[str, str]

    @cached_property
    def operations(self) -> Mapping[str, Operation]:
        """Operations by botocore's names. The first access reads the service's table."""
        return OperationTable(load(f"operations/{self.client}"))

    @cached_property
    def folded_operations(self) -> Mapping[str, str]:
        """Operation names in lower case and without punctuation → botocore's names."""
        return {folded(name): name for name in self.operations}


@cache
def _services() -> dict[str, Service]:
    return {
        client: Service(client, row["id"], row["sfn"], row["js"], row["iam"], row.get("global", {}))
        for client, row in load("services").items()
    }


@cache
def _clients_by_name() -> dict[str, str]:
    """Returns folded name → client. boto3's names come first: two clients share the ID `Pinpoint SMS Voice`."""
    names = {folded(client): client for client in _services()}
    for client, row in load("services").items():
        for name in (row["sfn"], row["js"], row["id"], *row.get("also", ())):
            names.setdefault(folded(name), client)
    return names


def find_service(name: str) -> Service | None:
    """Returns the service with this name in any vocabulary (`cloudwatchlogs`, `cloudwatch-logs`, `logs`), or None."""
    client = _clients_by_name().get(folded(name.removeprefix("@aws-sdk/client-")))
    return _services()[client] if client else None


def nearest_services(name: str) -> tuple[str, ...]:
    """Returns up to three boto3 names of services with similar names, the most similar first."""
    matches = nearest(name.removeprefix("@aws-sdk/client-"), _clients_by_name())
    return tuple(dict.fromkeys(_clients_by_name()[match] for match in matches))


def similar_services(service: Service) -> tuple[Service, ...]:
    """Returns the services whose names begin alike, such as Bedrock Runtime for Bedrock; the most similar first."""
    names = {folded(service.client), folded(service.step_functions)}
    similar = {
        client: other
        for client, other in _services().items()
        if other is not service
        for each in (folded(client), folded(other.step_functions))
        if any(each.startswith(name) or name.startswith(each) for name in names)
    }
    return tuple(sorted(similar.values(), key=lambda other: (len(other.client), other.client)))
