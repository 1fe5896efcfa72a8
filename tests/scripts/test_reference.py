"""The generated reference is current and complete."""

from macro.settings.template_settings import SETTINGS
from macro.shorthand.fields import FIELDS
from scripts.reference.page import page
from scripts.reference.write import PAGE


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run scripts/refresh-reference"


def test_it_has_every_field_and_setting() -> None:
    rows = {line.split("|")[1].strip(" `") for line in page().splitlines() if line.startswith("| `")}
    assert rows == set(FIELDS) | set(SETTINGS)
