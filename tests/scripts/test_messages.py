"""The catalogue of messages."""

from __future__ import annotations

from scripts.messages.catalogue import catalogue
from scripts.messages.write import PAGE
from tests.golden.cases import FOLDER
from tests.macro.lint.linting import FIXTURES


def test_the_page_is_current() -> None:
    assert PAGE.read_text() == catalogue()


def test_it_has_every_rule_and_every_refusal() -> None:
    page = PAGE.read_text()
    assert all(f"## {folder.name}: " in page for folder in FIXTURES.iterdir())
    for path in FOLDER.glob("errors/*.error.txt"):
        assert path.read_text().strip() in page


def test_every_rule_s_template_has_a_message() -> None:
    for section in PAGE.read_text().split("\n## ")[1:-1]:
        assert "\ntemplate.yaml:" in section, section.splitlines()[0]
