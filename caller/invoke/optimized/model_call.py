"""The steps of `bedrock:invokeModel` with its request body or its response body in Amazon S3."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from caller.awsmodel.optimized.parameter_values import INPUT, OUTPUT
from caller.features.optimized.model_bodies import ResponseBody, read_input, read_response, write_output
from caller.invoke.optimized.optimized_call import OptimizedCall

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caller.deadline import Deadline
    from caller.invoke.outcome import Outcome


class ModelCall(OptimizedCall):
    """Reads the request body from the object in `Input`, and writes the response body to the object in `Output`."""

    @contextmanager
    def open_body(self, parameters: dict[str, Any], deadline: Deadline) -> Iterator[dict[str, Any]]:
        """Yields the parameters with the object in `Input`; raises CallFailed if it can't be read."""
        if self.call.parameters.get(INPUT) is None:
            yield parameters
        else:
            yield {**read_input(self.call.parameters, deadline), **parameters}

    def read_result(self, response: dict[str, Any], parameters: dict[str, Any]) -> Any:
        """Returns the result, or a ResponseBody for the object in `Output`."""
        if self.call.parameters.get(OUTPUT) is None:
            return super().read_result(response, parameters)
        return read_response(response)

    def measure(self, result: Any) -> int:
        """Returns the bytes of a result as JSON, or 0 if the response isn't in the result."""
        return 0 if isinstance(result, ResponseBody) else super().measure(result)

    def write_result(self, outcome: Outcome, deadline: Deadline) -> Outcome:
        """Returns the outcome with the location of the response; raises CallFailed if it can't be written."""
        if not isinstance(outcome.result, ResponseBody):
            return outcome
        result = write_output(self.call.parameters, outcome.result, deadline)
        return outcome._replace(result=result, size=super().measure(result))
