"""A loopback server that returns prepared responses in order and records the requests."""

from __future__ import annotations

from dataclasses import dataclass

from tests.loopback.messages import LENGTH, Request, Response
from tests.loopback.server import HttpHandler, LoopbackServer, reset

Asked = Request


@dataclass(frozen=True)
class Answer(Response):
    """A response, and how its delivery fails.

    Attributes:
        delay: Seconds before the response.
        cut: How many bytes more than the body's length the response announces.
        drop: Whether the server closes the connection without a response.
        stall: Seconds to wait in the middle of the body.
        reset: Whether the server resets the connection in the middle of the body.
    """

    delay: float = 0.0
    cut: int = 0
    drop: bool = False
    stall: float = 0.0
    reset: bool = False


class Wire(LoopbackServer):
    """Plays `answers` in order. The last one repeats."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[Answer] = [Answer()]
        self.asked: list[Request] = []

    def play(self, *answers: Answer) -> None:
        self.answers = list(answers)

    def respond(self, request: Request) -> Answer:
        self.asked.append(request)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def deliver(self, handler: HttpHandler, response: Response) -> None:
        assert isinstance(response, Answer)
        self.stopping.wait(response.delay)
        handler.close_connection = handler.close_connection or response.drop or bool(response.cut)
        if response.drop:
            return
        length = {LENGTH: str(len(response.body) + response.cut), **response.headers}
        middle = len(response.body) // 2
        handler.send(Response(response.status, response.body[:middle], length))
        self.stopping.wait(response.stall)
        if response.reset:
            reset(handler.request)
            raise ConnectionAbortedError
        if handler.command != "HEAD":
            handler.wfile.write(response.body[middle:])
