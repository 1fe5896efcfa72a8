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
    """The role that the call is made as, None where the field is absent; raises Rejected."""
    if not fields.has("Credentials"):
        return None
    written = fields.known["Credentials"]
    place = fields.at("Credentials")
    if not isinstance(written, dict) or "RoleArn" not in written:
        raise template_error(
            rules.PERMISSIONS, place, "Credentials is an object with the RoleArn to make the call as"
        )
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
            rules.PERMISSIONS, place.at("AllowedRoles"), "AllowedRoles must be known at deploy time"
        )
    if isinstance(role, RunTime) and not allowed:
        text = "the role is only known at run time; list in Credentials.AllowedRoles what it may be"
        raise template_error(rules.PERMISSIONS, place.at("RoleArn"), text)
    return Credentials(role, allowed)


def _role(value: TemplateValue, place: TemplatePath) -> str | Intrinsic | RunTime:
    if isinstance(value, str | Intrinsic | RunTime):
        return value
    raise template_error(rules.PERMISSIONS, place, f"a role's ARN is a string, not {as_json_text(value)}")


def _values(fields: FieldValues, name: str) -> tuple[Json, ...]:
    """One value or a list of them, as they stand in a template."""
    try:
        return tuple(map(to_template, items_of(fields.known[name]))) if fields.has(name) else ()
    except RunTimeValueError as run_time:
        text = f"{name} must be known at deploy time; {run_time} is only known to an execution"
        raise template_error(rules.PERMISSIONS, fields.at(name), text) from None
