"""Draws terminal sessions as SVG files in docs/pictures/.

A picture has its own background, so it is readable on light and dark pages. It loads no font from another server.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Final

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.text import Text

from scripts.docs.sessions import FOLDER, record
from scripts.tooling.environment import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PICTURES: Final = ROOT / "docs" / "pictures"
COLUMNS: Final = 100
_FONT_FACE: Final = re.compile(r"@font-face \{\{.*?\}\}\s*", re.DOTALL)
_FORMAT: Final = _FONT_FACE.sub("", CONSOLE_SVG_FORMAT).replace("Fira Code, monospace", "monospace")


class Picture:
    """A picture of a session: its file, its command, and where the command runs."""

    def __init__(self, name: str, command: str, folder: Path = FOLDER) -> None:
        """Takes the name of the file without its suffix, a shell command, and a folder."""
        self.name = name
        self.command = command
        self.folder = folder

    @property
    def path(self) -> Path:
        """The file."""
        return PICTURES / f"{self.name}.svg"

    def record(self) -> str:
        """Runs the command, and returns the picture as SVG."""
        return draw(self.name, self.command, record(self.command, self.folder, columns=COLUMNS, colors=True))


def draw(name: str, command: str, output: str) -> str:
    """Returns a picture of a terminal.

    Args:
        name: A name for the parts of the picture, which must be unique on a page.
        command: The command, which is the first line.
        output: The output of the command with the terminal's control sequences for colors.
    """
    console = Console(
        record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True, color_system="truecolor"
    )
    console.print(Text(f"$ {command}", style="bold"), highlight=False)
    console.print(Text.from_ansi(output))
    drawn = console.export_svg(title=command, code_format=_FORMAT, unique_id=name)
    return "\n".join(line.rstrip() for line in drawn.splitlines()) + "\n"


_ALL: Final = (
    Picture("check", "cross-region check mistakes.yaml"),
    Picture("explain", "cross-region explain rates.yaml"),
    Picture("diff", "cross-region diff rates.yaml rates-in-frankfurt.yaml"),
    Picture("demo", "scripts/demo", ROOT),
)
ALL: Final[Mapping[str, Picture]] = {picture.name: picture for picture in _ALL}
"""The pictures by their names."""
