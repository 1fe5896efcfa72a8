"""Renders and writes pages of docs/."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jinja2

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


def render(template: Path, filters: Mapping[str, Callable[..., Any]], **values: Any) -> str:
    """Renders a Jinja2 template for a Markdown page. An unknown name in the template is an error."""
    environment = jinja2.Environment(
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701  Markdown, not HTML
    )
    environment.filters.update(filters)
    return environment.from_string(template.read_text(encoding="utf-8")).render(values)


def write_page(page: Path, text: str) -> None:
    """Writes a page, and prints how long it is."""
    page.parent.mkdir(exist_ok=True)
    page.write_text(text, encoding="utf-8")
    print(f"docs/{page.name}: {text.count(chr(10)):,} lines")
