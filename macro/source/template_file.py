"""Template files: read with the place of every value, and written in the format that they came in."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from macro.source.json_template import NotJsonTemplate, read_json

if TYPE_CHECKING:
    from macro.model.template_values import Json
    from macro.source.source_span import Positions

_INDENT = re.compile(r"\{\n( +|\t)\"")


class Format(Enum):
    """A template's format."""

    JSON = "JSON"
    YAML = "YAML"


class UnreadableTemplate(Exception):  # noqa: N818  named as a finding
    """A file can't be read or is neither YAML nor JSON; says why, and where (line and column from 1)."""

    def __init__(self, text: str, line: int = 1, column: int = 1) -> None:
        """Takes what is wrong and where."""
        self.line, self.column = line, column
        super().__init__(text)


@dataclass(frozen=True, slots=True)
class TemplateFile:
    """A template: the name that messages print, its text, its value, and where the values stand.

    `folder` is where local files that it names are looked for.
    """

    name: str
    folder: Path
    text: str
    value: Json
    format: Format
    positions: Positions
    short_tags: bool = False

    def write(self, value: Json) -> str:
        """Another value as text in this template's format, ending in a line break."""
        if self.format is Format.YAML:
            from macro.source.yaml_writer import write_yaml  # noqa: PLC0415  only YAML templates pay for it

            return write_yaml(value, short_tags=self.short_tags)
        indent = _INDENT.match(self.text.lstrip("\ufeff \t\r\n"))
        step: int | str | None = indent[1] if indent else (2 if "\n" in self.text.strip() else None)
        return json.dumps(value, indent=step, ensure_ascii=False) + "\n"


def read_template(name: str, *, standard_input: str | None = None) -> TemplateFile:
    """Reads a template from a file, or from a text that came through standard input; raises NotReadable."""
    if standard_input is not None:
        return _parsed(name, Path(), standard_input)
    path = Path(name)
    return _parsed(name, path.parent, read_text(path))


def read_text(path: Path) -> str:
    """A file's text; raises NotReadable."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UnreadableTemplate(f"can't be read: {error.strerror or type(error).__name__}") from None
    except UnicodeDecodeError:
        raise UnreadableTemplate("is not UTF-8 text") from None


def _parsed(name: str, folder: Path, text: str) -> TemplateFile:
    if name.endswith(".json") or text.lstrip().startswith("{"):
        try:
            parsed = read_json(text)
        except NotJsonTemplate as error:
            if not _may_be_flow_yaml(name, text):
                raise UnreadableTemplate(str(error), error.line, error.column) from None
        else:
            return TemplateFile(name, folder, text, parsed.value, Format.JSON, parsed)
    return _from_yaml(name, folder, text)


def _may_be_flow_yaml(name: str, text: str) -> bool:
    """YAML may begin with a brace too; where no member name stands behind it in quotes, it is no JSON."""
    return not name.endswith(".json") and not re.match(r"\s*\{\s*\"", text)


def _from_yaml(name: str, folder: Path, text: str) -> TemplateFile:
    from macro.source.yaml_text import NotYaml, read_yaml  # noqa: PLC0415  JSON templates don't pay for it

    try:
        parsed = read_yaml(text)
    except NotYaml as error:
        raise UnreadableTemplate(str(error), error.line, error.column) from None
    return TemplateFile(name, folder, text, parsed.value, Format.YAML, parsed, parsed.short_tags)
