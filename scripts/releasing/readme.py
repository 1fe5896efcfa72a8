"""Links for the pages outside of the repository. A package index and an application repository have no other files."""

from __future__ import annotations

import re

_RELATIVE_LINK = re.compile(r"\[(?P<text>[^\]]*)\]\((?!https?:|#)(?P<target>[^)]+)\)")


def absolute_links(page: str, repository: str, tag: str) -> str:
    """Returns a page in which every link to a file has the address of the file in the repository.

    Args:
        page: The page in Markdown.
        repository: The address of the repository. If it is empty, the links become text.
        tag: The Git tag whose files the links name.
    """

    def absolute(match: re.Match[str]) -> str:
        if not repository:
            return match["text"]
        return f"[{match['text']}]({repository}/blob/{tag}/{match['target']})"

    return _RELATIVE_LINK.sub(absolute, page)


def project_urls(repository: str, tag: str) -> str:
    """Returns the section `[project.urls]` of pyproject.toml; empty if the repository is unknown.

    Source: PyPA specifications, "Well-known Project URLs in Metadata".
    """
    if not repository:
        return ""
    urls = {
        "Source": repository,
        "Documentation": f"{repository}/tree/{tag}/docs",
        "Changelog": f"{repository}/blob/{tag}/CHANGELOG.md",
        "Issues": f"{repository}/issues",
    }
    return "".join(["\n[project.urls]\n", *(f'{name} = "{url}"\n' for name, url in urls.items())])
