"""The caller's environment variables: the user's, and what the template's calls tell the caller."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

from caller.contract import ENDPOINTS_VARIABLE, SERVICES_VARIABLE
from macro.intrinsics.conditions import apply_branches
from macro.model.template_values import Intrinsic

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from macro.model.call import AwsCall
    from macro.model.template_values import Json

_MOST_SERVICES = 8  # each costs the function's start some milliseconds, whether it is called or not
# Clients of their own: the caller makes them at the call
_OPTIONS = ("Credentials", "EndpointOptions", "Timeout", "MaxAttempts", "RetryMode")


def environment(given: Json, calls: Sequence[AwsCall]) -> Json:
    """The function's `Environment`.

    `given` is the user's own. Added are the endpoints that deploy time knows, as a list in JSON, and the services of
    the calls, whose clients the caller makes while Lambda initialises it.
    """
    variables = dict(cast("dict[str, Json]", given["Variables"])) if isinstance(given, dict) else {}
    endpoints = _endpoints(calls)
    if endpoints:
        variables[ENDPOINTS_VARIABLE] = _in_json(endpoints)
    services = list(dict.fromkeys(_services(calls)))[:_MOST_SERVICES]
    variables.setdefault(SERVICES_VARIABLE, " ".join(services))
    return {"Variables": variables}


def _services(calls: Sequence[AwsCall]) -> Iterator[str]:
    """`service@region` where a region is literal and the client is a plain one, else `service`."""
    for call in calls:
        plain = not any(name in call.payload for name in _OPTIONS)
        for target in call.targets:
            known = plain and isinstance(target.region, str) and target.endpoint is None
            yield f"{call.service}@{target.region}" if known else call.service


def _endpoints(calls: Sequence[AwsCall]) -> list[Json]:
    """The endpoints that deploy time knows, each once; an intrinsic function under the turns of its state."""
    found: list[Json] = []
    for call in calls:
        for target in call.targets:
            if isinstance(target.endpoint, str):
                found.append(target.endpoint)
            elif isinstance(target.endpoint, Intrinsic):
                found.append(apply_branches(call.branches, target.endpoint.function, otherwise=""))
    return [endpoint for index, endpoint in enumerate(found) if endpoint not in found[:index]]


def _in_json(endpoints: list[Json]) -> Json:
    if all(isinstance(endpoint, str) for endpoint in endpoints):
        return json.dumps(endpoints)
    quoted: list[Json] = ["["]
    for endpoint in endpoints:
        quoted += [", "] * (len(quoted) > 1) + ['"', endpoint, '"']
    return {"Fn::Join": ["", [*quoted, "]"]]}
