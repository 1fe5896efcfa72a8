"""Writes the tables with one sorted row per line, so that the diff of a refresh is readable."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "macro" / "catalog" / "tables"


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))


def _rows(table: dict[str, Any], indent: str) -> str:
    rows = [f"{indent}{_line(name)}: {_line(row)}" for name, row in sorted(table.items())]
    return "{\n" + ",\n".join(rows) + "\n" + indent[:-1] + "}" if rows else "{}"


def table_text(table: dict[str, Any]) -> str:
    """Formats a table, one row per line."""
    return _rows(table, " ") + "\n"


def operations_text(resources: dict[str, str], operations: dict[str, Any]) -> str:
    """Formats a service's table: its ARN formats, and one operation per line."""
    return f'{{\n "resources": {_rows(resources, "  ")},\n "operations": {_rows(operations, "  ")}\n}}\n'


def write(texts: dict[str, str]) -> int:
    """Writes the tables by name and removes those of services that are gone; returns how many files
    changed."""
    wanted = {FOLDER / f"{name}.json": text for name, text in texts.items()}
    changed = 0
    for stale in set(FOLDER.rglob("*.json")) - set(wanted):
        stale.unlink()
        changed += 1
    for path, text in wanted.items():
        if not path.exists() or path.read_text() != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            changed += 1
    return changed
