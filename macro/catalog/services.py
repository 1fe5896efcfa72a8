"""A service under every name that people use for it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

from macro.catalog.names import folded, nearest
from macro.catalog.tables import OperationTable, load

if TYPE_CHECKING:
    from collections.abc import Mapping

    from macro.catalog.operations import Operation


@dataclass(frozen=True)
class Service:
    """One service of botocore.

    `client` is boto3's name, `service_id` the model's, `step_functions` the name in `aws-sdk` integration
    ARNs, `package` the JavaScript v3 package without `@aws-sdk/client-`, `iam_prefix` what its IAM actions
    start with. `signing` gives, for each partition, the one region that requests of a global service are
    signed for; empty for a regional service.
    """

    client: str
    service_id: str
    step_functions: str
    package: str
    iam_prefix: str
    signing: Mapping[str, str]

    @cached_property
    def operations(self) -> Mapping[str, Operation]:
        """botocore's operation names → operations; read from the service's table at first use."""
        return OperationTable(load(f"operations/{self.client}"))

    @cached_property
    def folded_operations(self) -> Mapping[str, str]:
        """Operation names without case and punctuation → botocore's."""
        return {folded(name): name for name in self.operations}


@cache
def _services() -> dict[str, Service]:
    return {
        client: Service(client, row["id"], row["sfn"], row["js"], row["iam"], row.get("global", {}))
        for client, row in load("services").items()
    }


@cache
def _names() -> dict[str, str]:
    """Folded name → client. boto3's own names go first: two clients share the id `Pinpoint SMS Voice`."""
    names = {folded(client): client for client in _services()}
    for client, row in load("services").items():
        for name in (row["sfn"], row["js"], row["id"], *row.get("also", ())):
            names.setdefault(folded(name), client)
    return names


def find_service(name: str) -> Service | None:
    """The service called `name` in any vocabulary (`cloudwatchlogs`, `cloudwatch-logs`, `logs`), or None."""
    client = _names().get(folded(name.removeprefix("@aws-sdk/client-")))
    return _services()[client] if client else None


def nearest_services(name: str) -> tuple[str, ...]:
    """Up to three boto3 names of services whose names look like `name`, the likest first."""
    found = nearest(name.removeprefix("@aws-sdk/client-"), _names())
    return tuple(dict.fromkeys(_names()[match] for match in found))
