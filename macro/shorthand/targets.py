"""The fields that say where a call goes: `Region`, `Endpoint`, `Targets`, `AllowedRegions`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caller.nearest import did_you_mean
from macro.call import Target
from macro.known import Intrinsic, RunTime, shown
from macro.problems import Gather, rejected
from macro.regions import problem_with
from macro.shorthand.field_values import FieldValues, items_of

if TYPE_CHECKING:
    from macro.deployment import Home
    from macro.known import Known
    from macro.problems import Place


def targets_of(fields: FieldValues, home: Home) -> tuple[Target, ...]:
    """Where the call goes, in the order of trying; raises Rejected with every problem of these fields."""
    if fields.has("Targets"):
        return _from_targets(fields, home)
    if not fields.has("Region"):
        raise rejected(fields.place, "Region is missing: name the region that the call goes to")
    endpoint = fields.text("Endpoint")
    written = fields.known["Region"]
    if endpoint is not None and isinstance(written, list):
        raise rejected(
            fields.at("Endpoint"),
            "Endpoint goes with one Region; for several write Targets: [{Region, Endpoint}]",
        )
    gather = Gather()
    regions = [gather.attempt(region_of, value, fields.at("Region"), home) for value in items_of(written)]
    if not regions:
        gather.add(fields.at("Region"), "Region must not be an empty list")
    gather.finish()
    return tuple(Target(region, endpoint) for region in regions if region is not None)


def allowed_regions_of(
    fields: FieldValues, targets: tuple[Target, ...], home: Home
) -> tuple[str | Intrinsic, ...]:
    """What a region known only at run time may be; raises Rejected, also where it is missing."""
    if not fields.has("AllowedRegions"):
        if any(isinstance(target.region, RunTime) for target in targets):
            raise rejected(
                fields.at("Targets" if fields.has("Targets") else "Region"),
                "the region is only known at run time; list in AllowedRegions what it may be: [us-west-2, …]",
            )
        return ()
    place = fields.at("AllowedRegions")
    gather = Gather()
    items = items_of(fields.known["AllowedRegions"])
    regions = [gather.attempt(region_of, item, place, home) for item in items]
    if not regions or any(isinstance(region, RunTime) for region in regions):
        gather.add(place, "AllowedRegions must be regions known at deploy time: [us-west-2, …]")
    gather.finish()
    return tuple(region for region in regions if isinstance(region, str | Intrinsic))


def _from_targets(fields: FieldValues, home: Home) -> tuple[Target, ...]:
    for other in ("Region", "Endpoint"):
        if fields.has(other):
            raise rejected(fields.at(other), f"Targets takes the place of {other}; give one of them")
    written = fields.known["Targets"]
    place = fields.at("Targets")
    if not isinstance(written, list) or not written:
        raise rejected(place, "Targets must be a list: [{Region: us-west-2, Endpoint: https://…}, …]")
    gather = Gather()
    targets = [gather.attempt(_target, item, place.at(index), home) for index, item in enumerate(written)]
    gather.finish()
    return tuple(target for target in targets if target)


def _target(item: Known, place: Place, home: Home) -> Target:
    if not isinstance(item, dict) or "Region" not in item:
        raise rejected(place, "a target is an object with a Region and, where it needs one, an Endpoint")
    for name in item:
        if name not in {"Region", "Endpoint"}:
            raise rejected(
                place.at(name), f"a target has no field '{name}'{did_you_mean(name, ['Region', 'Endpoint'])}"
            )
    endpoint = item.get("Endpoint")
    if endpoint is not None and not isinstance(endpoint, str | Intrinsic | RunTime):
        raise rejected(place.at("Endpoint"), f"Endpoint must be a string, not {shown(endpoint)}")
    return Target(region_of(item["Region"], place.at("Region"), home), endpoint)


def region_of(value: Known, place: Place, home: Home) -> str | Intrinsic | RunTime:
    """A value as a region of the stack's partition, as far as deploy time knows it; raises Rejected."""
    if isinstance(value, Intrinsic | RunTime):
        return value
    if not isinstance(value, str) or not value:
        raise rejected(place, f"a region is a string such as us-west-2, not {shown(value)}")
    problem = problem_with(value, home.partition)
    if problem:
        raise rejected(place, problem)
    return value
