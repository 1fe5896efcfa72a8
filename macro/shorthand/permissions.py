"""The fields about permissions: `IamResources`, `IamAction`, `AdditionalIamStatements`, `Credentials`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caller.awsmodel.suggestions import did_you_mean
from macro.model import rules
from macro.model.call import Credentials, Permissions
from macro.model.diagnostics import DiagnosticCollector, template_error
from macro.model.template_values import Intrinsic, RunTime, RunTimeValueError, as_json_text, to_template
from macro.shorthand.field_values import FieldValues, items_of

if TYPE_CHECKING:
    from macro.model.diagnostics import TemplatePath
    from macro.model.template_values import Json, TemplateValue

_CREDENTIALS = ("RoleArn", "AllowedRoles")


def parse_permissions(fields: FieldValues, allowed_regions: tuple[str | Intrinsic, ...]) -> Permissions:
    """What the template says itself of a call's permissions; raises Rejected."""
    problems = DiagnosticCollector()
    resources = problems.attempt(_values, fields, "IamResources") or ()
    actions = problems.attempt(_values, fields, "IamAction") or ()
    statements = problems.attempt(_values, fields, "AdditionalIamStatements") or ()
    for resource in resources:
        if not isinstance(resource, str | dict):
            problems.add(
                rules.PERMISSIONS,
                fields.at("IamResources"),
                f"a resource is an ARN, not {as_json_text(resource)}",
            )
    for action in actions:
        if not isinstance(action, str) or ":" not in action:
            problems.add(
                rules.PERMISSIONS,
                fields.at("IamAction"),
                f"an IAM action is written service:Action, not {as_json_text(action)}",
            )
    for statement in statements:
        if not isinstance(statement, dict):
            problems.add(
                rules.PERMISSIONS,
                fields.at("AdditionalIamStatements"),
                f"a statement is an object, not {as_json_text(statement)}",
            )
    problems.finish()
    return Permissions(resources, tuple(map(str, actions)), statements, allowed_regions)


def parse_credentials(fields: FieldValues) -> Credentials | None:
    """Returns the role that the call uses, or None if the state has no `Credentials`; raises TemplateError."""
    if not fields.has("Credentials"):
        return None
    written = fields.known["Credentials"]
    place = fields.at("Credentials")
    if not isinstance(written, dict) or "RoleArn" not in written:
        raise template_error(rules.PERMISSIONS, place, "Credentials must be an object with RoleArn")
    for name in written:
        if name not in _CREDENTIALS:
            raise template_error(
                rules.PERMISSIONS,
                place.key(name),
                f"unknown field '{name}'{did_you_mean(name, _CREDENTIALS)}",
            )
    role = _role(written["RoleArn"], place.at("RoleArn"))
    roles = [_role(item, place.at("AllowedRoles")) for item in items_of(written.get("AllowedRoles", []))]
    allowed = tuple(item for item in roles if not isinstance(item, RunTime))
    if len(allowed) < len(roles):
        raise template_error(
            rules.PERMISSIONS, place.at("AllowedRoles"), "AllowedRoles can't contain run-time values"
        )
    return Credentials(role, allowed)


def _role(value: TemplateValue, place: TemplatePath) -> str | Intrinsic | RunTime:
    if isinstance(value, str | RunTime) or (isinstance(value, Intrinsic) and not value.is_list):
        return value
    if isinstance(value, Intrinsic):
        raise template_error(rules.PERMISSIONS, place, _unknown_items(value))
    raise template_error(
        rules.PERMISSIONS, place, f"a role's ARN must be a string, not {as_json_text(value)}"
    )


def _values(fields: FieldValues, name: str) -> tuple[Json, ...]:
    """Returns one value, or a list of them, as in a template; raises TemplateError."""
    items = items_of(fields.known[name]) if fields.has(name) else []
    for item in items:
        if isinstance(item, Intrinsic) and item.is_list:
            raise template_error(rules.PERMISSIONS, fields.at(name), _unknown_items(item))
    try:
        return tuple(map(to_template, items))
    except RunTimeValueError as run_time:
        text = f"{name} can't contain run-time values ({run_time})"
        raise template_error(rules.PERMISSIONS, fields.at(name), text) from None


def _unknown_items(value: Intrinsic) -> str:
    return (
        f"the macro can't determine the items of the list that {as_json_text(value)} returns; write the items"
    )
