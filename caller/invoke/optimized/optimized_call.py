"""The steps of a call with the parameters, results, and errors of an optimized integration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from caller.awsmodel.optimized.registry import find_integration, split_pattern
from caller.errors import CallFailed, invalid_call
from caller.features.optimized.decoding import decode_response
from caller.features.optimized.failures import find_failure, rename_failure
from caller.features.optimized.request import build_request
from caller.features.optimized.result import build_result, recorded_headers
from caller.invoke.native_call import NativeCall
from caller.invoke.operation import encode_parameters

if TYPE_CHECKING:
    from botocore.client import BaseClient

    from caller.awsmodel.optimized.model import OptimizedIntegration
    from caller.call import Call
    from caller.errors import Failure
    from caller.invoke.operation import PreparedOperation


class OptimizedCall(NativeCall):
    """Replaces the parameters, results, and errors of an SDK integration with those of an optimized integration."""

    def __init__(self, call: Call, prepared: PreparedOperation) -> None:
        """Finds the integration; raises CallFailed (`CrossRegion.InvalidCall`) if it isn't that of the operation."""
        super().__init__(call, prepared)
        name, self.pattern = split_pattern(call.integration)
        self.integration = _find(name)
        if (self.integration.service.client, self.operation) != (call.service, call.operation):
            raise invalid_call([f"Integration: {name} doesn't call {call.service} {call.operation}"])
        self._headers: dict[str, str] = {}

    @property
    def operation(self) -> str:
        """botocore's name of the operation that the call must have."""
        return self.integration.operation

    def encode_parameters(self) -> dict[str, Any]:
        """Returns the parameters of the API operation; raises CallFailed (`CrossRegion.InvalidCall`)."""
        return encode_parameters(self.call, self.prepared, self.build_request())

    def build_request(self) -> dict[str, Any]:
        """Returns the parameters with the API's names; raises CallFailed (`CrossRegion.InvalidCall`)."""
        execution = self.call.origin.execution
        return build_request(self.integration, self.pattern, self.call.parameters, execution)

    def send(self, client: BaseClient, parameters: dict[str, Any]) -> dict[str, Any]:
        """Returns botocore's parsed response, and keeps its headers."""
        with recorded_headers(client) as headers:
            response = super().send(client, parameters)
        self._headers = headers
        return response

    def decode(self, response: dict[str, Any], parameters: dict[str, Any]) -> Any:  # noqa: ARG002
        """Returns the result of the integration; raises CallFailed for an error that the integration raises."""
        members = decode_response(self.integration, self.prepared.operation, response)
        metadata = response["ResponseMetadata"]
        failure = find_failure(self.integration, self.pattern, members)
        if failure is not None:
            status, request_id = metadata["HTTPStatusCode"], metadata.get("RequestId")
            raise CallFailed(failure._replace(status=status, request_id=request_id))
        return build_result(self.integration, members, metadata, self._headers, self.call.parameters)

    def name_failure(self, failure: Failure, error: Exception) -> Failure:
        """Returns the failure of a request with the integration's error name and cause."""
        return rename_failure(self.integration, failure, error, self.prepared.operation)


def _find(name: str) -> OptimizedIntegration:
    integration = find_integration(name)
    if integration is None:
        raise invalid_call([f"Integration: there is no optimized integration '{name}'"])
    return integration
