"""The call's parameters checked against the operation's model, as far as deploy time knows them.

The check is the caller's own encoding of parameters: what passes here is what the caller accepts, and the words are
the same. Values that only CloudFormation or an execution knows pass.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from caller.awsmodel.blob_paths import set_at_path
from caller.awsmodel.encoder import EncodingProblems, ParameterEncoders, member_names
from caller.awsmodel.models import operation_model
from caller.awsmodel.suggestions import nearest_name
from caller.awsmodel.unsupported import unsupported_reason
from caller.contract import BlobFormat
from macro.model import rules
from macro.model.call import QueryLanguage
from macro.model.diagnostics import Diagnostic, TemplateError, template_error
from macro.model.template_values import Intrinsic, RunTime

if TYPE_CHECKING:
    from botocore.model import OperationModel, Shape

    from caller.awsmodel.encoder import Encode
    from macro.model.call import AwsCall
    from macro.model.diagnostics import TemplatePath
    from macro.model.template_values import TemplateValue


def check_supported(service: str, operation: OperationModel, path: TemplatePath) -> None:
    """Raises TemplateError if a state can't call the operation."""
    reason = unsupported_reason(service, operation)
    if reason:
        raise template_error(rules.SERVICE, path, reason)


def check_parameters(call: AwsCall) -> None:
    """Raises TemplateError with every wrong parameter.

    Names, required members and the types of literals are checked; not enum values and lengths, which AWS extends
    faster than any model.
    """
    operation = operation_model(call.service, call.operation)
    if isinstance(call.parameters, RunTime | Intrinsic):
        return
    name = "Arguments" if call.language is QueryLanguage.JSONATA else "Parameters"
    findings = _Problems(call.place.at(name), f"{call.service} {call.operation}")
    if operation.input_shape is not None:
        blob_format = BlobFormat(call.payload.get("BlobFormat", BlobFormat.TEXT.value))
        given = call.parameters
        if call.body_from is not None and isinstance(given, dict):
            given = set_at_path(given, call.body_from.fills, RunTime("BodyFrom"))
        encoders(call.service, blob_format).encoder(operation.input_shape)(given, findings)
    elif call.parameters:
        findings.add("takes no parameters")
    if findings.diagnostics:
        raise TemplateError(findings.diagnostics)


@cache
def encoders(service: str, blob_format: BlobFormat) -> ParameterEncoders:  # noqa: ARG001  the key of the cache
    """The encoders of a service's shapes, each made once."""
    return _DeployTimeEncoders(blob_format)


class _DeployTimeEncoders(ParameterEncoders):
    """The caller's encoders, which leave alone what deploy time doesn't know."""

    def encoder(self, shape: Shape) -> Encode:
        encode = super().encoder(shape)
        is_scalar = shape.type_name not in {"structure", "list", "map"}

        def encode_known(value: Any, findings: EncodingProblems) -> Any:
            unknown = _holds_unknown(value) if is_scalar else isinstance(value, Intrinsic | RunTime)
            return value if unknown else encode(value, findings)

        return encode_known


def _holds_unknown(value: TemplateValue) -> bool:
    """Whether an object or list given to a string member, which is sent as JSON, is not known in full."""
    match value:
        case Intrinsic() | RunTime():
            return True
        case dict():
            return any(map(_holds_unknown, value.values()))
        case list():
            return any(map(_holds_unknown, value))
        case _:
            return False


class _Problems(EncodingProblems):
    """Findings as problems of the template; those of the whole call name the operation."""

    def __init__(self, place: TemplatePath, called: str) -> None:
        super().__init__()
        self._place = place
        self._called = called
        self.diagnostics: list[Diagnostic] = []

    def add(self, text: str, *, member: str | None = None) -> None:
        inside = self.path[1:]
        path = self._place.at(*inside)
        message = text if inside else f"{self._called} {text}"
        self.diagnostics.append(Diagnostic(rules.PARAMETERS, path.key(member) if member else path, message))


def correct_member_names(call: AwsCall) -> TemplateValue:
    """Returns the parameters with misspelled top-level members under the names that they probably stand for.

    With it, the checks that follow don't report a consequence of a misspelled name.
    """
    shape = operation_model(call.service, call.operation).input_shape
    if shape is None or not isinstance(call.parameters, dict):
        return call.parameters
    names = member_names(shape.members)
    corrected: dict[str, TemplateValue] = {}
    for name, value in call.parameters.items():
        corrected.setdefault(name if name in names else nearest_name(name, names) or name, value)
    return corrected
