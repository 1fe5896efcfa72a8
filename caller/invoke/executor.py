"""One call from its checked payload to its native result."""

from __future__ import annotations

import json
import time
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, NamedTuple

from botocore.exceptions import ClientError, ParamValidationError

from caller.awsmodel.models import service_model
from caller.awsmodel.scalars import NotTextError
from caller.contract import NOT_TEXT
from caller.deadline import DeadlineExceeded
from caller.errors import CallFailed, Failure, invalid_call
from caller.features.streaming_body import (
    BODY_READ_ERRORS,
    RESPONSE_LIMIT,
    check_content_length,
    response_too_large,
    retry_delay,
)
from caller.invoke.endpoints import check_endpoint
from caller.invoke.failover import first_success, ordered_targets
from caller.invoke.operation import encode_parameters, prepare_operation
from caller.sdk import clients, error_translation
from caller.sdk.botocore_handlers import remove_added_members

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from botocore.client import BaseClient

    from caller.deadline import Deadline
    from caller.invoke.operation import PreparedOperation
    from caller.payload import Call, Target


class Outcome(NamedTuple):
    """A call's result (a JSON value, the native one where the call asks for no other), and what its log line
    says. `size` is the result's in bytes, as JSON.
    """

    result: Any
    region: str
    status: int
    attempts: int
    request_id: str | None
    size: int


_UNSENDABLE = (
    "a parameter can't be sent: S3 metadata must be ASCII, and what becomes part of the host's name may hold "
    "letters, digits, '-' and '.' only"
)
_as_lambda_writes = json.JSONEncoder(ensure_ascii=False).encode


def execute(call: Call, deadline: Deadline) -> Outcome:
    """Makes the call; raises CallFailed."""
    prepared = prepare_operation(call.service, call.operation, call.blob_format)
    if call.query and call.result_writer and prepared.operation.has_streaming_output:
        raise invalid_call(
            ["Query: ResultWriter stores a streaming body as it is; there is nothing to query"]
        )
    parameters = encode_parameters(call, prepared)
    for target in call.targets:
        check_endpoint(call.service, target)
    with _with_body(call, prepared, parameters, deadline) as with_body:

        def attempt(target: Target, until: Deadline) -> Outcome:
            outcome = _attempt(call, prepared, with_body, target)
            # a body is read while it is written: where it breaks off, the next target has another
            return _written(call, outcome, until) if prepared.operation.has_streaming_output else outcome

        try:
            outcome = first_success(ordered_targets(call), attempt, deadline)
        except CallFailed as failed:  # what is seen in the result, or by the clock, counts no attempts
            attempts = failed.failure.attempts or clients.attempts.total
            raise CallFailed(failed.failure._replace(attempts=attempts)) from None
    return outcome if prepared.operation.has_streaming_output else _written(call, outcome, deadline)


def _written(call: Call, outcome: Outcome, deadline: Deadline) -> Outcome:
    """The outcome, with its result in S3 where the call asks for that."""
    if call.result_writer is None:
        return outcome
    from caller.features.result_writer import write  # noqa: PLC0415  a plain call writes nothing

    return write(call, outcome, deadline)


def _with_body(
    call: Call, prepared: PreparedOperation, parameters: dict[str, Any], deadline: Deadline
) -> AbstractContextManager[dict[str, Any]]:
    """The parameters, with the blob that BodyFrom names."""
    if call.body_from is None:
        return nullcontext(parameters)
    from caller.features.body_from import with_body  # noqa: PLC0415  a plain call has its parameters

    return with_body(parameters, call.body_from, prepared.operation, deadline)


def _attempt(call: Call, prepared: PreparedOperation, parameters: dict[str, Any], target: Target) -> Outcome:
    """One target's outcome; the SDK's own retries happen in here."""
    clients.attempts.restart()
    try:
        client = clients.client_for(call.service, target, call.credentials, call.options)
        if call.body_from is not None:
            from caller.features.body_from import rewind  # noqa: PLC0415  a plain call has its parameters

            rewind(parameters)
        return _through(client, call, prepared, parameters, target)
    except ClientError as error:
        raise CallFailed(_service_failure(error, prepared)) from None
    except ParamValidationError:
        # botocore's text holds the value; names and types are checked before, which leaves two cases
        text = f"{call.service} {call.operation}: {_UNSENDABLE}"
        raise invalid_call([text]) from None
    except CallFailed:
        raise
    except Exception as error:
        if not error_translation.is_request_error(error):
            raise
        service_id = str(prepared.service.service_id)
        raise CallFailed(error_translation.client_failure(error, service_id, clients.attempts.made)) from None


def _through(
    client: BaseClient, call: Call, prepared: PreparedOperation, parameters: dict[str, Any], target: Target
) -> Outcome:
    try:
        parsed, result, earlier = _answered(client, call, prepared, parameters)
    except DeadlineExceeded:
        clients.forget(client)  # its connections are in the middle of something
        raise
    metadata = parsed["ResponseMetadata"]
    return Outcome(
        result=result,
        region=target.region,
        status=metadata["HTTPStatusCode"],
        attempts=clients.attempts.total if call.paginate else earlier + metadata.get("RetryAttempts", 0) + 1,
        request_id=metadata.get("RequestId"),
        size=0 if call.result_writer else _size(result),
    )


def _answered(
    client: BaseClient, call: Call, prepared: PreparedOperation, parameters: dict[str, Any]
) -> tuple[dict[str, Any], Any, int]:
    """botocore's parsed response, the result, and the attempts before it whose streamed body broke off.

    botocore tries again where any other body breaks off; a stream it leaves to whoever reads it.
    """
    earlier = 0
    while True:
        parsed = _parsed(client, call, prepared, parameters)
        try:
            return parsed, _result(parsed, call, prepared, parameters), earlier
        except BODY_READ_ERRORS:
            earlier += parsed["ResponseMetadata"].get("RetryAttempts", 0) + 1
            wait = retry_delay(earlier, prepared.operation, call.options)
            if wait is None:
                clients.attempts.made = earlier
                raise
        time.sleep(wait)


def _parsed(
    client: BaseClient, call: Call, prepared: PreparedOperation, parameters: dict[str, Any]
) -> dict[str, Any]:
    """botocore's parsed response to the call."""
    method: Callable[..., dict[str, Any]] = getattr(client, prepared.method)
    if call.wait_until is not None:
        from caller.features.waiter import check_waiter  # noqa: PLC0415  a plain call does not wait

        return check_waiter(call.wait_until, prepared.operation, method, parameters)
    if call.paginate is not None:
        from caller.features.paging import all_pages, limit_in_memory  # noqa: PLC0415  a plain call has one page

        limit = limit_in_memory() if call.query or call.result_writer else RESPONSE_LIMIT
        return all_pages(call.paginate, prepared.operation, method, parameters, limit)
    return method(**parameters)


def _limit(call: Call) -> int:
    """How many bytes of JSON a call's result may have."""
    if call.result_writer is None:
        return RESPONSE_LIMIT
    from caller.features.paging import limit_in_memory  # noqa: PLC0415  a plain call writes nothing

    return limit_in_memory()


def _result(
    parsed: dict[str, Any], call: Call, prepared: PreparedOperation, parameters: dict[str, Any]
) -> Any:
    """The result as the call asks for it; an open Stream where a streaming body is to be written."""
    if call.result_writer is not None and prepared.operation.has_streaming_output:
        from caller.features.result_writer import stream_of  # noqa: PLC0415  a plain call writes nothing

        return stream_of(parsed, prepared.operation)
    result = _native_result(parsed, prepared, parameters)
    if call.query is not None:
        from caller.features.query import search  # noqa: PLC0415  a plain call has none

        return search(call.query, result, _limit(call))
    return result


def _native_result(
    parsed: dict[str, Any], prepared: PreparedOperation, parameters: dict[str, Any]
) -> dict[str, Any]:
    """The native result; a body still open is closed, whatever happens."""
    try:
        if prepared.operation.has_streaming_output:
            check_content_length(parsed["ResponseMetadata"])
        result = prepared.decode(parsed) if prepared.decode else {}
        return remove_added_members(result, parameters, prepared.operation)
    except NotTextError as error:
        raise CallFailed(Failure(NOT_TEXT, str(error))) from None
    finally:
        for value in parsed.values():
            if hasattr(value, "close"):
                value.close()


def _service_failure(error: ClientError, prepared: PreparedOperation) -> Failure:
    if error.operation_name == "AssumeRole":  # the call's own is refused: this one got its credentials
        sts = service_model("sts")
        failure = error_translation.service_failure(error, sts, sts.operation_model("AssumeRole"))
        return failure._replace(elsewhere=False)  # every target's credentials come from there
    return error_translation.service_failure(error, prepared.service, prepared.operation)


def _size(result: object) -> int:
    """The result's bytes as Lambda sends them; raises CallFailed where it would not."""
    try:
        size = len(_as_lambda_writes(result).encode())
    except UnicodeEncodeError:
        raise CallFailed(Failure(NOT_TEXT, "The result holds text with half a surrogate pair.")) from None
    if size > RESPONSE_LIMIT:
        raise response_too_large(f"{size:,} bytes")
    return size
