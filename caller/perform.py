"""One call from its checked payload to its native result."""

from __future__ import annotations

import json
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from botocore import xform_name
from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError
from botocore.parsers import ResponseParserError

from caller import clients, errors, idempotency
from caller.body import RESPONSE_LIMIT, too_large
from caller.customisations import without_additions
from caller.deadline import TimeIsUp
from caller.defect import place_of
from caller.endpoints import check_endpoint
from caller.event import BlobFormat
from caller.failure import NOT_TEXT, CallFailed, Failure, invalid_call
from caller.nearest import did_you_mean
from caller.parameters import Findings, ParameterEncoders
from caller.refusals import reason_to_refuse
from caller.results import ResultDecoders
from caller.session import service_model
from caller.spelling import member_name
from caller.targets import first_that_answers, in_order

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager

    from botocore.client import BaseClient
    from botocore.model import OperationModel, ServiceModel, StructureShape

    from caller.deadline import Deadline
    from caller.event import Call, Target
    from caller.parameters import Encode
    from caller.results import Decode


@dataclass(frozen=True, slots=True)
class Outcome:
    """A call's result (a JSON value, the native one where the call asks for no other), and what its log line
    says. `size` is the result's in bytes, as JSON.
    """

    result: Any
    region: str
    status: int
    attempts: int
    request_id: str | None
    size: int


@dataclass(frozen=True, slots=True)
class Prepared:
    """What every call of one operation needs and none changes."""

    service: ServiceModel
    operation: OperationModel
    method: str
    encode: Encode | None
    decode: Decode | None
    native_stream: str | None


def perform(call: Call, deadline: Deadline) -> Outcome:
    """Makes the call; raises CallFailed."""
    prepared = prepared_for(call.service, call.operation, call.blob_format)
    if call.query and call.result_writer and prepared.operation.has_streaming_output:
        raise invalid_call(
            ["Query: ResultWriter stores a streaming body as it is; there is nothing to query"]
        )
    parameters = encode_parameters(call, prepared)
    for target in call.targets:
        check_endpoint(call.service, target)
    with _with_body(call, prepared, parameters, deadline) as filled:
        outcome = first_that_answers(
            in_order(call), lambda target: _attempt(call, prepared, filled, target), deadline
        )
    if call.result_writer is not None:
        from caller.result_writer import write  # noqa: PLC0415  a plain call writes nothing

        return write(call, outcome, deadline)
    return outcome


def prepared_for(service: str, operation: str, blob_format: BlobFormat) -> Prepared:
    """The operation's model and codecs, kept after the first call; raises CallFailed where there is no such
    call.
    """
    try:
        return _prepared_once(service, operation, blob_format)
    except LookupError as unknown:
        raise invalid_call([str(unknown.args[0])]) from None


def encode_parameters(call: Call, prepared: Prepared) -> dict[str, Any]:
    """The call's parameters in botocore's names and values, idempotency tokens filled in.

    Raises CallFailed (`CrossRegion.InvalidCall`) with every problem; values are never told.
    """
    if prepared.encode is None:
        if call.parameters:
            raise invalid_call([f"{call.service} {call.operation} takes no parameters"])
        return {}
    given = {**_defaults(call, prepared), **_place_of_body(call, prepared), **call.parameters}
    findings = Findings()
    encoded: dict[str, Any] = prepared.encode(given, findings)
    if findings.problems:
        raise invalid_call(f"{call.service} {call.operation}: {problem}" for problem in findings.problems)
    return encoded


def _with_body(
    call: Call, prepared: Prepared, parameters: dict[str, Any], deadline: Deadline
) -> AbstractContextManager[dict[str, Any]]:
    """The parameters, with the blob that BodyFrom names."""
    if call.body_from is None:
        return nullcontext(parameters)
    from caller.body_from import filled  # noqa: PLC0415  a plain call has its parameters

    return filled(parameters, call.body_from, prepared.operation, deadline)


def _place_of_body(call: Call, prepared: Prepared) -> dict[str, str]:
    """The blob parameter that BodyFrom fills, empty, so that it counts as given; raises CallFailed."""
    if call.body_from is None:
        return {}
    from caller.body_from import blob_of  # noqa: PLC0415  a plain call has its parameters

    try:
        member = blob_of(prepared.operation)
    except ValueError as problem:
        raise invalid_call([f"BodyFrom: {problem}"]) from None
    if _is_given(member, call.parameters):
        raise invalid_call(
            [f"BodyFrom: {member_name(member)} is in the parameters as well; give one of them"]
        )
    return {member: ""}


def _defaults(call: Call, prepared: Prepared) -> dict[str, str]:
    """What the caller fills in where the parameters lack it: idempotency tokens, a native stream's content
    type.
    """
    defaults = idempotency.tokens(call, prepared.operation) if prepared.operation.idempotent_members else {}
    if prepared.native_stream and _is_given(prepared.native_stream, call.parameters):
        defaults = {**defaults, "ContentType": "text/plain; charset=UTF-8"}
    return {name: value for name, value in defaults.items() if not _is_given(name, call.parameters)}


def _is_given(member: str, parameters: Mapping[str, Any]) -> bool:
    return parameters.get(member) is not None or parameters.get(member_name(member)) is not None


def _prepare(service: str, operation: str, blob_format: BlobFormat) -> Prepared:
    model = service_model(service)
    if operation not in model.operation_names:
        nearest = did_you_mean(operation, model.operation_names)
        raise LookupError(f"Operation '{operation}' is not one of {service}'s{nearest}")
    operation_model = model.operation_model(operation)
    reason = reason_to_refuse(service, operation_model)
    if reason:
        raise LookupError(reason)
    encoders, decoders = _codecs(service, blob_format)
    inputs, outputs = operation_model.input_shape, operation_model.output_shape
    return Prepared(
        service=model,
        operation=operation_model,
        method=xform_name(operation),
        encode=encoders.encoder(inputs) if inputs else None,
        decode=decoders.structure(outputs) if outputs else None,
        native_stream=_native_stream(inputs) if blob_format is BlobFormat.NATIVE and inputs else None,
    )


_prepared_once = lru_cache(maxsize=None)(_prepare)
_UNSENDABLE = (
    "a parameter can't be sent: S3 metadata must be ASCII, and what becomes part of the host's name may hold "
    "letters, digits, '-' and '.' only"
)
_as_lambda_writes = json.JSONEncoder(ensure_ascii=False).encode


@cache
def _codecs(_service: str, blob_format: BlobFormat) -> tuple[ParameterEncoders, ResultDecoders]:
    return ParameterEncoders(blob_format), ResultDecoders(blob_format)


def _native_stream(inputs: StructureShape) -> str | None:
    """The streamed member of an input whose content type the model lets us set."""
    if "ContentType" not in inputs.members:
        return None
    streamed = (name for name, shape in inputs.members.items() if shape.serialization.get("streaming"))
    return next(streamed, None)


def _attempt(call: Call, prepared: Prepared, parameters: dict[str, Any], target: Target) -> Outcome:
    """One target's outcome; the SDK's own retries happen in here."""
    clients.attempts.made = 0
    try:
        client = clients.client_for(call.service, target, call.credentials, call.options)
        return _through(client, call, prepared, parameters, target)
    except ClientError as error:
        raise CallFailed(_service_failure(error, prepared)) from None
    except ParamValidationError:
        # botocore's text holds the value; names and types are checked before, which leaves two cases
        text = f"{call.service} {call.operation}: {_UNSENDABLE}"
        raise invalid_call([text]) from None
    except CallFailed:
        raise
    except Exception as error:  # botocore lets the errors of what it stands on through as they are
        if place_of(error).startswith("caller.") and not isinstance(
            error, BotoCoreError | ResponseParserError
        ):
            raise
        service_id = str(prepared.service.service_id)
        raise CallFailed(errors.client_failure(error, service_id, clients.attempts.made)) from None


def _through(
    client: BaseClient, call: Call, prepared: Prepared, parameters: dict[str, Any], target: Target
) -> Outcome:
    try:
        parsed = _parsed(client, call, prepared, parameters)
        result = _result(parsed, call, prepared, parameters)
    except TimeIsUp:
        clients.forget(client)  # its connections are in the middle of something
        raise
    metadata = parsed["ResponseMetadata"]
    return Outcome(
        result=result,
        region=target.region,
        status=metadata["HTTPStatusCode"],
        attempts=clients.attempts.made if call.paginate else metadata.get("RetryAttempts", 0) + 1,
        request_id=metadata.get("RequestId"),
        size=0 if call.result_writer else _size(result),
    )


def _parsed(client: BaseClient, call: Call, prepared: Prepared, parameters: dict[str, Any]) -> dict[str, Any]:
    """botocore's parsed response to the call."""
    method: Callable[..., dict[str, Any]] = getattr(client, prepared.method)
    if call.wait_until is not None:
        from caller.waiting import look  # noqa: PLC0415  a plain call does not wait

        return look(call.wait_until, prepared.operation, method, parameters)
    if call.paginate is not None:
        from caller.paging import all_pages, limit_in_memory  # noqa: PLC0415  a plain call has one page

        limit = limit_in_memory() if call.query or call.result_writer else RESPONSE_LIMIT
        return all_pages(call.paginate, prepared.operation, method, parameters, limit)
    return method(**parameters)


def _result(parsed: dict[str, Any], call: Call, prepared: Prepared, parameters: dict[str, Any]) -> Any:
    """The result as the call asks for it; an open Stream where a streaming body is to be written."""
    if call.result_writer is not None and prepared.operation.has_streaming_output:
        from caller.result_writer import stream_of  # noqa: PLC0415  a plain call writes nothing

        return stream_of(parsed, prepared.operation)
    result = _native_result(parsed, prepared, parameters)
    if call.query is not None:
        from caller.query import search  # noqa: PLC0415  a plain call has none

        return search(call.query, result)
    return result


def _native_result(parsed: dict[str, Any], prepared: Prepared, parameters: dict[str, Any]) -> dict[str, Any]:
    """The native result; a body still open is closed, whatever happens."""
    try:
        result = prepared.decode(parsed) if prepared.decode else {}
        return without_additions(result, parameters, prepared.operation)
    finally:
        for value in parsed.values():
            if hasattr(value, "close"):
                value.close()


def _service_failure(error: ClientError, prepared: Prepared) -> Failure:
    if error.operation_name == "AssumeRole":  # the call's own is refused: this one got its credentials
        sts = service_model("sts")
        return errors.service_failure(error, sts, sts.operation_model("AssumeRole"))
    return errors.service_failure(error, prepared.service, prepared.operation)


def _size(result: object) -> int:
    """The result's bytes as Lambda sends them; raises CallFailed where it would not."""
    try:
        size = len(_as_lambda_writes(result).encode())
    except UnicodeEncodeError:
        raise CallFailed(Failure(NOT_TEXT, "The result holds text with half a surrogate pair.")) from None
    if size > RESPONSE_LIMIT:
        raise too_large(f"{size:,} bytes")
    return size
