"""Writes the schemas: scripts/refresh-schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scripts.schemas.template import TEMPLATE_FILE, definition_schema, template_schema

if TYPE_CHECKING:
    from collections.abc import Sequence

FOLDER = Path(__file__).resolve().parents[2] / "schema"
_LINE = 80


def schemas() -> dict[str, str]:
    """The text of each schema by its file's name."""
    values = {TEMPLATE_FILE: template_schema(), "definition.schema.json": definition_schema()}
    return {name: text_of(value) + "\n" for name, value in values.items()}


def text_of(value: Any, margin: str = "") -> str:
    """A schema as JSON; what is short, and a list of names, stands on one line."""
    short = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or len(short) <= _LINE or _is_plain_list(value):
        return short
    inner = margin + " "
    if isinstance(value, list):
        items = [text_of(item, inner) for item in value]
        return "[\n" + ",\n".join(inner + item for item in items) + f"\n{margin}]"
    members = [f"{json.dumps(key)}: {text_of(member, inner)}" for key, member in value.items()]
    return "{\n" + ",\n".join(inner + member for member in members) + f"\n{margin}}}"


def _is_plain_list(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def main(_arguments: Sequence[str] = ()) -> int:
    """Writes every schema and says how large it is."""
    FOLDER.mkdir(exist_ok=True)
    for name, text in schemas().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
        print(f"schema/{name}: {len(text):,} characters")
    return 0
