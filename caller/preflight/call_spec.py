"""The calls of a state machine as deploy time knows them, from the custom resource's properties."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from caller.errors import CallFailed, invalid_call
from caller.payload import parse_call

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from caller.payload import Call

_CONTEXT = {"Execution": "CrossRegionPreflight", "State": "CrossRegionPreflight", "Entered": "deployment"}
_LATE = "EndpointAtRunTime"
_FIELDS = ("Service", "Operation", "Credentials")


@dataclass(frozen=True, slots=True)
class CallSpec:
    """A call without its parameters; `late` are the regions in which only an execution knows the endpoint."""

    call: Call
    late: frozenset[str]


def read_call_specs(properties: object) -> tuple[CallSpec, ...]:
    """The calls in `Calls`: objects with Service, Operation, Targets, Credentials and EndpointOptions.

    Raises CallFailed (`CrossRegion.InvalidCall`) for what is not a payload's field of that name. CloudFormation
    makes every value of a custom resource a string; a target's Region may be a list (a list parameter).
    """
    written = _mapping(properties).get("Calls", [])
    if not isinstance(written, list):
        raise invalid_call(["Calls must be a list"])
    return tuple(_planned(_mapping(entry)) for entry in written)


def _planned(entry: Mapping[str, Any]) -> CallSpec:
    targets = list(_targets(entry.get("Targets")))
    payload = {
        **{name: entry[name] for name in _FIELDS if name in entry},
        "Targets": [{name: value for name, value in target.items() if name != _LATE} for target in targets],
        "EndpointOptions": {
            name: value == "true" for name, value in _mapping(entry.get("EndpointOptions")).items()
        },
        "Parameters": {},
        "Context": _CONTEXT,
    }
    try:
        call = parse_call(payload)
    except CallFailed as failed:
        raise invalid_call([f"{entry.get('Service')}: {failed.failure.text}"]) from None
    return CallSpec(call, frozenset(target["Region"] for target in targets if _LATE in target))


def _targets(written: object) -> Iterator[dict[str, Any]]:
    for target in written if isinstance(written, list) else []:
        fields = _mapping(target)
        regions = fields.get("Region")
        for region in regions if isinstance(regions, list) else [regions]:
            yield {**fields, "Region": region}


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
