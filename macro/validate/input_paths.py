"""The expressions in a state that read its input, and where the input contains the result of the state before it.

Sources: "Input and Output Processing" and "Choice State" in the Amazon States Language specification; "Transforming
data with JSONata" in the AWS Step Functions Developer Guide.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from macro.definition.state_values import PATH_SUFFIX
from macro.definition.state_walk import NESTED_FIELDS
from macro.expressions.result_paths import read_reference_path
from macro.model.call import QueryLanguage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macro.definition.state_walk import State
    from macro.model.template_values import Json

_WHOLE_RESULT = re.compile(r"\{%\s*\$states\.result\s*%\}")
_PAYLOADS = ("ItemSelector", "Parameters")
"""The fields of a JSONPath state in which names with the suffix `.$` have expressions for the state's input."""

_PATHS = ("Choices", "ItemsPath", "SecondsPath", "TimestampPath")
"""The fields of a JSONPath state whose paths are applied to the state's input."""


def find_members_with_result(state: State) -> tuple[tuple[str, ...], ...]:
    """Returns the paths of the members of a Task's output that are its whole result, such as `("Payload",)`."""
    if state.language is QueryLanguage.JSONATA:
        return tuple(_in_output(state.value.get("Output", "{% $states.result %}")))
    if "ResultSelector" in state.value or state.value.get("OutputPath", "$") != "$":
        return ()
    names = read_reference_path(state.value.get("ResultPath", "$"))
    return () if names is None else (names,)


def _in_output(value: Json) -> Iterator[tuple[str, ...]]:
    match value:
        case str() if _WHOLE_RESULT.fullmatch(value):
            yield ()
        case dict():
            for name, member in value.items():
                yield from ((name, *names) for names in _in_output(member))


def find_input_fields(state: State) -> Iterator[str]:
    """Yields the fields of a state whose expressions are applied to its input."""
    if state.language is QueryLanguage.JSONATA:
        yield from (name for name in state.value if name not in NESTED_FIELDS)
    elif state.value.get("InputPath", "$") != "$":
        yield "InputPath"
    else:
        yield from (name for name in (*_PAYLOADS, *_PATHS) if name in state.value)


def name_of_expression(field: str, name: str, state: State) -> str:
    """Returns a name with the suffix `.$` if its value is a path without this suffix, such as `Variable`."""
    is_path = name == "Variable" or name.endswith("Path")
    has_suffix = state.language is QueryLanguage.JSONPATH and is_path and field not in _PAYLOADS
    return f"{name}{PATH_SUFFIX}" if has_suffix else name
