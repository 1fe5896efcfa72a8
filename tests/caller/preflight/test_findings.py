from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from caller.preflight.findings import REASON_LIMIT, Finding, lines, reason


def test_one_problem_of_several_subjects_is_one_line() -> None:
    found = [Finding("us-west-2", "is off"), Finding("a role", "is missing"), Finding("eu-west-1", "is off")]
    assert lines(found) == ["us-west-2, eu-west-1: is off", "a role: is missing"]
    assert reason(found) == "us-west-2, eu-west-1: is off; a role: is missing"


def test_what_does_not_fit_is_counted() -> None:
    found = [Finding(f"subject {number}", f"problem {number} " + "x" * 60) for number in range(6)]
    text = reason(found)
    assert text.startswith("subject 0: problem 0 ")
    assert text.endswith("; and 4 more (all in the caller's log, which --disable-rollback keeps)")


def test_many_subjects_leave_room_for_their_problem() -> None:
    hosts = [
        Finding(f"s3 in region-{number} (s3.region-{number}.amazonaws.com)", "is off") for number in range(9)
    ]
    assert reason([*hosts, Finding("a role", "is missing")]) == (
        "s3 in region-0 (s3.region-0.amazonaws.com) and 8 more: is off; a role: is missing "
        "(all in the caller's log, which --disable-rollback keeps)"
    )


def test_one_long_problem_keeps_its_head() -> None:
    text = reason([Finding("us-west-2", "x" * 1000)])
    assert text.startswith("us-west-2: xxx")
    assert text.endswith("... (all in the caller's log, which --disable-rollback keeps)")
    assert len(text) == REASON_LIMIT


def test_a_line_can_not_be_broken() -> None:
    assert lines([Finding("a\nb\x1b[31m", "ü")]) == ["a?b?[31m: ?"]


@given(st.lists(st.tuples(st.text(max_size=300), st.text(max_size=300)), min_size=1, max_size=12))
def test_a_reason_always_fits(found: list[tuple[str, str]]) -> None:
    text = reason([Finding(*one) for one in found])
    assert 0 < len(text) <= REASON_LIMIT
    assert text.isascii()
    assert text.isprintable()
