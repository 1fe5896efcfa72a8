"""The program behind scripts/refresh."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from scripts.docs import installation, messages, pictures, reference, sessions, template_schema
from scripts.docs.generated_files import write_file
from scripts.releasing.project import read_project
from scripts.tooling.environment import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

REFERENCE = ROOT / "docs" / "reference.md"
SESSIONS = ROOT / "docs" / "commands"
SCHEMAS = ROOT / "schema"


def main(arguments: Sequence[str]) -> int:
    """Runs the script, and returns the exit status."""
    parts: Mapping[str, Callable[[], None]] = {
        "installation": _write_installation,
        "messages": _write_messages,
        "reference": lambda: write_file(REFERENCE, reference.render_page()),
        "schema": _write_schemas,
        "sessions": _record_sessions,
    }
    parser = argparse.ArgumentParser(
        prog="scripts/refresh",
        description="Writes docs/messages.md, docs/messages/, docs/reference.md, schema/*.json, the terminal"
        " sessions in docs/commands/ and docs/pictures/, and the installation commands in the pages from the code.",
    )
    parser.add_argument(
        "parts",
        nargs="*",
        metavar="PART",
        help=f"what to write: {', '.join(parts)} (default: everything)",
    )
    chosen = parser.parse_args(arguments).parts or list(parts)
    for name in chosen:
        if name not in parts:
            parser.error(f"unknown part '{name}'; the parts are {', '.join(parts)}")
    for name in chosen:
        parts[name]()
    return 0


def _write_messages() -> None:
    pages = messages.render_pages()
    for path in messages.FOLDER.glob("*.md"):
        if path not in pages:
            path.unlink()
    for path, text in pages.items():
        write_file(path, text)


def _write_installation() -> None:
    project = read_project()
    for page in installation.PAGES:
        write_file(page, installation.refresh(page.read_text(encoding="utf-8"), project))


def _write_schemas() -> None:
    for name, text in template_schema.render_schemas().items():
        write_file(SCHEMAS / name, text)


def _record_sessions() -> None:
    def record(command: str) -> str:
        print(f"  {command}", flush=True)
        return sessions.record(command)

    for page in sorted(SESSIONS.glob("*.md")):
        write_file(page, sessions.refresh(page.read_text(encoding="utf-8"), record))
    for picture in pictures.ALL.values():
        print(f"  {picture.command}", flush=True)
        write_file(picture.path, picture.record())
