"""Tests that docs/messages.md and the pages in docs/messages/ are current and complete."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from macro.model.rules import RULES, Rule
from scripts.docs.messages import FOLDER, TABLE, render_pages
from tests.golden.cases import FOLDER as CASES
from tests.macro.lint.linting import FIXTURES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@pytest.fixture(scope="module")
def pages() -> Mapping[Path, str]:
    return render_pages()


def test_pages_are_current(pages: Mapping[Path, str]) -> None:
    written = {path: path.read_text(encoding="utf-8") for path in (TABLE, *FOLDER.glob("*.md"))}
    assert written == pages, "run scripts/refresh messages"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_has_an_anchor_and_a_description(rule: Rule, pages: Mapping[Path, str]) -> None:
    (row,) = [line for line in pages[TABLE].splitlines() if f'<a id="{rule.id.lower()}"></a>' in line]
    assert rule.title in row
    page = pages.get(FOLDER / f"{rule.id}.md", row)
    assert rule.description in page


def test_every_rule_with_fixtures_has_a_page_with_a_message(pages: Mapping[Path, str]) -> None:
    assert {path.stem for path in pages if path.parent == FOLDER} == {
        path.name for path in FIXTURES.iterdir()
    }
    for path, page in pages.items():
        assert path == TABLE or f": {path.stem} " in page


def test_every_golden_error_is_on_a_page(pages: Mapping[Path, str]) -> None:
    text = "\n".join(pages.values())
    starts = ("Resources/", "Template: ", "Metadata/")
    errors = [
        line.partition(": ")[2]
        for path in CASES.glob("errors/*.error.txt")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith(starts)
    ]
    assert len(errors) > 100
    assert [error for error in errors if error.partition(": ")[2] not in text] == []
