"""Tests of the text of comments."""

from __future__ import annotations

from scripts.pull_request.comment import render_comment, shorten
from scripts.pull_request.comparison import TemplateChange


def test_a_short_text_stays() -> None:
    assert shorten("a\nb\n", "Rest.", limit=4) == "a\nb\n"


def test_a_long_text_is_cut_after_a_line() -> None:
    text = "".join(f"line {number}\n" for number in range(1_000))
    cut = shorten(text, "There is more.", limit=300)
    kept, _, sentence = cut.partition("\n\n")
    assert len(cut) <= 300
    assert text.startswith(kept + "\n")
    assert sentence == "The comment is cut here, because GitHub's limit is 300 characters. There is more."


def test_the_limit_can_count_bytes() -> None:
    text = "€ line\n" * 1_000
    cut = shorten(text, "There is more.", limit=300, unit="bytes")
    assert 250 < len(cut.encode()) <= 300
    assert cut.endswith("\n\nThe comment is cut here, because GitHub's limit is 300 bytes. There is more.")


def test_a_cut_code_block_is_closed() -> None:
    text = "### `a`\n\n```text\n" + "problem\n" * 1_000 + "```\n"
    cut = shorten(text, "There is more.", limit=400)
    assert len(cut) <= 400
    assert cut.count("```") == 2


def test_problems_cannot_close_their_code_block() -> None:
    comment = render_comment([TemplateChange("a.yaml", problems=("a.yaml:1:1: E9301 ```",), failed=True)])
    assert comment.count("```") == 2
