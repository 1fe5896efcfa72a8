"""A loopback server that returns prepared responses in order and records the requests."""

from __future__ import annotations

from dataclasses import dataclass

from tests.loopback import messages
from tests.loopback.messages import LENGTH, Request
from tests.loopback.server import HttpHandler, LoopbackServer, reset


@dataclass(frozen=True)
class Response(messages.Response):
    """A response, and how its delivery fails.

    Attributes:
        delay: Seconds before the response.
        cut: How many bytes more than the body's length the response announces.
        drop: Whether the server closes the connection without a response.
        stall: Seconds to wait in the middle of the body.
        reset: Whether the server resets the connection in the middle of the body.
        trickle: Seconds before each byte of the second half of the body.
    """

    delay: float = 0.0
    cut: int = 0
    drop: bool = False
    stall: float = 0.0
    reset: bool = False
    trickle: float = 0.0


class Wire(LoopbackServer):
    """Sends `responses` in order. The last one repeats."""

    def __init__(self) -> None:
        super().__init__()
        self.responses: list[Response] = [Response()]
        self.requests: list[Request] = []

    def play(self, *responses: Response) -> None:
        self.responses = list(responses)

    def respond(self, request: Request) -> Response:
        self.requests.append(request)
        return self.responses.pop(0) if len(self.responses) > 1 else self.responses[0]

    def deliver(self, handler: HttpHandler, response: messages.Response) -> None:
        assert isinstance(response, Response)
        self.stopping.wait(response.delay)
        handler.close_connection = handler.close_connection or response.drop or bool(response.cut)
        if response.drop:
            return
        length = {LENGTH: str(len(response.body) + response.cut), **response.headers}
        middle = len(response.body) // 2
        handler.send(messages.Response(response.status, response.body[:middle], length))
        self.stopping.wait(response.stall)
        if response.reset:
            reset(handler.request)
            raise ConnectionAbortedError
        if handler.command != "HEAD":
            self._write(handler, response.body[middle:], response.trickle)

    def _write(self, handler: HttpHandler, body: bytes, trickle: float) -> None:
        if not trickle:
            handler.wfile.write(body)
            return
        for byte in body:
            self.stopping.wait(trickle)
            handler.wfile.write(bytes([byte]))
            handler.wfile.flush()
