"""The calls of a state machine as deploy time knows them, from the custom resource's properties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from caller.event import read_call
from caller.failure import CallFailed, invalid_call

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from caller.event import Call

_CONTEXT = {"Execution": "CrossRegionPreflight", "State": "CrossRegionPreflight", "Entered": "deployment"}
_FIELDS = ("Service", "Operation", "Credentials")


def planned_calls(properties: object) -> tuple[Call, ...]:
    """The calls in `Calls`: objects with Service, Operation, Targets, Credentials and EndpointOptions.

    Raises CallFailed (`CrossRegion.InvalidCall`) for what is not a payload's field of that name. CloudFormation
    makes every value of a custom resource a string; a target's Region may be a list (a list parameter).
    """
    written = properties.get("Calls") if isinstance(properties, dict) else None
    if not isinstance(written, list):
        raise invalid_call(["Calls must be a list"])
    return tuple(call for entry in written for call in _calls(entry))


def _calls(entry: object) -> Iterator[Call]:
    if not isinstance(entry, dict):
        raise invalid_call(["a call must be an object"])
    targets = list(_targets(entry.get("Targets")))
    if not targets:
        raise invalid_call(["a call has no Targets"])
    payload = {name: entry[name] for name in _FIELDS if name in entry}
    options = {name: value == "true" for name, value in _mapping(entry.get("EndpointOptions")).items()}
    try:
        yield read_call(
            {
                **payload,
                "Targets": targets,
                "EndpointOptions": options,
                "Parameters": {},
                "Context": _CONTEXT,
            }
        )
    except CallFailed as failed:
        raise invalid_call([f"{entry.get('Service')}: {failed.failure.text}"]) from None


def _targets(written: object) -> Iterator[dict[str, Any]]:
    for target in written if isinstance(written, list) else []:
        fields = _mapping(target)
        regions = fields.get("Region")
        for region in regions if isinstance(regions, list) else [regions]:
            yield {**fields, "Region": region}


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
