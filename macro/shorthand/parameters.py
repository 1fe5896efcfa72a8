"""The call's parameters checked against the operation's model, as far as deploy time knows them.

The check is the caller's own encoding of parameters: what passes here is what the caller accepts, and the words are
the same. Values that only CloudFormation or an execution knows pass.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from caller.awsmodel.blob_paths import set_at_path
from caller.awsmodel.encoder import EncodingProblems, ParameterEncoders
from caller.awsmodel.models import operation_model
from caller.awsmodel.unsupported import unsupported_reason
from caller.contract import BlobFormat
from macro.model.call import QueryLanguage
from macro.model.diagnostics import Diagnostic, TemplateError, template_error
from macro.model.template_values import Intrinsic, RunTime

if TYPE_CHECKING:
    from botocore.model import Shape

    from caller.awsmodel.encoder import Encode
    from macro.model.call import AwsCall
    from macro.model.diagnostics import TemplatePath
    from macro.model.template_values import TemplateValue


def check_parameters(call: AwsCall) -> None:
    """Raises Rejected for an operation that can't be called from a state, and for every wrong parameter.

    Names, required members and the types of literals are checked; not enum values and lengths, which AWS extends
    faster than any model.
    """
    operation = operation_model(call.service, call.operation)
    refusal = unsupported_reason(call.service, operation)
    if refusal:
        raise template_error(call.place, refusal)
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
    if findings.found:
        raise TemplateError(findings.found)


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
        self.found: list[Diagnostic] = []

    def add(self, text: str) -> None:
        inside = self.path[1:]
        subject = "" if inside else f"{self._called} "
        self.found.append(Diagnostic(self._place.at(*inside), subject + text))
