"""The fields for permissions: `IamResources`, `IamAction`, `AdditionalIamStatements`, `Credentials`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from caller.contract import ANY_REGION
from macro.model import rules
from macro.model.call import Credentials, Permissions
from macro.model.diagnostics import DiagnosticCollector, template_error
from macro.model.template_values import Intrinsic, RunTime, RunTimeValueError, as_json_text, to_template
from macro.shorthand.field_values import FieldValues, list_items
from macro.shorthand.members import check_member_names

if TYPE_CHECKING:
    from macro.model.diagnostics import TemplatePath
    from macro.model.template_values import Json, TemplateValue

_CREDENTIALS = ("RoleArn", "AllowedRoles")
_EXTERNAL_ID = "ExternalId"

_MAY_BE_ARN = re.compile(r"arn:.*|\*|\$\{.*|\{\{resolve:.*", re.DOTALL)
"""An ARN, `*`, or text that begins with a placeholder or a dynamic reference."""
_ROLE_ARN = re.compile(r"arn:[^:]+:iam::\d{12}:role/.+|arn:.*[*?].*|\*|.*(\$\{|\{\{resolve:).*", re.DOTALL)
"""The ARN of a role or a pattern of such ARNs, or text with a placeholder or a dynamic reference."""


def _may_be_arn(resource: Json) -> bool:
    return isinstance(resource, dict) or (isinstance(resource, str) and bool(_MAY_BE_ARN.fullmatch(resource)))


def parse_permissions(fields: FieldValues, allowed_regions: tuple[str | Intrinsic, ...]) -> Permissions:
    """Returns the permissions that the template contains for a call.

    Raises:
        TemplateError: Contains every problem of these fields.
    """
    collector = DiagnosticCollector()
    resources = collector.attempt(_read_items, fields, "IamResources") or ()
    actions = collector.attempt(_read_items, fields, "IamAction") or ()
    statements = collector.attempt(_read_items, fields, "AdditionalIamStatements") or ()
    for resource in resources:
        if not _may_be_arn(resource):
            message = f"a resource must be an ARN, not {as_json_text(resource)}"
            collector.add(rules.PERMISSIONS, fields.at("IamResources"), message)
    for action in actions:
        if not isinstance(action, str) or ":" not in action:
            message = f"an IAM action must have the form s3:GetObject, not {as_json_text(action)}"
            collector.add(rules.PERMISSIONS, fields.at("IamAction"), message)
    for statement in statements:
        if not isinstance(statement, dict):
            message = f"a statement must be an object, not {as_json_text(statement)}"
            collector.add(rules.PERMISSIONS, fields.at("AdditionalIamStatements"), message)
    collector.finish()
    regions = tuple(region for region in allowed_regions if region != ANY_REGION)
    allows_any_region = len(regions) < len(allowed_regions)
    return Permissions(
        resources, tuple(dict.fromkeys(map(str, actions))), statements, regions, allows_any_region
    )


def parse_credentials(fields: FieldValues) -> Credentials | None:
    """Returns the role that makes the call, or None if the field is absent.

    Raises:
        TemplateError: The field has a problem.
    """
    if not fields.has("Credentials"):
        return None
    written = fields.values["Credentials"]
    path = fields.at("Credentials")
    if not isinstance(written, dict):
        message = f"Credentials must be an object: {{RoleArn: …}}, not {as_json_text(written)}"
        raise template_error(rules.PERMISSIONS, path, message)
    collector = DiagnosticCollector()
    if _EXTERNAL_ID in written:
        message = "ExternalId can't be set; the caller passes the ARN of the state machine as the external ID"
        collector.add(rules.PERMISSIONS, path.key(_EXTERNAL_ID), message)
    names = [name for name in written if name != _EXTERNAL_ID]
    check_member_names(names, _CREDENTIALS, rules.PERMISSIONS, path, collector)
    collector.finish()
    if "RoleArn" not in written:
        raise template_error(rules.PERMISSIONS, path, "RoleArn is missing in Credentials")
    role = _parse_role(written["RoleArn"], path.at("RoleArn"))
    items = list_items(written.get("AllowedRoles", []))
    roles = [_parse_role(item, path.at("AllowedRoles")) for item in items]
    allowed = tuple(item for item in roles if not isinstance(item, RunTime))
    if len(allowed) < len(roles):
        message = "AllowedRoles can't contain a run-time value"
        raise template_error(rules.PERMISSIONS, path.at("AllowedRoles"), message)
    return Credentials(role, allowed)


def _parse_role(value: TemplateValue, path: TemplatePath) -> str | Intrinsic | RunTime:
    if isinstance(value, str) and not _ROLE_ARN.fullmatch(value):
        message = (
            f"a role must be an ARN such as arn:aws:iam::123456789012:role/reader, not {as_json_text(value)}"
        )
        raise template_error(rules.PERMISSIONS, path, message)
    if isinstance(value, str | RunTime) or (isinstance(value, Intrinsic) and not value.is_list):
        return value
    if isinstance(value, Intrinsic):
        raise template_error(rules.PERMISSIONS, path, _explain_unknown_list(value))
    raise template_error(rules.PERMISSIONS, path, f"a role's ARN must be a string, not {as_json_text(value)}")


def _read_items(fields: FieldValues, name: str) -> tuple[Json, ...]:
    """Returns a field with one value or a list of values, as a template contains them."""
    items = list_items(fields.values[name]) if fields.has(name) else []
    for item in items:
        if isinstance(item, Intrinsic) and item.is_list:
            raise fields.error(name, _explain_unknown_list(item))
    try:
        return tuple(map(to_template, items))
    except RunTimeValueError as run_time:
        message = f"{name} can't contain run-time values ({run_time})"
        raise fields.error(name, message) from None


def _explain_unknown_list(value: Intrinsic) -> str:
    return (
        f"the macro can't determine the items of the list that {as_json_text(value)} returns; write the items"
    )
