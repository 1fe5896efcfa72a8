"""The settings that a call needs before the macro can derive its permissions, as data and as text to paste."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from macro.model.state_type import STATE_TYPE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from macro.model.template_values import Json

SECTION = ("Metadata", STATE_TYPE, "States")
_PLAIN_KEY = re.compile(r"[A-Za-z][\w/.-]*")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Options for one state, to put under `Metadata`.

    Args:
        state: The state's key under `States`, such as `Orders/Each/Read`.
        options: Options by name. The names to fill in are between `<` and `>`.
    """

    state: str
    options: Mapping[str, Json]

    @property
    def path(self) -> tuple[str, ...]:
        """The keys in the template that lead to the options."""
        return (*SECTION, self.state)

    def to_yaml(self) -> str:
        """Returns the complete `Metadata` section for this state."""
        lines = [f"{'  ' * depth}{_key(key)}:" for depth, key in enumerate(self.path)]
        depth = len(self.path)
        for name, value in self.options.items():
            lines += [f"{'  ' * depth}{name}:", *_lines(value, depth + 1)]
        return "\n".join(lines)


def marker(name: str) -> str:
    """Returns a placeholder for a name that only the author of the template knows."""
    return f"<{name}>"


def _key(key: str) -> str:
    return key if _PLAIN_KEY.fullmatch(key) or key == STATE_TYPE else json.dumps(key, ensure_ascii=False)


def _lines(value: Json, depth: int) -> list[str]:
    """Returns the lines of an option's value: an object of options, or a list."""
    if (
        isinstance(value, dict)
        and all(name[:1].isupper() and name != "Ref" for name in value)
        and not any(name.startswith("Fn::") for name in value)
    ):
        return [
            line
            for name, member in value.items()
            for line in (f"{'  ' * depth}{name}:", *_lines(member, depth + 1))
        ]
    items = value if isinstance(value, list) else [value]
    return [f"{'  ' * depth}- {_item(item)}" for item in items]


def _item(value: Json) -> str:
    match value:
        case {"Fn::Sub": str(text)}:
            return f"!Sub {json.dumps(text, ensure_ascii=False)}"
        case _:
            return json.dumps(value, ensure_ascii=False)
