"""The fields that say where a call goes: `Region`, `Endpoint`, `Targets`, `AllowedRegions`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caller.awsmodel.regions import region_problem
from caller.awsmodel.suggestions import did_you_mean
from macro.model import rules
from macro.model.call import Target
from macro.model.diagnostics import DiagnosticCollector, template_error
from macro.model.template_values import Intrinsic, RunTime, as_json_text
from macro.shorthand.field_values import FieldValues, items_of

if TYPE_CHECKING:
    from macro.model.diagnostics import TemplatePath
    from macro.model.stack_context import StackContext
    from macro.model.template_values import TemplateValue


def parse_targets(fields: FieldValues, home: StackContext) -> tuple[Target, ...]:
    """Where the call goes, in the order of trying; raises Rejected with every problem of these fields."""
    if fields.has("Targets"):
        return _from_targets(fields, home)
    if not fields.has("Region"):
        raise template_error(
            rules.TARGETS, fields.place, "Region is missing: name the region that the call goes to"
        )
    endpoint = fields.text("Endpoint")
    written = fields.known["Region"]
    if endpoint is not None and isinstance(written, list):
        raise template_error(
            rules.TARGETS,
            fields.at("Endpoint"),
            "Endpoint goes with one Region; for several write Targets: [{Region, Endpoint}]",
        )
    problems = DiagnosticCollector()
    regions = [
        problems.attempt(parse_region, value, fields.at("Region"), home) for value in items_of(written)
    ]
    if not regions:
        problems.add(rules.TARGETS, fields.at("Region"), "Region must not be an empty list")
    problems.finish()
    return tuple(Target(region, endpoint) for region in regions if region is not None)


def parse_allowed_regions(
    fields: FieldValues, targets: tuple[Target, ...], home: StackContext
) -> tuple[str | Intrinsic, ...]:
    """What a region known only at run time may be; raises Rejected, also where it is missing."""
    if not fields.has("AllowedRegions"):
        if any(isinstance(target.region, RunTime) for target in targets):
            raise template_error(
                rules.TARGETS,
                fields.at("Targets" if fields.has("Targets") else "Region"),
                "the region is only known at run time; list in AllowedRegions what it may be: [us-west-2, …]",
            )
        return ()
    place = fields.at("AllowedRegions")
    problems = DiagnosticCollector()
    items = items_of(fields.known["AllowedRegions"])
    regions = [problems.attempt(parse_region, item, place, home) for item in items]
    if not regions or any(isinstance(region, RunTime) for region in regions):
        problems.add(
            rules.TARGETS, place, "AllowedRegions must be regions known at deploy time: [us-west-2, …]"
        )
    problems.finish()
    return tuple(region for region in regions if isinstance(region, str | Intrinsic))


def _from_targets(fields: FieldValues, home: StackContext) -> tuple[Target, ...]:
    for other in ("Region", "Endpoint"):
        if fields.has(other):
            raise template_error(
                rules.TARGETS, fields.at(other), f"Targets takes the place of {other}; give one of them"
            )
    written = fields.known["Targets"]
    place = fields.at("Targets")
    if not isinstance(written, list) or not written:
        raise template_error(
            rules.TARGETS, place, "Targets must be a list: [{Region: us-west-2, Endpoint: https://…}, …]"
        )
    problems = DiagnosticCollector()
    targets = [problems.attempt(_target, item, place.at(index), home) for index, item in enumerate(written)]
    problems.finish()
    return tuple(target for target in targets if target)


def _target(item: TemplateValue, place: TemplatePath, home: StackContext) -> Target:
    if not isinstance(item, dict) or "Region" not in item:
        raise template_error(
            rules.TARGETS, place, "a target is an object with a Region and, where it needs one, an Endpoint"
        )
    for name in item:
        if name not in {"Region", "Endpoint"}:
            raise template_error(
                rules.TARGETS,
                place.key(name),
                f"a target has no field '{name}'{did_you_mean(name, ['Region', 'Endpoint'])}",
            )
    endpoint = item.get("Endpoint")
    if endpoint is not None and not isinstance(endpoint, str | Intrinsic | RunTime):
        raise template_error(
            rules.TARGETS, place.at("Endpoint"), f"Endpoint must be a string, not {as_json_text(endpoint)}"
        )
    return Target(parse_region(item["Region"], place.at("Region"), home), endpoint)


def parse_region(value: TemplateValue, place: TemplatePath, home: StackContext) -> str | Intrinsic | RunTime:
    """A value as a region of the stack's partition, as far as deploy time knows it; raises Rejected."""
    if isinstance(value, Intrinsic | RunTime):
        return value
    if not isinstance(value, str) or not value:
        raise template_error(
            rules.TARGETS, place, f"a region is a string such as us-west-2, not {as_json_text(value)}"
        )
    problem = region_problem(value, home.partition)
    if problem:
        raise template_error(rules.TARGETS, place, problem)
    return value
