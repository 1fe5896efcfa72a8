"""Tests that docs/reference.md is current and complete."""

from macro.settings.template_settings import SETTINGS
from macro.shorthand.fields import FIELDS
from scripts.docs.reference import render_page
from scripts.docs.refresh import REFERENCE


def test_page_is_current() -> None:
    assert REFERENCE.read_text(encoding="utf-8") == render_page(), "run scripts/refresh reference"


def test_page_has_every_field_and_setting() -> None:
    rows = {line.split("|")[1].strip(" `") for line in render_page().splitlines() if line.startswith("| `")}
    assert rows == set(FIELDS) | set(SETTINGS)
