"""The fields of a call that the caller function receives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caller.awsmodel.idempotency_tokens import generated_tokens
from caller.awsmodel.models import find_streaming_blob
from caller.awsmodel.naming import member_name
from caller.contract import BlobFormat
from macro.model import rules
from macro.model.diagnostics import DiagnosticCollector, template_error
from macro.model.template_values import RunTime, is_intrinsic
from macro.shorthand.fields import FIELDS, Destination

if TYPE_CHECKING:
    from botocore.model import OperationModel

    from macro.definition.forms import Form
    from macro.model.call import QueryLanguage
    from macro.model.diagnostics import TemplateError
    from macro.model.template_values import Json
    from macro.shorthand.field_values import FieldValues
    from macro.shorthand.integration.integration_arn import IntegrationArn
    from macro.shorthand.written_call import StateOptions

BLOB_FORMATS = tuple(each.value for each in BlobFormat)


def build_payload(
    fields: FieldValues, language: QueryLanguage, arn: IntegrationArn | None, operation: OperationModel | None
) -> dict[str, Json]:
    """Returns the fields for the caller, in the order of the field table.

    In the ARN of an SDK integration, the default format of a streaming blob is the native one.

    Raises:
        TemplateError: The ARN spelling has no parameters.
    """
    name = language.parameters_field
    if arn and not fields.has(name):
        raise _missing_parameters(fields, name, arn, operation)
    payload: dict[str, Json] = {}
    if arn and arn.optimized:
        payload["Integration"] = arn.optimized.name + arn.suffix
    for spec in FIELDS.values():
        if spec.destination is Destination.CALLER and spec.name not in {"Parameters", "Arguments"}:
            payload |= fields.as_written(spec.name)
    payload = _separate_run_time_region(payload, fields)
    if payload.get("BlobFormat") not in BLOB_FORMATS:
        payload.pop("BlobFormat", None)  # check_literal_options reports it
    parameters = fields.as_written(name) or {name: {}}
    payload |= {key.replace("Arguments", "Parameters"): value for key, value in parameters.items()}
    if arn and not arn.optimized and operation and find_streaming_blob(operation):
        payload.setdefault("BlobFormat", BlobFormat.NATIVE.value)
    return payload


def _missing_parameters(
    fields: FieldValues, name: str, arn: IntegrationArn, operation: OperationModel | None
) -> TemplateError:
    """Returns the error of a call in the ARN spelling without the field for its parameters."""
    renamed = {each.api_name: each.name for each in arn.optimized.renamed_parameters} if arn.optimized else {}
    shape = operation.input_shape if operation else None
    members = set(shape.required_members) - set(generated_tokens(operation)) if operation and shape else set()
    if members:
        required = sorted(renamed.get(each, member_name(each)) for each in members)
        listed = ", ".join(f"'{each}'" for each in required)
        return template_error(rules.FIELDS, fields.path, f"{name} is missing; the call needs {listed}")
    message = f"{name} is missing; if the call has no parameters, write {{}}"
    return template_error(rules.FIELDS, fields.path, message, f"{name}: {{}}")


def _separate_run_time_region(payload: dict[str, Json], fields: FieldValues) -> dict[str, Json]:
    """Writes one run-time Region as the only target, so that the caller rejects a list of Regions."""
    if not isinstance(fields.values.get("Region"), RunTime):
        return payload
    target = {**fields.as_written("Region"), **fields.as_written("Endpoint")}
    return {"Targets": [target], **{name: value for name, value in payload.items() if name not in target}}


def check_literal_options(fields: FieldValues) -> None:
    """Raises TemplateError if `BlobFormat`, `Rotate`, or `RetryOnServiceExceptions` has a wrong value."""
    collector = DiagnosticCollector()
    collector.attempt(fields.literal, "RetryOnServiceExceptions", bool)
    collector.attempt(fields.choice, "BlobFormat", BLOB_FORMATS)
    collector.attempt(fields.literal, "Rotate", bool)
    collector.finish()


def check_options_in_text(options: StateOptions, form: Form) -> None:
    """Raises TemplateError if an option for a definition in text contains an intrinsic function.

    The payload is part of the definition, and text can't contain an intrinsic function.
    """
    collector = DiagnosticCollector()
    for name, value in options.values.items():
        if (
            not form.intrinsics
            and FIELDS[name].destination is Destination.CALLER
            and _has_function(_without_allowed_roles(name, value))
        ):
            message = f"{name} must be a literal, because text definitions can't contain intrinsic functions"
            collector.add(rules.FIELDS, options.paths[name], message)
    collector.finish()


def _without_allowed_roles(name: str, value: Json) -> Json:
    """Returns an option as the caller receives it: `AllowedRoles` is only for the policy."""
    if name != "Credentials" or not isinstance(value, dict):
        return value
    return {key: member for key, member in value.items() if key != "AllowedRoles"}


def _has_function(value: Json) -> bool:
    if isinstance(value, list):
        return any(map(_has_function, value))
    return isinstance(value, dict) and (is_intrinsic(value) or any(map(_has_function, value.values())))
