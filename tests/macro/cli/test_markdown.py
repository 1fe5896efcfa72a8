"""Tests of text as Markdown."""

from __future__ import annotations

import pytest

from macro.cli.markdown import cell_code, cell_text, code, plain_or_code


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Orders/Read", "`Orders/Read`"),
        ("a`b", "`` a`b ``"),
        ("``", "``` `` ```"),
        ("a\r\n# b", "`a # b`"),
        ("a\udcffb", r"`a\udcffb`"),
        ("", "`  `"),
    ],
)
def test_code_stays_on_one_line(text: str, expected: str) -> None:
    assert code(text) == expected


def test_code_in_a_cell() -> None:
    assert cell_code("a|b") == r"`a\|b`"


@pytest.mark.parametrize("text", ["s3 GetObject in us-west-2, eu-west-1; ResultWriter", "-", "a_b_c"])
def test_plain_text_stays(text: str) -> None:
    assert cell_text(text) == text


@pytest.mark.parametrize(
    "text",
    ["<b>", "@owner", "https://example.com", "[a](b)", "*a*", "__a__", "Orders/_a_", "#1", "a\nb", "a`|"],
)
def test_other_text_is_code(text: str) -> None:
    assert cell_text(text) == cell_code(text)


def test_vertical_bar_has_no_meaning_outside_a_table() -> None:
    assert plain_or_code("a|b") == "`a|b`"
