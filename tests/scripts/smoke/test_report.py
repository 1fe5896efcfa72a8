"""Tests of the report: its tables, and that nothing in it identifies an account."""

from __future__ import annotations

import pytest

from scripts.smoke_test.model import Execution, Fact, Finding, Findings, Point, Same, Stack, Verdict
from scripts.smoke_test.redaction import redact
from scripts.smoke_test.report import has_problems, report

ACCOUNT = "210987654321"
STACK = Stack("calls", "calls")
FACT = Fact("Is it so?", Execution(STACK, "Machine"), "output", Same())


def findings(*pairs: tuple[str, str, Verdict]) -> Findings:
    point = Point("calls", "Calls", "docs/native.md", (STACK,), (FACT,))
    return [(point, [Finding(FACT, verdict, expected, observed) for expected, observed, verdict in pairs])]


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        (f"arn:aws:iam::{ACCOUNT}:role/orders is denied", "(ARN of iam) is denied"),
        ('{"Arn":"arn:aws-us-gov:s3:::data/key"}', '{"Arn":"(ARN of s3)"}'),
        (f"bucket data-{ACCOUNT}-eu-west-1", "bucket data-(account)-eu-west-1"),
        ("Account 123456789012.", "Account (account)."),
        (f"https://sqs.eu-west-1.amazonaws.com/{ACCOUNT}/orders", "(URL)"),
        ("user AIDACKCEVSQ6C2EXAMPLE", "user (unique ID)"),
        ("RequestId: 0a1b2c3d-0000-4000-8000-123456789abc", "RequestId: (UUID)"),
        ("1700000000000 ms", "1700000000000 ms"),
    ],
)
def test_identifiers_are_removed(text: str, redacted: str) -> None:
    assert redact(text, ACCOUNT) == redacted


def test_account_is_removed_from_a_value_before_it_is_cut() -> None:
    """The cell ends in the middle of the account ID."""
    value = "x" * 115 + f" {ACCOUNT} and more"
    text = report(findings((value, value, Verdict.AS_EXPECTED)), [], ACCOUNT)
    assert "21098" not in text


def test_row_has_the_question_both_values_and_the_verdict() -> None:
    text = report(findings(("1", "a|b\nc", Verdict.DIFFERENT)), ["Version 1"], ACCOUNT)
    assert "| Is it so? | `1` | `a\\|b c` | different |" in text
    assert "- Version 1\n- 1 different\n" in text


def test_long_value_is_complete_after_the_tables() -> None:
    text = report(findings(("1", "y" * 300, Verdict.AS_EXPECTED)), [], ACCOUNT)
    assert f"observed: {'y' * 300}\n" in text.partition("### Long values")[2]


@pytest.mark.parametrize(
    ("verdict", "is_problem"),
    [
        (Verdict.AS_EXPECTED, False),
        (Verdict.NOT_OBSERVABLE, False),
        (Verdict.DIFFERENT, True),
        (Verdict.NOT_OBSERVED, True),
    ],
)
def test_refused_request_is_not_a_problem(verdict: Verdict, is_problem: bool) -> None:  # noqa: FBT001
    assert has_problems(findings(("1", "2", verdict))) is is_problem
