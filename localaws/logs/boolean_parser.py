"""A recursive descent parser of conditions that `and` and `or` combine, for the languages of CloudWatch Logs."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Condition: TypeAlias = "Callable[[Any], bool]"


class BooleanParser(ABC):
    """Parses the tokens of a condition, in which `and` binds more strongly than `or`."""

    def __init__(self, tokens: Sequence[str], and_token: str, or_token: str) -> None:
        """Takes the tokens of the condition, and those of the two operators (`&&` and `||`)."""
        self._tokens = list(tokens)
        self._and, self._or = and_token, or_token

    def parse(self) -> Condition:
        """Returns the condition as a function of an event; raises the error of `error`."""
        condition = self.parse_either()
        if self._tokens:
            raise self.error()
        return condition

    def parse_either(self) -> Condition:
        """Parses conditions with `or` between them."""
        parts = [self._parse_all()]
        while self.take_if(self._or):
            parts.append(self._parse_all())
        return lambda event: any(part(event) for part in parts)

    @abstractmethod
    def parse_term(self) -> Condition:
        """Parses a condition without `and` and `or`, or one in parentheses."""

    @abstractmethod
    def error(self) -> ValueError:
        """Returns the exception for an invalid condition."""

    def take(self) -> str:
        """Removes and returns the next token."""
        if not self._tokens:
            raise self.error()
        return self._tokens.pop(0)

    def take_if(self, token: str) -> bool:
        """Removes the next token if it is this one, and returns whether it was."""
        if self._tokens[:1] != [token]:
            return False
        self._tokens.pop(0)
        return True

    def expect(self, token: str) -> None:
        """Removes the next token, which must be this one."""
        if not self.take_if(token):
            raise self.error()

    def _parse_all(self) -> Condition:
        parts = [self.parse_term()]
        while self.take_if(self._and):
            parts.append(self.parse_term())
        return lambda event: all(part(event) for part in parts)
