"""Tests of the links in the distributions' README and metadata."""

from __future__ import annotations

import re
import tomllib

from scripts.releasing.readme import absolute_links, project_urls
from scripts.tooling.environment import ROOT

REPOSITORY = "https://github.com/OWNER/NAME"
PAGE = "See [the `guide`](docs/guide.md#start), [AWS](https://aws.amazon.com/), and [below](#install)."


def test_links_to_files_become_addresses_of_the_release() -> None:
    assert absolute_links(PAGE, REPOSITORY, "v1.0.0") == PAGE.replace(
        "(docs/guide.md#start)", f"({REPOSITORY}/blob/v1.0.0/docs/guide.md#start)"
    )


def test_without_a_repository_links_to_files_become_text() -> None:
    assert absolute_links(PAGE, "", "v1.0.0") == PAGE.replace(
        "[the `guide`](docs/guide.md#start)", "the `guide`"
    )


def test_readme_has_no_relative_links_outside_of_the_repository() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)]+)\)", absolute_links(readme, REPOSITORY, "v1.0.0"))
    assert links
    assert [link for link in links if not link.startswith("https://")] == []


def test_urls_of_the_metadata() -> None:
    section = tomllib.loads(project_urls(REPOSITORY, "v1.0.0"))
    urls = section["project"]["urls"]
    assert urls["Source"] == REPOSITORY
    assert urls["Changelog"] == f"{REPOSITORY}/blob/v1.0.0/CHANGELOG.md"
    assert project_urls("", "v1.0.0") == ""
