"""Tests of formatting problems for the log and for CloudFormation's status reason."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from caller.preflight.problems import REASON_LIMIT, Problem, format_lines, format_reason


def test_subjects_with_the_same_problem_share_a_line() -> None:
    problems = [
        Problem("us-west-2", "is off"),
        Problem("a role", "is missing"),
        Problem("eu-west-1", "is off"),
    ]
    assert format_lines(problems) == ["us-west-2, eu-west-1: is off", "a role: is missing"]
    assert format_reason(problems) == "us-west-2, eu-west-1: is off; a role: is missing"


def test_reason_counts_the_problems_that_do_not_fit() -> None:
    problems = [Problem(f"subject {number}", f"problem {number} " + "x" * 60) for number in range(6)]
    text = format_reason(problems)
    assert text.startswith("subject 0: problem 0 ")
    assert text.endswith("; and 4 more (the caller's log has all; keep it with --disable-rollback)")


def test_reason_shortens_many_subjects() -> None:
    hosts = [
        Problem(f"s3 in region-{number} (s3.region-{number}.amazonaws.com)", "is off") for number in range(9)
    ]
    assert format_reason([*hosts, Problem("a role", "is missing")]) == (
        "s3 in region-0 (s3.region-0.amazonaws.com) and 8 more: is off; a role: is missing "
        "(the caller's log has all; keep it with --disable-rollback)"
    )


def test_reason_cuts_the_end_of_a_long_problem() -> None:
    text = format_reason([Problem("us-west-2", "x" * 1000)])
    assert text.startswith("us-west-2: xxx")
    assert text.endswith("... (the caller's log has all; keep it with --disable-rollback)")
    assert len(text) == REASON_LIMIT


def test_lines_are_printable_ascii() -> None:
    assert format_lines([Problem("a\nb\x1b[31m", "ü")]) == ["a?b?[31m: ?"]


@given(st.lists(st.tuples(st.text(max_size=300), st.text(max_size=300)), min_size=1, max_size=12))
def test_reason_never_exceeds_the_limit(problems: list[tuple[str, str]]) -> None:
    text = format_reason([Problem(*one) for one in problems])
    assert 0 < len(text) <= REASON_LIMIT
    assert text.isascii()
    assert text.isprintable()
