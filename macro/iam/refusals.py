"""Describes the actions whose resources no source has, with complete settings to paste."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from macro.iam.arns.arn import VARIABLE, fill_in, render
from macro.iam.arns.derived_parameters import derive_parameters
from macro.iam.arns.resources import DerivedResources, derive_resources
from macro.iam.regions import resource_regions
from macro.model import rules
from macro.model.diagnostics import Diagnostic, join_names
from macro.model.suggestion import Suggestion, marker
from macro.model.template_values import as_json_text, distinct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from macro.catalog import RequiredAction, ResourceType
    from macro.iam.arns.arn import Piece
    from macro.iam.arns.resources import UnresolvedResources
    from macro.iam.role.access import RoleAccess
    from macro.model.call import AwsCall
    from macro.model.diagnostics import TemplatePath
    from macro.model.statement import Statement
    from macro.model.template_values import Json, TemplateValue

_MAX_TYPES = 3  # ARN formats that are suggested; instead of more, one ARN of the service is


@dataclass(frozen=True, slots=True)
class RefusedAction:
    """An action whose resources are unknown.

    Args:
        action: The action.
        unresolved: Why the parameters don't determine the resources.
        reasons: Why the state machine's role doesn't supply them.
    """

    action: RequiredAction
    unresolved: UnresolvedResources
    reasons: tuple[str, ...] = ()


def is_consequence(call: AwsCall, unresolved: UnresolvedResources, access: RoleAccess) -> bool:
    """Returns whether the resources of an action can be unknown only because of an error of the call.

    Without the Regions of the call, the role's statements for a Region can't be used.
    """
    return (call.incomplete and unresolved.is_missing) or (call.has_wrong_regions and access.is_refused)


def refuse(
    call: AwsCall, refused: Sequence[RefusedAction], allowed: Sequence[Statement], regions: Sequence[Piece]
) -> list[Diagnostic]:
    """Returns one error for each parameter that doesn't determine the resources, with the same text to paste.

    Args:
        call: The call.
        refused: The actions whose resources are unknown.
        allowed: The statements for the other actions. `IamResources` replaces their resources, too.
        regions: The Regions of the call.
    """
    suggestion = _suggest(call, refused, allowed, regions)
    groups: dict[tuple[str, str], list[RefusedAction]] = {}
    for each in refused:
        groups.setdefault((each.unresolved.parameter, each.unresolved.reason), []).append(each)
    return [
        Diagnostic(rules.PARAMETERS, _path(call, parameter), reason)
        if group[0].unresolved.is_invalid
        else Diagnostic(
            rules.PERMISSIONS,
            _path(call, parameter),
            _message(reason, group),
            suggestion.to_yaml(),
            suggestion,
        )
        for (parameter, reason), group in groups.items()
    ]


def _suggest(
    call: AwsCall, refused: Sequence[RefusedAction], allowed: Sequence[Statement], regions: Sequence[Piece]
) -> Suggestion:
    """Returns the `IamResources` of a call, with a marker for each name that the macro can't know."""
    supplied = (arn for each in allowed if each.effect == "Allow" for arn in each.resources if arn != "*")
    unknown = (arn for each in refused for arn in _suggested_arns(call, each, regions))
    arns = distinct((*supplied, *unknown))
    return Suggestion(state_key(call), {"IamResources": list(arns)})


def state_key(call: AwsCall) -> str:
    """Returns the key of the call's state under `States` in the template's Metadata."""
    return f"{call.path.logical_id}/{call.state}"


def _message(reason: str, refused: Sequence[RefusedAction]) -> str:
    actions = join_names((each.action.action for each in refused), "and")
    message = f"{reason}; list the resources of {actions} in IamResources"
    reasons = "; ".join(dict.fromkeys(reason for each in refused for reason in each.reasons))
    return f"{message} ({reasons})" if reasons else message


def _path(call: AwsCall, parameter: str) -> TemplatePath:
    name = parameter.split(".", maxsplit=1)[0].removesuffix("[]").removesuffix("{}")
    if not isinstance(call.parameters, dict) or name not in call.parameters:
        return call.path
    return call.path.at(call.language.parameters_field, name)


def _suggested_arns(call: AwsCall, refused: RefusedAction, regions: Sequence[Piece]) -> tuple[Json, ...]:
    """Returns the ARNs that the macro would derive if the parameter had a marker as its value."""
    unresolved, action = refused.unresolved, refused.action
    name = unresolved.parameter
    regions = resource_regions(call, action, regions, marker("SourceRegion"))
    text = _marker(name, unresolved.resource_types)
    written = call.parameters if isinstance(call.parameters, dict) else {}
    values: tuple[TemplateValue, ...] = (text, [text])
    for value in values if name in written and not unresolved.is_other else ():
        parameters = derive_parameters(replace(call, parameters={**written, name: value}))
        derived = derive_resources(action, parameters, regions)
        if isinstance(derived, DerivedResources) and _is_suggested(derived.arns, text, len(regions)):
            return derived.arns
    return (*unresolved.arns, *arns_of_types(action, unresolved.resource_types, regions))


def _is_suggested(arns: Sequence[Json], text: str, regions: int) -> bool:
    """Returns whether a few ARNs contain the marker. They don't if the resource is only a part of the parameter."""
    return len(arns) <= _MAX_TYPES * regions and text in as_json_text(list(arns))


def _marker(parameter: str, types: Sequence[ResourceType]) -> str:
    """Returns a marker with the parameter's name, or with the name in the ARN format if the parameter is an ARN."""
    is_arn = parameter.lower().removesuffix("s").endswith("arn")
    variables = VARIABLE.findall(types[0].arn_format) if is_arn and types else []
    return marker(str(variables[-1]) if variables else parameter)


def arns_of_types(
    action: RequiredAction, types: Sequence[ResourceType], regions: Sequence[Piece]
) -> tuple[Json, ...]:
    """Returns the ARN formats of the likely resource types with a marker for each variable."""
    formats = list(dict.fromkeys(each.arn_format for each in types))
    if not formats:
        service = action.action.partition(":")[0]
        formats = [f"arn:${{Partition}}:{service}:${{Region}}:${{Account}}:${{Resource}}"]
    if len(formats) > _MAX_TYPES:
        prefixes = Counter(":".join((*each.split(":", 5)[:5], "${Resource}")) for each in formats)
        formats = [prefixes.most_common(1)[0][0]]
    return distinct(render(fill_in(each, region, marker)) for each in formats for region in regions)
