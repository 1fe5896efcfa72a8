"""Tests of the installation commands in the pages."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from scripts.docs.installation import PAGES, refresh
from scripts.releasing.project import read_project
from scripts.tooling.environment import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PROJECT = read_project()
PAGE = "Before\n\n<!-- installation: {part} -->\nold\n<!-- end of installation -->\nAfter\n"
PARTS = ("macro", "command", "pipeline")
# Each of these commands installs the package with this name from the package index.
FROM_THE_INDEX = re.compile(
    r"(?:pip3? install|pipx (?:run|install)|uvx|uv tool (?:run|install)|uv add)\s+(?:--from\s+)?[\"']?"
    r"cross[-_.]region[-_.]awscall(?=[\s\"'\[=@]|$)",
    re.MULTILINE,
)
TEXTS = [
    path
    for folder in (".", "docs", "macro", "cross_region_awscall", ".github", "templates")
    for path in sorted((ROOT / folder).glob("*" if folder == "." else "**/*"))
    if path.suffix in (".md", ".py", ".yaml", ".yml", ".toml")
]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_page_is_current(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text == refresh(text, PROJECT), "run scripts/refresh installation"
    assert "<!-- installation: " in text


@pytest.mark.parametrize("part", PARTS)
def test_unpublished_package_is_installed_from_a_file(part: str) -> None:
    text = refresh(PAGE.format(part=part), replace(PROJECT, version="1.2.3", published=False))
    assert "./cross_region_awscall-1.2.3-py3-none-any.whl" in text
    assert not FROM_THE_INDEX.search(text)


@pytest.mark.parametrize("part", PARTS)
def test_published_package_is_installed_by_name(part: str) -> None:
    text = refresh(PAGE.format(part=part), replace(PROJECT, published=True))
    assert FROM_THE_INDEX.search(text)
    assert ".whl" not in text


def test_the_rest_of_the_page_stays() -> None:
    text = refresh(PAGE.format(part="macro"), PROJECT)
    assert text.startswith("Before\n\n<!-- installation: macro -->\n")
    assert text.endswith("\n<!-- end of installation -->\nAfter\n")
    assert "old" not in text


@pytest.mark.parametrize(
    "command",
    [
        "pip install cross-region-awscall",
        'pip install "cross-region-awscall[local]"',
        "uvx cross-region-awscall@0.2",
    ],
)
def test_commands_with_the_name_are_recognized(command: str) -> None:
    assert FROM_THE_INDEX.search(command)


def test_nothing_tells_users_to_install_an_unpublished_name() -> None:
    """Somebody else could register the name."""
    assert TEXTS
    found = [
        str(path.relative_to(ROOT))
        for path in TEXTS
        if FROM_THE_INDEX.search(path.read_text(encoding="utf-8"))
    ]
    assert PROJECT.published or found == []
