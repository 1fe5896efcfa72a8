"""The steps of a call that has only the options of a native SDK integration."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from caller.awsmodel.scalars import NotTextError
from caller.contract import NOT_TEXT, Repeat
from caller.errors import CallFailed, Failure, result_is_not_text
from caller.features.result_size import RESPONSE_LIMIT, check_content_length, result_too_large
from caller.invoke.operation import encode_parameters
from caller.sdk.botocore_handlers import remove_added_members
from caller.sdk.repeatable import is_repeatable

if TYPE_CHECKING:
    from botocore.client import BaseClient

    from caller.call import Call
    from caller.deadline import Deadline
    from caller.invoke.operation import PreparedOperation
    from caller.invoke.outcome import Outcome

# Lambda's Python runtime client encodes a result in the same way, so this is the size that Lambda's limit applies to.
_encode_result = json.JSONEncoder(ensure_ascii=False).encode


class NativeCall:
    """Sends the parameters as they are and returns the whole response."""

    def __init__(self, call: Call, prepared: PreparedOperation) -> None:
        """Keeps the call and the model of its operation."""
        self.call = call
        self.prepared = prepared

    def encode_parameters(self) -> dict[str, Any]:
        """Returns the parameters in botocore's form; raises CallFailed (`CrossRegion.InvalidCall`)."""
        return encode_parameters(self.call, self.prepared)

    def open_body(
        self,
        parameters: dict[str, Any],
        deadline: Deadline,  # noqa: ARG002  for calls that read their body from S3
    ) -> AbstractContextManager[dict[str, Any]]:
        """Returns a context manager for the complete parameters, which are valid in the `with` block only."""
        return nullcontext(parameters)

    def send(self, client: BaseClient, parameters: dict[str, Any]) -> dict[str, Any]:
        """Returns botocore's parsed response; raises botocore's exceptions, or CallFailed."""
        response: dict[str, Any] = getattr(client, self.prepared.method)(**parameters)
        return response

    def read_result(self, response: dict[str, Any], parameters: dict[str, Any]) -> Any:
        """Returns the native result of a parsed response, and closes the response's body in any case."""
        try:
            if self.prepared.operation.has_streaming_output:
                check_content_length(response["ResponseMetadata"])
            return self.decode(response, parameters)
        except NotTextError as error:
            raise CallFailed(Failure(NOT_TEXT, str(error))) from None
        finally:
            for value in response.values():
                if hasattr(value, "close"):
                    value.close()

    def decode(self, response: dict[str, Any], parameters: dict[str, Any]) -> Any:
        """Returns the native result of a parsed response."""
        result = self.prepared.decode(response) if self.prepared.decode else {}
        return remove_added_members(result, parameters, self.prepared.operation)

    def name_failure(
        self,
        failure: Failure,
        error: Exception,  # noqa: ARG002  for optimized integrations
    ) -> Failure:
        """Returns the failure of a request with the error name that the state reports."""
        return failure

    def is_repeatable(self, parameters: dict[str, Any]) -> bool:
        """Returns whether a request that may have been executed can be sent again."""
        if self.call.repeat is not None:
            return self.call.repeat is Repeat.ALWAYS
        return is_repeatable(self.prepared.operation, parameters)

    def name_call_failure(self, failure: Failure) -> Failure:
        """Returns the failure of the whole call with the error name that the state reports."""
        return failure

    def measure(self, result: Any) -> int:
        """Returns the bytes of a result as JSON; raises CallFailed if Lambda can't return it."""
        try:
            size = len(_encode_result(result).encode())
        except UnicodeEncodeError:
            raise result_is_not_text() from None
        if size > RESPONSE_LIMIT:
            raise result_too_large(f"{size:,} bytes")
        return size

    def write_result(
        self,
        outcome: Outcome,
        deadline: Deadline,  # noqa: ARG002  for calls that write their result to S3
    ) -> Outcome:
        """Returns the outcome that the state gets."""
        return outcome
