"""Tests that no sentence is in the documentation twice. A reader who finds a sentence again looks for a difference."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from scripts.docs.pages import list_pages
from scripts.tooling.environment import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGES = [*list_pages(), *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md"))]
MIN_WORDS = 7
NOT_TEXT = re.compile(r"^ *```.*?^ *```$|^ {4,}\S.*?$|^#.*?$|<!--.*?-->", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*|]|\d+\.) )|\|")  # paragraphs, items of lists, and cells of tables
LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
END = re.compile(r"(?<=[.!?])\s+")


def split_sentences(page: str) -> Iterator[str]:
    """Yields the sentences of a Markdown page that have more than six words, without code blocks and headings."""
    for block in BLOCK.split(NOT_TEXT.sub("\n\n", page)):
        text = LINK.sub(r"\1", " ".join(block.split())).lstrip("-* ")
        for sentence in END.split(text):
            if len(sentence.split()) >= MIN_WORDS and sentence.endswith((".", "!", "?")):
                yield sentence


def test_sentences_are_found() -> None:
    page = "# A heading that has more than six words.\n\nThe first [sentence](a.md) has\nmore words than six. Short.\n"
    page += "\n```yaml\nThis is code, and so it is no sentence.\n```\n\n| cell | A cell can be a sentence of words. |\n"
    assert list(split_sentences(page)) == [
        "The first sentence has more words than six.",
        "A cell can be a sentence of words.",
    ]


def test_no_sentence_is_on_two_pages_or_twice_on_one() -> None:
    pages: dict[str, list[str]] = defaultdict(list)
    for path in PAGES:
        for sentence in split_sentences(path.read_text(encoding="utf-8")):
            pages[sentence].append(str(path.relative_to(ROOT)))
    assert len(pages) > 1_000
    assert [f"{sentence} ({', '.join(names)})" for sentence, names in pages.items() if len(names) > 1] == []
