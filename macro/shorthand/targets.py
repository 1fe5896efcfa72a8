"""The fields that say where a call goes: `Region`, `Endpoint`, `Targets`, `AllowedRegions`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from caller.awsmodel.suggestions import did_you_mean
from caller.contract import ANY_REGION, MAX_TARGETS
from macro.definition.state_values import PATH_SUFFIX
from macro.model import rules
from macro.model.call import Target
from macro.model.diagnostics import DiagnosticCollector, template_error
from macro.model.template_values import Intrinsic, RunTime, as_json_text
from macro.shorthand.path_members import explain_duplicate
from macro.shorthand.regions import parse_region, parse_region_list

if TYPE_CHECKING:
    from macro.model.diagnostics import TemplatePath
    from macro.model.stack_context import StackContext
    from macro.model.template_values import TemplateValue
    from macro.shorthand.field_values import FieldValues
    from macro.shorthand.integration.integration_arn import IntegrationArn
    from macro.shorthand.written_call import StateOptions

_REGION = "Region"
_URL = re.compile(r"https?://[^/].*|\$\{.*|\{\{resolve:.*", re.DOTALL | re.IGNORECASE)
"""A URL, or text that begins with a placeholder or a dynamic reference."""
_HOST = re.compile(r"[\w-]+(\.[\w-]+)+")


def parse_targets(fields: FieldValues, stack: StackContext) -> tuple[Target, ...]:
    """Returns the call's targets, in the order in which the caller tries them.

    Raises:
        TemplateError: Contains every problem of these fields.
    """
    if fields.has("Targets"):
        return _parse_target_list(fields, stack)
    if not fields.has("Region"):
        raise template_error(rules.TARGETS, fields.path, "Region is missing", "Region: us-west-2")
    if {_REGION, f"{_REGION}{PATH_SUFFIX}"} <= fields.written.keys():
        raise fields.error(_REGION, explain_duplicate(_REGION))
    endpoint = fields.text("Endpoint")
    regions = parse_region_list(fields, "Region", stack)
    _check_count(len(regions), fields.at("Region"), "Region")
    if endpoint is not None and _is_list(fields.values["Region"]):
        message = "Endpoint can't be used with a list of Regions; use Targets"
        fix = "Targets:\n  - Region: us-west-2\n    Endpoint: https://ENDPOINT"
        raise fields.error("Endpoint", message, fix)
    if (
        fields.in_text
        and isinstance(fields.values["Region"], Intrinsic)
        and _is_list(fields.values["Region"])
    ):
        message = (
            "the definition is text, which can't contain a list from a parameter; write the Regions as a list"
        )
        raise fields.error("Region", message)
    _check_url(endpoint, fields.at("Endpoint"))
    return tuple(Target(region, endpoint) for region in regions)


def _check_url(endpoint: TemplateValue, path: TemplatePath) -> None:
    """Raises TemplateError if a literal endpoint isn't a URL."""
    if not isinstance(endpoint, str) or _URL.fullmatch(endpoint):
        return
    message = f"an Endpoint must be a URL, such as https://host.example.com, not {as_json_text(endpoint)}"
    fix = f"Endpoint: https://{endpoint}" if _HOST.fullmatch(endpoint) else ""
    raise template_error(rules.TARGETS, path, message, fix)


def check_region_option(options: StateOptions, arn: IntegrationArn | None) -> None:
    """Raises TemplateError if the Metadata of a state contains a Region, although the ARN names it."""
    name = next((name for name in options.values if name.removesuffix(PATH_SUFFIX) == "Region"), None)
    if arn and name:
        message = (
            "the state's ARN already names the Region; remove this option, or list several Regions in Targets"
        )
        raise template_error(rules.TARGETS, options.paths[name], message)


def check_sts_region(fields: FieldValues, stack: StackContext) -> None:
    """Raises TemplateError if `StsRegion` isn't a Region that is known at deployment, or has no use."""
    if not fields.has("StsRegion"):
        return
    path = fields.at("StsRegion")
    if not fields.has("Credentials"):
        message = "StsRegion can only be used with Credentials, because it is the Region that issues the role session"
        raise template_error(rules.TARGETS, path, message)
    region = parse_region(fields.values["StsRegion"], path, stack, can_be_absent=not fields.in_text)
    if isinstance(region, RunTime):
        raise template_error(rules.TARGETS, path, "StsRegion can't be a run-time value")


def _check_count(count: int, path: TemplatePath, name: str) -> None:
    if count > MAX_TARGETS:
        message = f"{name} can have at most {MAX_TARGETS} items, not {count}"
        raise template_error(rules.TARGETS, path, message, f"remove {count - MAX_TARGETS} of the items")


def _is_list(value: TemplateValue) -> bool:
    return isinstance(value, list) or (isinstance(value, Intrinsic) and value.is_list)


def parse_allowed_regions(
    fields: FieldValues, targets: tuple[Target, ...], stack: StackContext
) -> tuple[str | Intrinsic, ...]:
    """Returns the Regions that a run-time Region can be, and ANY_REGION if the field contains it.

    Raises:
        TemplateError: The field is required but missing, or has a wrong value.
    """
    regions: tuple[str | Intrinsic | RunTime, ...] = ()
    if fields.has("AllowedRegions"):
        regions = parse_region_list(fields, "AllowedRegions", stack, can_be_any=True)
    if all(region == ANY_REGION for region in regions):
        if any(isinstance(target.region, RunTime) for target in targets):
            path = fields.at("Targets" if fields.has("Targets") else "Region")
            message = "the Region is only known at run time, so AllowedRegions must list the possible Regions"
            raise template_error(rules.TARGETS, path, message, "AllowedRegions: [us-west-2, eu-west-1]")
        return (ANY_REGION,) if regions else ()
    allowed = tuple(region for region in regions if not isinstance(region, RunTime))
    if len(allowed) < len(regions):
        message = "AllowedRegions can't contain a run-time value"
        raise fields.error("AllowedRegions", message)
    known = [target.region for target in targets]
    missing = next((region for region in known if region not in allowed), None)
    if missing and all(isinstance(region, str) for region in (*known, *allowed)):
        message = f"AllowedRegions doesn't contain {missing}, the Region of the call; add it, or remove AllowedRegions"
        raise fields.error("AllowedRegions", message)
    return allowed


def _parse_target_list(fields: FieldValues, stack: StackContext) -> tuple[Target, ...]:
    for other in ("Region", "Endpoint"):
        if fields.has(other):
            message = f"{other} can't be used with Targets; use only one of them"
            raise fields.error(other, message)
    written = fields.values["Targets"]
    path = fields.at("Targets")
    if not isinstance(written, list) or not written:
        fix = "Targets:\n  - Region: us-west-2\n  - Region: eu-west-1"
        raise template_error(rules.TARGETS, path, "Targets must be a list of objects with a Region", fix)
    _check_count(len(written), path, "Targets")
    collector = DiagnosticCollector()
    targets = [
        collector.attempt(_parse_target, item, path.at(index), stack) for index, item in enumerate(written)
    ]
    collector.finish()
    return tuple(target for target in targets if target)


def _parse_target(item: TemplateValue, path: TemplatePath, stack: StackContext) -> Target:
    if not isinstance(item, dict):
        message = f"a target must be an object with a Region, not {as_json_text(item)}"
        raise template_error(rules.TARGETS, path, message)
    for name in item:
        if name not in {"Region", "Endpoint"}:
            hint = did_you_mean(name, ["Region", "Endpoint"])
            raise template_error(rules.TARGETS, path.key(name), f"unknown field '{name}'{hint}")
    if "Region" not in item:
        raise template_error(rules.TARGETS, path, "Region is missing")
    endpoint = item.get("Endpoint")
    if endpoint is not None and not isinstance(endpoint, str | Intrinsic | RunTime):
        message = f"Endpoint must be a string, not {as_json_text(endpoint)}"
        raise template_error(rules.TARGETS, path.at("Endpoint"), message)
    _check_url(endpoint, path.at("Endpoint"))
    return Target(parse_region(item["Region"], path.at("Region"), stack), endpoint)
