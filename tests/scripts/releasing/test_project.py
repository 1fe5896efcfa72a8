"""Tests of the project's metadata, and of the address of its repository."""

from __future__ import annotations

import re
from typing import Any, cast

import pytest

from cross_region_awscall import __version__
from macro.source.formats.yaml_text import read_yaml
from scripts.releasing.project import read_project, repository_url
from scripts.tooling.environment import ROOT

PROJECT = read_project()


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("https://github.com/owner/name", "https://github.com/owner/name"),
        ("https://github.com/owner/name.git", "https://github.com/owner/name"),
        ("git@github.com:owner/name.git", "https://github.com/owner/name"),
        ("ssh://git@github.com/owner/name", "https://github.com/owner/name"),
        ("https://user:secret@github.com/owner/name", ""),  # nothing with credentials is published
        ("/srv/git/name.git", ""),
        ("", ""),
    ],
)
def test_address_of_the_repository(written: str, url: str) -> None:
    assert repository_url(written) == url


def test_all_files_have_the_version_of_the_project() -> None:
    provider = cast("dict[str, Any]", read_yaml((ROOT / "templates" / "provider.yaml").read_text()).value)
    version = provider["Mappings"]["CrossRegionAwsCall"]["Release"]["Version"]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## \[(\d[^\]]*)\]", changelog, re.MULTILINE)
    assert newest
    assert {version, newest[1], __version__} == {PROJECT.version}


def test_changelog_has_only_the_sections_of_keep_a_changelog() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    sections = set(re.findall(r"^### (.*)$", changelog, re.MULTILINE))
    assert sections <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    assert re.findall(r"^## \[(.+?)\]", changelog, re.MULTILINE)[-1] == "0.1.0"
