"""Checks a call's parameters against the operation's model.

The check uses the caller's encoders, so the macro accepts the same parameters as the caller, with the same messages.
A value that the macro can't determine is accepted.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from caller.awsmodel.blob_paths import set_at_path
from caller.awsmodel.encoder import EncodingProblems, ParameterEncoders
from caller.awsmodel.idempotency_tokens import generated_tokens
from caller.awsmodel.models import operation_model
from caller.awsmodel.naming import member_name, member_names
from caller.awsmodel.optimized.parameters import to_api_parameters
from caller.awsmodel.optimized.registry import find_integration, split_pattern
from caller.awsmodel.suggestions import nearest_name
from caller.awsmodel.unsupported import unsupported_reason
from caller.contract import BlobFormat
from macro.model import rules
from macro.model.diagnostics import Diagnostic, TemplateError, template_error
from macro.model.template_values import Intrinsic, RunTime, as_json_text
from macro.shorthand.integration.optimized_parameters import written_steps

if TYPE_CHECKING:
    from botocore.model import OperationModel, Shape

    from caller.awsmodel.encoder import Encode
    from macro.model.call import AwsCall
    from macro.model.diagnostics import TemplatePath
    from macro.model.template_values import Json, TemplateValue

_NOT_BOOLEAN = "YAML reads On, Yes, Off, and No as true or false, unless they are in quotation marks"


def check_supported(service: str, operation: OperationModel, path: TemplatePath) -> None:
    """Raises TemplateError if a state can't call the operation."""
    reason = unsupported_reason(service, operation)
    if reason:
        raise template_error(rules.SERVICE, path, reason)


def check_parameters(call: AwsCall) -> None:
    """Raises TemplateError with every wrong parameter.

    The check covers names, required members, and the types of literals and of values that functions can return. It
    doesn't cover enum values and lengths, because AWS extends them faster than any model. The caller creates missing
    idempotency tokens.
    """
    operation = operation_model(call.service, call.operation)
    if isinstance(call.parameters, RunTime | Intrinsic):
        return
    problems = _Problems(call.path.at(call.language.parameters_field), call)
    if operation.input_shape is not None:
        blob_format = BlobFormat(call.payload.get("BlobFormat", BlobFormat.TEXT.value))
        given = _with_tokens(_api_parameters(call), operation)
        if call.body_from is not None and isinstance(given, dict):
            given = set_at_path(given, call.body_from.fills, RunTime("BodyFrom"))
        encoders(call.service, blob_format).encoder(operation.input_shape)(given, problems)
        _check_removable(given, operation, problems)
    elif call.parameters:
        problems.add("takes no parameters")
    if problems.diagnostics:
        raise TemplateError(problems.diagnostics)


def _check_removable(given: TemplateValue, operation: OperationModel, problems: _Problems) -> None:
    """Collects a problem for each required parameter that `AWS::NoValue` removes in a branch of a condition."""
    if not isinstance(given, dict) or operation.input_shape is None:
        return
    required = set(operation.input_shape.required_members) - set(generated_tokens(operation))
    names = required | set(map(member_name, required))
    for name, value in given.items():
        if name in names and isinstance(value, Intrinsic) and None in value.determined:
            problems.path.append(name)
            problems.add(
                "is required, but the intrinsic function can return AWS::NoValue; put Fn::If around the state"
            )
            problems.path.pop()


def _api_parameters(call: AwsCall) -> TemplateValue:
    """Returns the parameters with the names that the API has."""
    integration = find_integration(split_pattern(call.integration)[0])
    if integration is None or not isinstance(call.parameters, dict):
        return call.parameters
    return dict(to_api_parameters(integration, call.parameters))


def _with_tokens(parameters: TemplateValue, operation: OperationModel) -> TemplateValue:
    """Returns parameters with a placeholder for each idempotency token that the caller creates."""
    if not isinstance(parameters, dict):
        return parameters
    tokens = (name for name in generated_tokens(operation) if not {name, member_name(name)} & set(parameters))
    return {**dict.fromkeys(tokens, RunTime("idempotency token")), **parameters}


@cache
def encoders(service: str, blob_format: BlobFormat) -> ParameterEncoders:  # noqa: ARG001  the key of the cache
    """Returns the encoders of a service's shapes, which the cache keeps."""
    return _KnownValueEncoders(blob_format)


class _KnownValueEncoders(ParameterEncoders):
    """The caller's encoders, but they don't check values that the macro can't determine."""

    def encoder(self, shape: Shape) -> Encode:
        encode = super().encoder(shape)
        is_scalar = shape.type_name not in {"structure", "list", "map"}

        def encode_known(value: Any, problems: EncodingProblems) -> Any:
            if is_scalar and isinstance(value, Intrinsic):
                for possible in value.determined:
                    if isinstance(possible, bool | int | float | str):
                        encode(possible, _explained(problems, value, possible))
            if is_scalar and isinstance(value, bool) and _lists_no_boolean(shape):
                problems.add(f"must be text, not {as_json_text(value)}; {_NOT_BOOLEAN}")
            is_unknown = _has_unknown(value) if is_scalar else isinstance(value, Intrinsic | RunTime)
            return value if is_unknown else encode(value, problems)

        return encode_known


def _lists_no_boolean(shape: Shape) -> bool:
    """Returns whether the values of a member are listed, and neither is true or false."""
    listed = shape.metadata.get("enum", [])
    return bool(listed) and {"true", "false"}.isdisjoint(map(str.casefold, listed))


def _explained(problems: EncodingProblems, value: Intrinsic, possible: Json) -> EncodingProblems:
    """Returns the same collection of problems, for problems that name the function's value."""
    if not isinstance(problems, _Problems):
        return problems
    name = value.function.get("Ref")
    returned = f"the parameter {name} is" if isinstance(name, str) else "the intrinsic function returns"
    return _ExplainedProblems(problems, f"; {returned} {as_json_text(possible)}")


def _has_unknown(value: TemplateValue) -> bool:
    """Returns whether the macro can't determine a part of a value."""
    match value:
        case Intrinsic() | RunTime():
            return True
        case dict():
            return any(map(_has_unknown, value.values()))
        case list():
            return any(map(_has_unknown, value))
        case _:
            return False


class _Problems(EncodingProblems):
    """Collects the encoders' problems as diagnostics, which begin with the parameter or with the operation."""

    def __init__(self, path: TemplatePath, call: AwsCall) -> None:
        super().__init__()
        self._parameters_path = path
        self._called = call.name
        self._integration = find_integration(split_pattern(call.integration)[0])
        self.diagnostics: list[Diagnostic] = []

    def add(self, text: str, *, member: str | None = None) -> None:
        inside = self.path[1:]
        if self._integration:
            inside = written_steps(self._integration, inside)
        path = self._parameters_path.at(*inside)
        message = f"{'.'.join(inside) or self._called} {text}"
        self.diagnostics.append(Diagnostic(rules.PARAMETERS, path.key(member) if member else path, message))


class _ExplainedProblems(EncodingProblems):
    """Adds an explanation to problems, and adds them to another collection."""

    def __init__(self, problems: EncodingProblems, explanation: str) -> None:
        super().__init__()
        self._problems = problems
        self._explanation = explanation

    def add(self, text: str, *, member: str | None = None) -> None:
        self._problems.add(text + self._explanation, member=member)


def correct_member_names(call: AwsCall) -> TemplateValue:
    """Returns the parameters with misspelled top-level members under the names that they probably stand for.

    With it, the checks that follow don't report a consequence of a misspelled name.
    """
    shape = operation_model(call.service, call.operation).input_shape
    if call.integration:
        return call.parameters  # their names are already corrected
    if shape is None or not isinstance(call.parameters, dict):
        return call.parameters
    names = member_names(shape.members)
    corrected: dict[str, TemplateValue] = {}
    for name, value in call.parameters.items():
        corrected.setdefault(name if name in names else nearest_name(name, names) or name, value)
    return corrected
