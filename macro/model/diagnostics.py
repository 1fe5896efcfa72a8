"""What is wrong with a template, where, and how several findings become one message."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_BREAK = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class TemplatePath:
    """A place in a template: a resource's logical ID and the steps from its definition downwards."""

    resource: str
    path: tuple[str, ...] = ()

    def at(self, *steps: str | int) -> TemplatePath:
        """The place further down, by keys and list indexes."""
        return TemplatePath(self.resource, (*self.path, *(str(step) for step in steps)))

    def __str__(self) -> str:
        """As messages print it: `Resources/Orders: States/Read/Parameters`."""
        resource = f"Resources/{self.resource}" if self.resource else "Template"
        return f"{resource}: {'/'.join(self.path)}" if self.path else resource


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding: the place, and what is wrong there together with its remedy."""

    place: TemplatePath
    text: str

    def __str__(self) -> str:
        """As messages print it: the place, a colon, the text, all on one line whatever they quote."""
        return _BREAK.sub(lambda found: ascii(found[0])[1:-1], f"{self.place}: {self.text}")


class TemplateError(Exception):
    """The template can't be expanded; carries every problem found so far, in template order."""

    def __init__(self, problems: Iterable[Diagnostic]) -> None:
        """Takes at least one problem."""
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def template_error(place: TemplatePath, text: str) -> TemplateError:
    """One problem, ready to be raised."""
    return TemplateError([Diagnostic(place, text)])


class DiagnosticCollector:
    """Runs steps that may reject, so that one message can list the problems of all of them."""

    def __init__(self) -> None:
        """Starts without problems."""
        self.problems: list[Diagnostic] = []

    def attempt(self, step: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        """The step's result, or None where it rejected (its problems are then kept)."""
        try:
            return step(*args, **kwargs)
        except TemplateError as rejection:
            self.problems.extend(rejection.problems)
            return None

    def add(self, place: TemplatePath, text: str) -> None:
        """Keeps a problem that was seen without a step."""
        self.problems.append(Diagnostic(place, text))

    def finish(self) -> None:
        """Raises Rejected with all problems kept, in the order of their finding; else does nothing."""
        if self.problems:
            raise TemplateError(dict.fromkeys(self.problems))
