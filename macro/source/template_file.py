"""Template files: reads them with the position of each value, and writes values in the same format."""

from __future__ import annotations

import codecs
import json
import re
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from macro.source.formats.json_template import NotJsonTemplate, read_json

if TYPE_CHECKING:
    from macro.model.template_values import Json
    from macro.source.formats.source_span import DuplicateKey, Positions

_NOT_UTF_8 = "isn't UTF-8 text"
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_KINDS = {list: "a list", str: "text", bool: "true or false", int: "a number", float: "a number"}
_INDENT = re.compile(r"\{\n( +|\t)\"")


class Format(Enum):
    """The format of a template."""

    JSON = "JSON"
    YAML = "YAML"


class UnreadableTemplate(Exception):  # noqa: N818  it describes the file
    """A file can't be read, or contains neither YAML nor JSON; the line and column start at 1."""

    def __init__(self, text: str, line: int = 1, column: int = 1) -> None:
        """Creates the exception from a message and a position."""
        self.line, self.column = line, column
        super().__init__(text)


@dataclass(frozen=True, slots=True)
class TemplateFile:
    """A template file.

    Args:
        name: The name of the file, as messages print it.
        folder: The folder that relative paths in the template refer to.
        text: The text of the file.
        value: The template.
        format: The format.
        positions: The positions of the values.
        short_tags: Whether the template uses short forms such as `!Ref`.
        duplicates: The duplicate keys.
    """

    name: str
    folder: Path
    text: str
    value: Json
    format: Format
    positions: Positions
    short_tags: bool = False
    duplicates: tuple[DuplicateKey, ...] = ()

    @property
    def prefers_short_tags(self) -> bool:
        """Whether new text has short forms such as `!Ref`: if the template has some, or no intrinsic functions."""
        return self.short_tags or not ("Fn::" in self.text or "Ref:" in self.text)

    def write(self, value: Json) -> str:
        """Returns another value as text in the format of this template, with a line break at the end."""
        if self.format is Format.YAML:
            from macro.source.formats.yaml_writer import write_yaml  # noqa: PLC0415  only YAML templates need it

            return write_yaml(value, short_tags=self.prefers_short_tags)
        return json.dumps(value, indent=self.json_indent(), ensure_ascii=False) + "\n"

    def json_indent(self) -> str | int | None:
        """Returns the indentation of a JSON template, or None if it is on one line."""
        indent = _INDENT.match(self.text.lstrip("\ufeff \t\r\n"))
        return indent[1] if indent else (2 if "\n" in self.text.strip() else None)


def read_template(name: str, *, standard_input: str | None = None, root: Path | None = None) -> TemplateFile:
    """Reads a template from a file in `root`, or from text that came through standard input.

    Raises:
        UnreadableTemplate: The file can't be read or isn't a template.
    """
    if standard_input is not None:
        return _parse(name, Path(), _check_unicode(standard_input))
    path = Path(name)
    return _parse(name, path.parent, read_text(path, root))


def check_is_object(template: TemplateFile) -> None:
    """Raises UnreadableTemplate if the file is empty, or contains a value that isn't an object."""
    if template.value is None:
        raise UnreadableTemplate("the template is empty")
    if not isinstance(template.value, dict):
        raise UnreadableTemplate(f"a template is an object, not {_KINDS[type(template.value)]}")


def read_text(path: Path, root: Path | None = None) -> str:
    """Returns the text of a file; raises UnreadableTemplate, also if the file or its target isn't in `root`."""
    try:
        if root is not None and not path.resolve().is_relative_to(root.resolve()):
            raise UnreadableTemplate("can't be read: it is outside of the repository")
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UnreadableTemplate(f"can't be read: {error.strerror or type(error).__name__}") from None
    except UnicodeDecodeError as error:
        is_utf_16 = error.object.startswith(_UTF_16)
        raise UnreadableTemplate("is UTF-16 text; save it as UTF-8" if is_utf_16 else _NOT_UTF_8) from None
    except ValueError:  # NUL, or a surrogate
        raise UnreadableTemplate("can't be read: no file can have this name") from None


def _check_unicode(text: str) -> str:
    """Returns a text without surrogates, which are bytes of the input that aren't UTF-8; raises UnreadableTemplate."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise UnreadableTemplate(_NOT_UTF_8) from None
    return text


def _parse(name: str, folder: Path, text: str) -> TemplateFile:
    if text.strip() and (name.endswith(".json") or text.lstrip().startswith("{")):
        try:
            parsed = read_json(text)
        except NotJsonTemplate as error:
            if not _can_be_flow_yaml(name, text):
                raise UnreadableTemplate(str(error), error.line, error.column) from None
        else:
            return TemplateFile(
                name, folder, text, parsed.value, Format.JSON, parsed, duplicates=parsed.duplicates
            )
    return _parse_yaml(name, folder, text)


def _can_be_flow_yaml(name: str, text: str) -> bool:
    """Returns whether a text that begins with a brace can be YAML: JSON has a quotation mark after the brace."""
    return not name.endswith(".json") and not re.match(r"\s*\{\s*\"", text)


def _parse_yaml(name: str, folder: Path, text: str) -> TemplateFile:
    from macro.source.formats.yaml_text import NotYaml, read_yaml  # noqa: PLC0415  JSON templates don't need it

    try:
        parsed = read_yaml(text)
    except NotYaml as error:
        raise UnreadableTemplate(str(error), error.line, error.column) from None
    return TemplateFile(
        name, folder, text, parsed.value, Format.YAML, parsed, parsed.short_tags, parsed.duplicates
    )
