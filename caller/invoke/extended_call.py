"""The steps of a call with options that a native SDK integration doesn't have.

Only such calls import this module and the modules of `caller.features` that it uses, so that a native call's cold start
doesn't pay for them.
"""

from __future__ import annotations

import json
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from caller.awsmodel.blob_paths import find_blob_path, set_at_path
from caller.errors import invalid_call
from caller.features.body_from import rewind, with_body
from caller.features.function_error import check_function_error
from caller.features.paging import all_pages
from caller.features.query import search
from caller.features.result_size import RESPONSE_LIMIT, limit_in_memory
from caller.features.result_writer import open_stream, write
from caller.features.waiter import check_waiter
from caller.invoke.native_call import NativeCall
from caller.invoke.operation import encode_parameters

if TYPE_CHECKING:
    from collections.abc import Callable

    from botocore.client import BaseClient

    from caller.deadline import Deadline
    from caller.invoke.outcome import Outcome


class ExtendedCall(NativeCall):
    """Adds the options that change the parameters or the result to the steps of a native call.

    They are `BodyFrom`, `WaitUntil`, `Paginate`, `FailOnFunctionError`, `Query`, and `ResultWriter`.
    """

    def encode_parameters(self) -> dict[str, Any]:
        """Returns the parameters with an empty value for the blob that `BodyFrom` fills."""
        self._check_combination()
        parameters, source = self.call.parameters, self.call.body_from
        if source is not None:
            try:
                path = find_blob_path(self.prepared.operation, source.parameter)
                parameters = set_at_path(parameters, path, "")
            except ValueError as problem:
                raise invalid_call([f"BodyFrom: {problem}"]) from None
        return encode_parameters(self.call, self.prepared, parameters)

    def _check_combination(self) -> None:
        if self.call.query and self.call.result_writer and self.prepared.operation.has_streaming_output:
            text = "Query can't be used with a streaming body, which ResultWriter stores unchanged"
            raise invalid_call([text])

    def open_body(
        self, parameters: dict[str, Any], deadline: Deadline
    ) -> AbstractContextManager[dict[str, Any]]:
        """Returns a context manager for the parameters with the object that `BodyFrom` names."""
        if self.call.body_from is None:
            return nullcontext(parameters)
        return with_body(parameters, self.call.body_from, self.prepared.operation, deadline)

    def send(self, client: BaseClient, parameters: dict[str, Any]) -> dict[str, Any]:
        """Returns one parsed response, which holds all pages if the call asks for them."""
        if self.call.body_from is not None:
            rewind(parameters)  # an earlier target may have read the file
        method: Callable[..., dict[str, Any]] = getattr(client, self.prepared.method)
        operation = self.prepared.operation
        if self.call.wait_until is not None:
            return check_waiter(self.call, operation, method, parameters)
        if self.call.paginate is not None:
            limit = limit_in_memory() if self.call.query or self.call.result_writer else RESPONSE_LIMIT
            return all_pages(self.call.paginate, operation, method, parameters, limit)
        return method(**parameters)

    def read_result(self, response: dict[str, Any], parameters: dict[str, Any]) -> Any:
        """Returns the result of `Query`, or the native result, or an open Stream that `ResultWriter` stores.

        Raises CallFailed for the error of an invoked function, if the call asks for that.
        """
        if self.call.fail_on_function_error:
            check_function_error(response)
        if self.call.result_writer is not None and self.prepared.operation.has_streaming_output:
            return open_stream(response, self.prepared.operation)
        result = super().read_result(response, parameters)
        if self.call.query is None:
            return result
        limit = limit_in_memory() if self.call.result_writer else RESPONSE_LIMIT
        return search(self.call.query, result, limit)

    def measure(self, result: Any) -> int:
        """Returns the bytes of a result as JSON, or 0 if `ResultWriter` replaces it."""
        return 0 if self.call.result_writer is not None else super().measure(result)

    def write_result(self, outcome: Outcome, deadline: Deadline) -> Outcome:
        """Returns the outcome with the location of the S3 object that `ResultWriter` asks for."""
        if self.call.result_writer is None:
            return outcome
        details = write(self.call, outcome.result, deadline)
        return outcome._replace(result={"ResultWriterDetails": details}, size=len(json.dumps(details)))
