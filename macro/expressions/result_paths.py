"""The members of a state's result or input that an expression reads, as far as this is certain.

In JSONata, they are the names and selections of items after `$states.result` or `$states.input`. In JSONPath, they are
those of each path that starts with `$`, and those after `@` in its filters. A path ends before the first part that has
another form.

Sources: "Paths" and "Reference Paths" in the Amazon States Language specification; "Operators" and "Filter Operators"
in the documentation of Jayway JsonPath; "Path Operators" in the JSONata documentation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from macro.expressions.jsonata import code_positions, is_jsonata
from macro.expressions.states_format import find_paths
from macro.model.call import QueryLanguage

if TYPE_CHECKING:
    from collections.abc import Iterator


class Items(str):
    """A selection of list items in brackets: `[*]`, `[0:2]`, or a filter."""

    __slots__ = ()


Step: TypeAlias = "str | int"
"""A member's name, the index of a list item, or `Items`."""

_JSONPATH_STEP = re.compile(
    r"""\.(?P<name>\w+)(?=[.\[\s=<>!&|]|\Z)
    |\['(?P<single>[^'\\]+)'\]
    |\["(?P<double>[^"\\]+)"\]
    |\[(?P<index>-?[0-9]{1,9})\]
    |(?P<items>\[\*\]|\[[0-9,:\ -]+\]|\[\?\((?P<filter>(?:'[^'\\]*'|"[^"\\]*"|[^()'"])*)\)\])""",
    re.VERBOSE,
)
_IN_FILTER = re.compile(r"""'[^']*'|"[^"]*"|@""")
_JSONATA_STEP = re.compile(
    r"""\s*\.\s*(?:(?P<name>\w+)(?![\w$"'`])|`(?P<quoted>[^`]+)`)(?!\s*\()
    |\s*\[\s*(?P<index>-?[0-9]{1,9})\s*\]
    |\s*(?P<items>\[(?:"[^"\\]*"|'[^'\\]*'|[^\[\]"'$]|\$(?!\{))*\])""",
    re.VERBOSE,
)
_STATES = re.compile(r"\$states\b")
_STATES_MEMBER = re.compile(r"\$states\s*\.\s*(?P<name>result|input|errorOutput|context)(?![\w$])")
_IN_NAME = re.compile(r"[\w$@#]")
_PLACEHOLDER = "${"
_PLAIN_NAME = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True, slots=True)
class ResultPath:
    """A path into the result of a state.

    Args:
        language: The query language. In JSONata, a name after a list selects a member of every item.
        steps: The names and selections of items, beginning at the result.
        result: How the expression reads the whole result, such as `$` or `$states.result`.
    """

    language: QueryLanguage
    steps: tuple[Step, ...]
    result: str

    def __str__(self) -> str:
        """Returns the path as an expression contains it: `$.Items[0].Name`, `$states.result.Items[0].Name`."""
        quoted = ".`{}`" if self.language is QueryLanguage.JSONATA else "['{}']"
        return self.result + "".join(_format_step(step, quoted) for step in self.steps)

    def below(self, names: tuple[str, ...]) -> ResultPath | None:
        """Returns the path into the value that these names select, or None if the path isn't one."""
        if self.steps[: len(names)] != names or len(self.steps) == len(names):
            return None
        result = str(replace(self, steps=names))
        return replace(self, steps=self.steps[len(names) :], result=result)


def find_result_paths(
    expression: str, language: QueryLanguage, variable: str = "result"
) -> Iterator[ResultPath]:
    """Yields the paths into the result that an expression reads.

    Args:
        expression: The expression as the template contains it. In JSONPath, `$` must be the result.
        language: The query language of the expression.
        variable: The member of `$states` that is the result in JSONata: `result` or `input`.
    """
    result = f"$states.{variable}" if language is QueryLanguage.JSONATA else "$"
    if language is QueryLanguage.JSONATA:
        starts = _find_members(expression, variable) if is_jsonata(expression) else ()
        paths = [(expression, start) for start in starts]
        pattern = _JSONATA_STEP
    else:
        paths = [(path, 1) for path in find_paths(expression)]
        pattern = _JSONPATH_STEP
    for text, start in paths:
        steps: tuple[Step, ...] = ()
        for match in _match_steps(pattern, text, start):
            steps = (*steps, _read_step(match))
            for names in _read_filter(match.groupdict().get("filter") or ""):
                yield ResultPath(language, (*steps[:-1], Items("[*]"), *names), result)
        if steps:
            yield ResultPath(language, steps, result)


def read_reference_path(path: object) -> tuple[str, ...] | None:
    """Returns the names in a JSONPath that selects one member of an object, or None for every other value."""
    if not isinstance(path, str) or not path.startswith("$"):
        return None
    matches = list(_match_steps(_JSONPATH_STEP, path, 1))
    names = tuple(
        step for each in matches if isinstance(step := _read_step(each), str) and not isinstance(step, Items)
    )
    is_whole = (matches[-1].end() if matches else 1) == len(path)
    return names if is_whole and len(names) == len(matches) else None


def _find_members(expression: str, name: str) -> list[int]:
    """Returns the end of each `$states.name` in a JSONata expression. Empty if `$states` has another meaning."""
    ends: list[int] = []
    for position in code_positions(expression):
        if expression.startswith(_PLACEHOLDER, position):
            return ends  # the value of a placeholder can be any code
        if not _STATES.match(expression, position):
            continue
        member = _STATES_MEMBER.match(expression, position)
        if member is None or _IN_NAME.match(expression, position - 1):
            return []
        if member["name"] == name:
            ends.append(member.end())
    return ends


def _match_steps(pattern: re.Pattern[str], text: str, position: int) -> Iterator[re.Match[str]]:
    while match := pattern.match(text, position):
        position = match.end()
        yield match


def _read_step(match: re.Match[str]) -> Step:
    if match["items"] is not None:
        return Items(match["items"])
    return int(match["index"]) if match["index"] is not None else next(filter(None, match.groups()))


def _read_filter(text: str) -> Iterator[tuple[Step, ...]]:
    """Yields the steps after each `@` in a JSONPath filter. A filter with a regular expression isn't read."""
    for match in _IN_FILTER.finditer("" if "=~" in text else text):
        steps = tuple(_read_step(each) for each in _match_steps(_JSONPATH_STEP, text, match.end()))
        if match[0] == "@" and steps:
            yield steps


def _format_step(step: Step, quoted: str) -> str:
    if isinstance(step, Items):
        return step
    if isinstance(step, int):
        return f"[{step}]"
    return f".{step}" if _PLAIN_NAME.fullmatch(step) else quoted.format(step)
