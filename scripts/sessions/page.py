"""Sessions in a page: its blocks marked `console`, in which lines that begin with `$` are commands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_BLOCK: Final = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_PROMPT: Final = "$ "


@dataclass(frozen=True, slots=True)
class Session:
    """One block: its text, and the commands in it."""

    text: str

    @property
    def commands(self) -> list[str]:
        """The commands, in their order."""
        return [line.removeprefix(_PROMPT) for line in self.text.splitlines() if line.startswith(_PROMPT)]

    def refreshed(self, record: Callable[[str], str]) -> str:
        """The block's text with what its commands print."""
        parts = (f"{_PROMPT}{command}\n{record(command)}".rstrip() for command in self.commands)
        return "\n\n".join(parts) + "\n"


def sessions(page: str) -> list[Session]:
    """The sessions of a page (Markdown)."""
    return [Session(match[1]) for match in _BLOCK.finditer(page)]


def refreshed(page: str, record: Callable[[str], str]) -> str:
    """A page with all its sessions recorded again."""
    return _BLOCK.sub(lambda match: f"```console\n{Session(match[1]).refreshed(record)}```", page)
