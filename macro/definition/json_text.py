"""Parses JSON text that contains placeholders, with the position of every object."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from macro.definition.json_path import value_at
from macro.definition.json_scanner import MEMBER, NotJson, Scanner

if TYPE_CHECKING:
    from macro.definition.json_path import Steps
    from macro.model.template_values import Json


@dataclass(frozen=True, slots=True)
class Parsed:
    """The value of a text, and the position of each part, as in `Scanner`."""

    text: str
    value: Json
    spans: dict[int, tuple[int, int]]
    children: dict[int, dict[str | int, tuple[int, int]]]
    scalars: dict[tuple[int, str], tuple[int, int]]
    placeholders: int
    shadowed: tuple[tuple[int, int], ...]
    members: tuple[tuple[int, str], ...]

    def span(self, value: dict[str, Json]) -> tuple[int, int]:
        """Returns the start and end of an object of this value."""
        return self.spans[id(value)]

    def find(self, steps: Steps, *, at_value: bool = False) -> tuple[int, tuple[int, int], Json]:
        """Finds the deepest part of a path that exists.

        Args:
            steps: The path.
            at_value: Whether to return the span of a scalar value instead of its name, if the whole path exists.

        Returns:
            The number of steps that exist, the span of the last member's name or of the last item, and the value.
        """
        span, value = (0, 0), self.value
        for count, step in enumerate(steps):
            children = self.children.get(id(value), {}) if isinstance(value, dict | list) else {}
            child = int(step) if isinstance(value, list) and str(step).isdigit() else step
            if child not in children:
                child = f"{step}.$"  # the member's value comes from a path
            if child not in children:
                return count, span, value
            is_last = at_value and count == len(steps) - 1
            name = children[child]
            span = self.scalars.get((id(value), str(child)), name) if is_last else name
            value = value_at(value, (child,))
        return len(steps), span, value


def parse(text: str, *, is_complete: bool = True) -> Parsed:
    """Parses JSON text in which placeholders don't need quotation marks; raises NotJson.

    Args:
        text: The text.
        is_complete: Whether the value must be complete, without placeholders that stand for members.
    """
    scanner = Scanner(text)
    try:
        value = scanner.document()
    except RecursionError:
        raise NotJson(text, scanner.position, "less nesting") from None
    if is_complete and scanner.members:
        raise NotJson(text, scanner.members[0][0], MEMBER)
    return Parsed(
        text,
        value,
        scanner.spans,
        scanner.children,
        scanner.scalars,
        scanner.placeholders,
        tuple(scanner.shadowed),
        tuple(scanner.members),
    )
