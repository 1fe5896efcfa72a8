"""Tests of the pictures of terminal sessions in docs/pictures/."""

from __future__ import annotations

import html
import re

import pytest

from scripts.docs.pages import list_pages
from scripts.docs.pictures import ALL, PICTURES, draw
from scripts.tooling.environment import ROOT

IN_RELEASE = {"demo"}  # tests/end_to_end/release/test_demo.py


@pytest.mark.parametrize("name", sorted(ALL.keys() - IN_RELEASE))
def test_picture_is_current(name: str) -> None:
    assert ALL[name].path.read_text(encoding="utf-8") == ALL[name].record(), "run scripts/refresh sessions"


def test_every_picture_is_on_a_page() -> None:
    pages = "".join(page.read_text(encoding="utf-8") for page in (*list_pages(), ROOT / "README.md"))
    assert sorted(path.stem for path in PICTURES.iterdir()) == sorted(ALL)
    assert [name for name in ALL if f"pictures/{name}.svg)" not in pages] == []


def test_pictures_load_nothing() -> None:
    for picture in ALL.values():
        text = picture.path.read_text(encoding="utf-8")
        assert not re.search(r"url\((?!#)|@import|<script|href", text)


def test_output_has_its_colors_and_its_characters() -> None:
    text = draw("example", "check", "\x1b[31mwrong\x1b[0m <b> & right")
    shown = [
        html.unescape(part).replace("\xa0", " ") for part in re.findall(r"<text [^>]*>([^<]+)</text>", text)
    ]
    assert [part.strip() for part in shown if part.strip()] == ["check", "$ check", "wrong", "<b> & right"]
    (wrong,) = re.findall(r'<text class="(example-r\d+)" [^>]*>wrong</text>', text)
    assert re.search(rf"\.{wrong} {{{{ fill: #[0-9a-f]{{6}} }}}}".replace("{{", "{").replace("}}", "}"), text)
