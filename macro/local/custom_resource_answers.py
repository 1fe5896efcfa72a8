"""Custom resources' answers on their way from the functions to the stacks that wait for them."""

from __future__ import annotations

import queue
import uuid
from typing import Final

ANSWER_PATH: Final = "/cloudformation-custom-resource-response/"


class Answers:
    """The answers that are awaited; functions put them by HTTP, providers wait for them."""

    def __init__(self) -> None:
        """Starts with none awaited."""
        self._awaited: dict[str, queue.Queue[bytes | None]] = {}

    def expect(self) -> str:
        """A new token to put into a response URL."""
        token = uuid.uuid4().hex
        self._awaited[token] = queue.Queue()
        return token

    def put(self, token: str, answer: bytes | None) -> bool:
        """Takes an answer, or None for "there will be none"; False where none is awaited."""
        if token not in self._awaited:
            return False
        self._awaited[token].put(answer)
        return True

    def wait(self, token: str, seconds: float) -> bytes | None:
        """The answer, or None where none came in time, or none will come."""
        try:
            return self._awaited[token].get(timeout=seconds)
        except queue.Empty:
            return None
        finally:
            self._awaited.pop(token)


ANSWERS: Final = Answers()
