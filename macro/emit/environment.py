"""The caller's environment variables: the user's, and those that depend on the template's calls."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

from caller.contract import (
    ANY_REGION,
    ENDPOINTS_VARIABLE,
    LAYER_VARIABLE,
    METRICS_VARIABLE,
    REGIONS_VARIABLE,
    SERVICES_VARIABLE,
)
from macro.iam.regions import uses_multi_region_endpoint
from macro.intrinsics.conditions import apply_branches
from macro.model.template_values import Intrinsic, distinct

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from macro.model.call import AwsCall
    from macro.model.template_values import Json

_MOST_SERVICES = 8  # each client adds some milliseconds to the cold start
# the caller creates clients with these options when it needs them
_OPTIONS = ("Credentials", "EndpointOptions", "Timeout", "MaxAttempts", "RetryMode")


def environment(given: Json, calls: Sequence[AwsCall], layer: str, *, has_metrics: bool) -> Json:
    """Returns the function's `Environment`.

    Adds to the user's variables the Regions that the calls can use, the endpoints that are known at deployment, as a
    JSON list, the services of the calls, whose clients the caller creates while Lambda initializes the function, the
    name and version of the layer, and whether the caller writes metrics.

    Args:
        given: `Environment` in the settings.
        calls: The calls.
        layer: The ARN of the layer version with the caller.
        has_metrics: Whether the caller writes metrics.
    """
    variables = dict(cast("dict[str, Json]", given["Variables"])) if isinstance(given, dict) else {}
    endpoints = _endpoints(calls)
    if endpoints:
        variables[ENDPOINTS_VARIABLE] = _as_json_list(endpoints)
    variables[REGIONS_VARIABLE] = _join(_regions(calls))
    services = list(dict.fromkeys(_services(calls)))[:_MOST_SERVICES]
    variables.setdefault(SERVICES_VARIABLE, " ".join(services))
    variables[LAYER_VARIABLE] = ":".join(layer.split(":")[-2:])
    if has_metrics:
        variables[METRICS_VARIABLE] = "true"
    return {"Variables": variables}


def _services(calls: Sequence[AwsCall]) -> Iterator[str]:
    """Yields `service@region` if the Region is a literal and the client has no options, else `service`."""
    for call in calls:
        plain = not any(name in call.payload for name in _OPTIONS)
        for target in call.targets:
            is_literal = plain and isinstance(target.region, str) and target.endpoint is None
            yield f"{call.service}@{target.region}" if is_literal else call.service


def _regions(calls: Sequence[AwsCall]) -> list[Json]:
    """Returns each Region that a call can use once, under the conditions of its state, and ANY_REGION if necessary."""
    regions: list[Json] = []
    for call in calls:
        for region in (*(target.region for target in call.targets), *call.permissions.allowed_regions):
            if isinstance(region, str):
                regions.append(region)
            elif isinstance(region, Intrinsic):
                regions.append(apply_branches(call.branches, region.function, otherwise=""))
    if any(call.permissions.allows_any_region or uses_multi_region_endpoint(call) for call in calls):
        regions.append(ANY_REGION)
    return list(distinct(regions))


def _join(regions: list[Json]) -> Json:
    literals = [region for region in regions if isinstance(region, str)]
    return " ".join(literals) if len(literals) == len(regions) else {"Fn::Join": [" ", regions]}


def _endpoints(calls: Sequence[AwsCall]) -> list[Json]:
    """Returns each endpoint that is known at deployment once, under the conditions of its state."""
    endpoints: list[Json] = []
    for call in calls:
        for target in call.targets:
            if isinstance(target.endpoint, str):
                endpoints.append(target.endpoint)
            elif isinstance(target.endpoint, Intrinsic):
                endpoints.append(apply_branches(call.branches, target.endpoint.function, otherwise=""))
    return list(distinct(endpoints))


def _as_json_list(endpoints: list[Json]) -> Json:
    if all(isinstance(endpoint, str) for endpoint in endpoints):
        return json.dumps(endpoints)
    quoted: list[Json] = ["["]
    for endpoint in endpoints:
        quoted += [", "] * (len(quoted) > 1) + ['"', endpoint, '"']
    return {"Fn::Join": ["", [*quoted, "]"]]}
