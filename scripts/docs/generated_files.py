"""Renders templates, and writes generated files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jinja2

from scripts.tooling.arguments import new_file
from scripts.tooling.environment import ROOT

if TYPE_CHECKING:
    import argparse
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


def add_output_option(parser: argparse.ArgumentParser, page: str) -> None:
    """Adds `--output` to a program that writes a page, such as `docs/dev/map.md`."""
    parser.add_argument(
        "--output",
        type=new_file,
        default=ROOT / page,
        metavar="FILE",
        help=f"the page to write (default: {page})",
    )


def write_file(path: Path, text: str) -> None:
    """Writes a file of the project, and prints how long it is."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    print(f"{path.relative_to(ROOT)}: {text.count(chr(10)):,} lines")
