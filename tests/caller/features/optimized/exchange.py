"""A request of a state with an optimized integration, and its result."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from tests.caller.wire import Response

HEADERS = {"x-amzn-RequestId": "request-1", "Content-Type": "application/x-amz-json-1.0"}
STARTED = 1700000000.25


@dataclass(frozen=True)
class Exchange:
    """The request and the result of a state.

    Attributes:
        parameters: The state's parameters.
        sent: The members of the API request that the service receives.
        response: The API response.
        result: The state's result without the metadata of the response.
        headers: Additional headers of the response.
        earlier: The API responses to the requests before, if the integration needs more than one.
    """

    parameters: dict[str, Any]
    sent: dict[str, Any]
    response: Any
    result: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)
    earlier: tuple[Any, ...] = ()

    @property
    def wire_response(self) -> Response:
        body = self.response if isinstance(self.response, str) else json.dumps(self.response)
        return Response(200, body.encode(), {**HEADERS, **self.headers})

    @property
    def wire_responses(self) -> list[Response]:
        earlier = [Response(200, json.dumps(body).encode(), HEADERS) for body in self.earlier]
        return [*earlier, self.wire_response]
