"""Prepares operations once for all their calls, and encodes the parameters of a call."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from botocore import xform_name

from caller.awsmodel.decoder import ResultDecoders
from caller.awsmodel.encoder import EncodingProblems, ParameterEncoders
from caller.awsmodel.models import UnusableOperationError, find_streaming_blob, service_model
from caller.awsmodel.naming import member_name
from caller.awsmodel.suggestions import did_you_mean
from caller.awsmodel.transport.host_values import find_host_problems
from caller.awsmodel.unsupported import unsupported_reason
from caller.contract import BlobFormat
from caller.errors import invalid_call
from caller.features import idempotency
from caller.features.streaming_body import read_body

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import OperationModel, ServiceModel

    from caller.awsmodel.decoder import Decode
    from caller.awsmodel.encoder import Encode
    from caller.call import Call


class PreparedOperation(NamedTuple):
    """The parts of an operation that all its calls share.

    `method` is the name of the client's method. `encode` and `decode` are None if the operation has no input or output.
    `native_stream` is the streaming blob that gets the content type of a native state.
    """

    service: ServiceModel
    operation: OperationModel
    method: str
    encode: Encode | None
    decode: Decode | None
    native_stream: str | None


def prepare_operation(service: str, operation: str, blob_format: BlobFormat) -> PreparedOperation:
    """Returns the operation's model and codecs, which are cached; raises CallFailed (`CrossRegion.InvalidCall`).

    `service` is botocore's client name, and `operation` botocore's operation name.
    """
    try:
        return _prepare(service, operation, blob_format)
    except UnusableOperationError as error:
        raise invalid_call([str(error)]) from None


def encode_parameters(
    call: Call, prepared: PreparedOperation, parameters: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Returns parameters in botocore's form, with idempotency tokens.

    `parameters` are the call's, unless the caller adds to them. Raises CallFailed (`CrossRegion.InvalidCall`) with
    every problem. The messages contain no values.
    """
    parameters = call.parameters if parameters is None else parameters
    if prepared.encode is None:
        if call.parameters:
            raise invalid_call([f"{call.service} {call.operation} takes no parameters"])
        return {}
    given = {**_build_defaults(call, prepared), **parameters}
    problems = EncodingProblems(at_run_time=True)
    encoded: dict[str, Any] = prepared.encode(given, problems)
    found = [*problems.problems, *find_host_problems(call.service, encoded)]
    if found:
        raise invalid_call(f"{call.service} {call.operation}: {problem}" for problem in found)
    return encoded


def _build_defaults(call: Call, prepared: PreparedOperation) -> dict[str, str]:
    """Returns the values of members that the parameters don't have: idempotency tokens, and a content type.

    A native state sends streaming text with this content type.
    """
    defaults = idempotency.default_tokens(call, prepared.operation)
    if prepared.native_stream and _is_given(prepared.native_stream, call.parameters):
        defaults = {**defaults, "ContentType": "text/plain; charset=UTF-8"}
    return {name: value for name, value in defaults.items() if not _is_given(name, call.parameters)}


def _is_given(member: str, parameters: Mapping[str, Any]) -> bool:
    return parameters.get(member) is not None or parameters.get(member_name(member)) is not None


@cache
def _prepare(service: str, operation: str, blob_format: BlobFormat) -> PreparedOperation:
    model = service_model(service)
    if operation not in model.operation_names:
        suggestion = did_you_mean(operation, model.operation_names)
        raise UnusableOperationError(f"{service} has no operation '{operation}'{suggestion}")
    operation_model = model.operation_model(operation)
    reason = unsupported_reason(service, operation_model)
    if reason:
        raise UnusableOperationError(reason)
    encoders, decoders = _codecs(service, blob_format)
    inputs, outputs = operation_model.input_shape, operation_model.output_shape
    return PreparedOperation(
        service=model,
        operation=operation_model,
        method=xform_name(operation),
        encode=encoders.encoder(inputs) if inputs else None,
        decode=decoders.structure(outputs) if outputs else None,
        native_stream=_native_stream(operation_model) if blob_format is BlobFormat.NATIVE else None,
    )


@cache
def _codecs(_service: str, blob_format: BlobFormat) -> tuple[ParameterEncoders, ResultDecoders]:
    return ParameterEncoders(blob_format), ResultDecoders(blob_format, read_body)


def _native_stream(operation: OperationModel) -> str | None:
    """Returns the streaming blob of an operation whose input also has a content type."""
    has_content_type = operation.input_shape is not None and "ContentType" in operation.input_shape.members
    return find_streaming_blob(operation) if has_content_type else None
