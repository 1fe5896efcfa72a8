"""Diagnostics: what is wrong with a template, where, and how to fix it.

Code creates a diagnostic where it sees the problem. The text output, JSON, SARIF, cfn-lint, and the macro's error
message are generated from it. No code reads a message.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from macro.model.rules import Rule, Severity
    from macro.model.suggestion import Suggestion

_LINE_BREAK = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class TemplatePath:
    """A path to a part of a template: a resource's logical ID and the steps below its `Properties`.

    If the logical ID is empty, the steps start at the root of the template. `is_key` means that the path points to
    the last step's name, not to its value.
    """

    logical_id: str
    steps: tuple[str, ...] = ()
    is_key: bool = False

    def at(self, *steps: str | int) -> TemplatePath:
        """Returns the path extended by keys and list indexes."""
        return TemplatePath(self.logical_id, (*self.steps, *(str(step) for step in steps)))

    def key(self, name: str) -> TemplatePath:
        """Returns the path to the name of a member."""
        return replace(self.at(name), is_key=True)

    def __str__(self) -> str:
        """Returns the path as messages print it: `Resources/Orders: States/Read/Parameters`."""
        resource = f"Resources/{self.logical_id}" if self.logical_id else "Template"
        return f"{resource}: {'/'.join(self.steps)}" if self.steps else resource


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem of a template.

    Args:
        rule: The rule that the template doesn't follow. It decides the severity.
        path: The part of the template.
        message: What is wrong, on one line. Control characters from the template are escaped.
        fix: Text to paste into the template, or an empty string. It can have several lines.
        suggestion: The options that `cross-region suggest` adds to the template's Metadata, or None.
    """

    rule: Rule
    path: TemplatePath
    message: str
    fix: str = ""
    suggestion: Suggestion | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        """Escapes control characters, so that a quoted value can't add lines to the output."""
        object.__setattr__(self, "message", one_line(self.message))

    @property
    def severity(self) -> Severity:
        """The severity of the rule."""
        return self.rule.severity

    def __str__(self) -> str:
        """Returns the path and the message on one line, followed by the text to paste."""
        line = f"{one_line(str(self.path))}: {self.message}"
        return f"{line}\n\n{self.fix}\n" if self.fix else line


class TemplateError(Exception):
    """A template, or a part of it, can't be expanded; carries all problems of that part in template order."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Creates the exception from at least one diagnostic."""
        self.diagnostics = tuple(diagnostics)
        super().__init__("\n".join(map(str, self.diagnostics)))


def template_error(rule: Rule, path: TemplatePath, message: str, fix: str = "") -> TemplateError:
    """Returns an exception with one diagnostic."""
    return TemplateError([Diagnostic(rule, path, message, fix)])


class DiagnosticCollector:
    """Runs steps that can fail and collects their diagnostics, so that all problems are reported at once."""

    def __init__(self) -> None:
        """Creates an empty collector."""
        self.diagnostics: list[Diagnostic] = []

    def attempt(self, step: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        """Returns the step's result, or None if it raised TemplateError, whose diagnostics are then collected."""
        try:
            return step(*args, **kwargs)
        except TemplateError as error:
            self.diagnostics.extend(error.diagnostics)
            return None

    def add(self, rule: Rule, path: TemplatePath, message: str, fix: str = "") -> None:
        """Collects one diagnostic."""
        self.diagnostics.append(Diagnostic(rule, path, message, fix))

    def finish(self) -> None:
        """Raises TemplateError if there are diagnostics, without duplicates and in the order of collection."""
        if self.diagnostics:
            raise TemplateError(dict.fromkeys(self.diagnostics))


def join_names(names: Iterable[str], conjunction: Literal["and", "or"]) -> str:
    """Returns names as part of a message, each one once: `text, base64, or native`."""
    *others, last = dict.fromkeys(names)
    comma = "," if len(others) > 1 else ""
    return f"{', '.join(others)}{comma} {conjunction} {last}" if others else last


def one_line(text: str) -> str:
    """Returns a text with an escape sequence for each control character and line break."""
    return _LINE_BREAK.sub(lambda match: ascii(match[0])[1:-1], text)
