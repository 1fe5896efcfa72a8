"""Reads the calls of a state machine from the properties of the custom resource."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from caller.contract import TRUST_CAN_FOLLOW
from caller.errors import CallFailed, invalid_call
from caller.payload import parse_call

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from caller.call import Call

_CONTEXT = {"Execution": "CrossRegionPreflight", "State": "CrossRegionPreflight", "Entered": "deployment"}
_RUN_TIME_ENDPOINT = "EndpointAtRunTime"
_FIELDS = ("Service", "Operation", "Credentials", "StsRegion")


@dataclass(frozen=True, slots=True)
class CallSpec:
    """A call without its parameters.

    Args:
        call: The call.
        run_time_endpoint_regions: The Regions in which its endpoint is a run-time value.
        trust_can_follow: Whether the trust policy of the role can allow the caller after the deployment, because it
            was impossible before. A denied AssumeRole then doesn't fail the deployment.
        is_multi_region: Whether AWS chooses the Region of the call, so that its host isn't that of a Region.
    """

    call: Call
    run_time_endpoint_regions: frozenset[str]
    trust_can_follow: bool
    is_multi_region: bool = False


def read_call_specs(properties: object) -> tuple[CallSpec, ...]:
    """Returns the calls in the property `Calls`.

    Args:
        properties: The custom resource's properties. `Calls` is a list of objects with Service, Operation, Targets,
            Credentials, StsRegion, TrustCanFollow, EndpointOptions, and MultiRegion. CloudFormation converts all values
            to strings. The Region of a target can be a list, which is the value of a list parameter.

    Raises:
        CallFailed: A field isn't valid in a payload either (`CrossRegion.InvalidCall`).
    """
    calls = _as_mapping(properties).get("Calls", [])
    if not isinstance(calls, list):
        raise invalid_call(["Calls must be a list"])
    return tuple(_read_call_spec(_as_mapping(entry)) for entry in calls)


def _read_call_spec(entry: Mapping[str, Any]) -> CallSpec:
    targets = list(_read_targets(entry.get("Targets")))
    payload = {
        **{name: entry[name] for name in _FIELDS if name in entry},
        "Targets": [
            {name: value for name, value in target.items() if name != _RUN_TIME_ENDPOINT}
            for target in targets
        ],
        "EndpointOptions": {
            name: value == "true" for name, value in _as_mapping(entry.get("EndpointOptions")).items()
        },
        "Parameters": {},
        "Context": _CONTEXT,
    }
    try:
        call = parse_call(payload)
    except CallFailed as failed:
        raise invalid_call([f"{entry.get('Service')}: {failed.failure.text}"]) from None
    at_run_time = frozenset(target["Region"] for target in targets if _RUN_TIME_ENDPOINT in target)
    # the macro of version 0.1 sent no external ID if it was unknown
    trust_can_follow = TRUST_CAN_FOLLOW in entry or (
        call.credentials is not None and call.credentials.external_id is None
    )
    return CallSpec(call, at_run_time, trust_can_follow, entry.get("MultiRegion") == "true")


def _read_targets(targets: object) -> Iterator[dict[str, Any]]:
    for target in targets if isinstance(targets, list) else []:
        fields = _as_mapping(target)
        regions = fields.get("Region")
        for region in regions if isinstance(regions, list) else [regions]:
            yield {**fields, "Region": region}


def _as_mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
