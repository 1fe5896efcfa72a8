"""Tests that docs/messages.md is current and complete."""

from __future__ import annotations

from scripts.docs.messages import render_page
from scripts.docs.refresh import MESSAGES
from tests.golden.cases import FOLDER
from tests.macro.lint.linting import FIXTURES


def test_page_is_current() -> None:
    assert MESSAGES.read_text() == render_page(), "run scripts/refresh messages"


def test_page_has_every_rule_and_every_error_case() -> None:
    page = MESSAGES.read_text()
    assert all(f"## {folder.name}: " in page for folder in FIXTURES.iterdir())
    for path in FOLDER.glob("errors/*.error.txt"):
        assert path.read_text().strip() in page


def test_every_rule_has_a_message() -> None:
    for section in MESSAGES.read_text().split("\n## ")[1:-1]:
        assert "\ntemplate.yaml:" in section, section.splitlines()[0]
