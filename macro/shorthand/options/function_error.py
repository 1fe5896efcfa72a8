"""The field `FailOnFunctionError`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from macro.model.template_values import TemplateValue
    from macro.shorthand.field_values import FieldValues
    from macro.shorthand.integration.integration_arn import IntegrationArn

FIELD = "FailOnFunctionError"
_INVOKE = ("lambda", "Invoke")
_WITHOUT_RESULT = ("DryRun", "Event")
"""The invocation types with which Lambda responds before the function's result is known."""


def check_function_error_option(
    fields: FieldValues,
    service_action: tuple[str, str] | None,
    arn: IntegrationArn | None,
    parameters: TemplateValue,
) -> None:
    """Raises TemplateError if the field isn't true or false, or if the response can't contain a function's error.

    Args:
        fields: The fields of the state.
        service_action: The names of botocore's client and operation, or None if they have errors.
        arn: The ARN of the state, or None for the state type.
        parameters: The parameters of the call.
    """
    if not fields.literal(FIELD, bool) or service_action is None:
        return
    if service_action != _INVOKE:
        called = " ".join(service_action)
        message = f"{FIELD} can only be used with lambda Invoke, not with {called}"
        raise fields.error(FIELD, message)
    if arn and arn.optimized:
        message = f"{FIELD} can't be used with {arn.optimized.name}, which always fails if the function raises an error"
        raise fields.error(FIELD, message)
    kind = parameters.get("InvocationType") if isinstance(parameters, dict) else None
    if kind in _WITHOUT_RESULT:
        message = (
            f"{FIELD} can't be used with InvocationType {kind}, because Lambda doesn't wait for the function"
        )
        raise fields.error(FIELD, message)
