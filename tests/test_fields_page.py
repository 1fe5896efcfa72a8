"""Tests that the documentation describes every field and setting."""

import re
from pathlib import Path

from macro.settings.template_settings import SETTINGS
from macro.shorthand.fields import FIELDS

PAGE = (Path(__file__).parents[1] / "docs" / "fields.md").read_text()


def test_reference_lists_exactly_the_fields() -> None:
    table = PAGE.split("## Fields of the state")[1].split("## ")[0]
    rows = [row.split("|")[1] for row in table.splitlines() if row.startswith("| `")]
    documented = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert documented == set(FIELDS)


def test_reference_lists_every_setting() -> None:
    section = PAGE.split("## Settings of the template")[1].split("## ")[0]
    assert [name for name in SETTINGS if f"`{name}" not in section] == []
