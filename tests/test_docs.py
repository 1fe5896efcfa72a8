"""Tests that the templates in the documentation have no problems, and that the links are valid."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from macro.cli.expand_file import expand_file
from macro.source.expand_options import ExpandOptions
from macro.source.formats.yaml_text import read_yaml
from scripts.docs.pages import DOCS, list_pages

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from macro.model.template_values import Json

MESSAGES = DOCS / "messages"  # templates with errors
YAML = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TEMPLATE = re.compile(r"^Resources:", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
ANCHOR = re.compile(r"\]\((?!https?:)([^)#]*)#([^)]+)\)")
REPOSITORY_PATH = re.compile(
    r"[` ]((?:\.github|caller|docs|localaws|macro|requirements|schema|scripts|templates|tests)/[\w./*-]+)[` ]"
)
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
ROOT = DOCS.parent
PAGES = list_pages()
MAX_LINES = 300
ALL_PAGES = [*PAGES, ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md"]


@dataclass(frozen=True)
class Snippet:
    """A template in a page, and the line at which it begins."""

    page: str
    line: int
    text: str


def _templates() -> Iterator[Snippet]:
    for path in (*(page for page in PAGES if page.parent != MESSAGES), ROOT / "README.md"):
        page = path.read_text(encoding="utf-8")
        for match in YAML.finditer(page):
            if TEMPLATE.search(match[1]):
                yield Snippet(path.name, page.count("\n", 0, match.start()) + 1, match[1])


TEMPLATES = tuple(_templates())


def _named(snippet: Snippet) -> str:
    return f"{snippet.page}:{snippet.line}"


@pytest.mark.parametrize("snippet", TEMPLATES, ids=_named)
def test_templates_have_no_problems(snippet: Snippet) -> None:
    outcome = expand_file("<stdin>", ExpandOptions(), text=snippet.text, skip_s3=False)
    assert [str(located) for located in outcome.diagnostics] == []
    assert outcome.expansion


@pytest.mark.parametrize("snippet", TEMPLATES, ids=_named)
def test_templates_have_no_null_values(snippet: Snippet) -> None:
    """CloudFormation rejects null in templates."""
    assert not _has_null(read_yaml(snippet.text).value)


def _has_null(value: Json) -> bool:
    if isinstance(value, dict):
        return any(map(_has_null, value.values()))
    return any(map(_has_null, value)) if isinstance(value, list) else value is None


def test_there_are_templates_to_check() -> None:
    assert {snippet.page for snippet in TEMPLATES} >= {"guide.md", "copies.md", "migrating-from-cdk.md"}


@pytest.mark.parametrize("path", ALL_PAGES, ids=lambda path: path.name)
def test_links_are_valid(path: Path) -> None:
    links = LINK.findall(path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", ALL_PAGES, ids=lambda path: path.name)
def test_links_to_headings_are_valid(path: Path) -> None:
    for page, anchor in ANCHOR.findall(path.read_text(encoding="utf-8")):
        text = (path.parent / page).read_text(encoding="utf-8") if page else path.read_text(encoding="utf-8")
        assert anchor in {_anchor(heading) for heading in HEADING.findall(text)}


@pytest.mark.parametrize("path", ALL_PAGES, ids=lambda path: path.name)
def test_paths_in_pages_exist(path: Path) -> None:
    """Names in capitals are placeholders."""
    named = set(REPOSITORY_PATH.findall(path.read_text(encoding="utf-8")))
    fixed = {name for name in named if not re.search(r"/[A-Z]+(/|\.|$)", name)}
    assert sorted(name for name in fixed if not any(ROOT.glob(name))) == []


@pytest.mark.parametrize("path", ALL_PAGES, ids=lambda path: path.name)
def test_pages_have_no_stray_blank_lines(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "\n\n\n" not in text
    assert not text.endswith("\n\n")


@pytest.mark.parametrize("path", sorted((DOCS / "dev").glob("*.md")), ids=lambda path: path.name)
def test_pages_of_measurements_begin_with_their_conclusions(path: Path) -> None:
    headings = HEADING.findall(path.read_text(encoding="utf-8"))
    assert "Conclusions" not in headings or headings[1] == "Conclusions"


def _anchor(heading: str) -> str:
    """Returns a heading's anchor on GitHub."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("path", ALL_PAGES, ids=lambda path: path.name)
def test_pages_are_short(path: Path) -> None:
    assert path.read_text(encoding="utf-8").count("\n") < MAX_LINES


def test_readme_links_to_every_page() -> None:
    """Pages in folders are linked from the README or from a page that the README links to."""
    from_readme = _linked_pages(ROOT / "README.md")
    linked = from_readme.union(*map(_linked_pages, from_readme))
    assert [str(path) for path in DOCS.glob("*.md") if path not in from_readme] == []
    assert [str(path) for path in list_pages() if path not in linked] == []


def _linked_pages(page: Path) -> set[Path]:
    links = LINK.findall(page.read_text(encoding="utf-8"))
    return {(page.parent / link).resolve() for link in links} & set(list_pages())
