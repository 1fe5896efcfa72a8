"""Tests of the page of outcomes, and of detecting unexpected outcomes."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from tests.faults.endurance import Endured
from tests.faults.endurance import find_problems as find_leaks
from tests.faults.groups import group_pairs
from tests.faults.page import Results, render_page, render_timeouts
from tests.faults.process.caller_process import Usage
from tests.faults.scenarios.calls import GET_ITEM
from tests.faults.scenarios.cases import RESULT, Row
from tests.faults.scenarios.expected import find_expected, find_problems
from tests.faults.scenarios.matrix import cases
from tests.faults.timeouts import Stressed

ONCE, ALWAYS = (case for case in cases([GET_ITEM]) if case.fault.name == "503")
TEXT = "sent by the proxy (Service: DynamoDb, Status Code: 503, Request ID: null) (SDK Attempt Count: 3)"
ROW = Row(ONCE, RESULT, 2, 0.04, "", ("{}\n", "{}\n"), RESULT)
FAILED = Row(ALWAYS, "DynamoDb.DynamoDbException", 3, 0.14, TEXT, ("{}\n", "{}\n"), RESULT)
USAGE = Usage(files=9, sockets=5, threads=1, resident=50_000_000, blocks=1_000, traced=0, state="")


def test_row_has_both_outcomes() -> None:
    ended = Endured(2_000, USAGE, USAGE, USAGE, Counter({RESULT: 1_500, "S3.S3Exception": 500}))
    page = render_page(Results([ROW, FAILED], [], [FAILED], [ended]))
    assert "| 503 | dynamodb GetItem | result | 2 | 0.0 | `Service.ServiceException` | 3 | 0.1 |" in page
    assert "| dynamodb GetItem | 503 | 0.1 of 10.0 |" in page
    assert "If a fault happens once, 1 of 1 calls return a result." in page
    assert "Outcomes:\nresult 1,500, S3.S3Exception 500." in page
    assert "| open file descriptors | 9 | 9 |" in page


def test_page_about_timeouts() -> None:
    outcomes = Counter({RESULT: 100, "CrossRegion.DeadlineExceeded": 900})
    page = render_timeouts(Stressed(300.0, outcomes, ["call 7"], USAGE, replace(USAGE, threads=2)))
    assert "- 900 of 1,000 calls ended in the middle. Incorrect following calls: 1." in page
    assert "| threads | 1 | 2 |" in page


def test_requests_with_the_same_outcomes_share_a_row() -> None:
    other = (replace(ROW, case=replace(ONCE, request="sts"), attempts=5, seconds=0.4), FAILED)
    (group,) = group_pairs([ROW, FAILED, *other])
    assert group.requests == ["dynamodb GetItem", "sts"]
    assert group.once == "result | 2 to 5 | 0.0 to 0.4"
    assert len(group_pairs([ROW, FAILED, replace(ROW, outcome="S3.NoSuchKeyException"), FAILED])) == 2


@pytest.mark.parametrize("row", [ROW, FAILED])
def test_expected_outcome_is_not_a_problem(row: Row) -> None:
    assert find_problems(row, find_expected(row.case)) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"outcome": "DynamoDb.SdkClientException"}, "ended as DynamoDb.SdkClientException, not"),
        ({"attempts": 1}, "took 1 attempts, not 3"),
        ({"cause": "other words"}, "has the cause 'other words'"),
        ({"seconds": 11.0}, "took 11.0 s, but only 10.0 s remained"),
        ({"after": "another result"}, "the next invocation, without a fault, ended as another result"),
        ({"written": ("{}\n", "s3cr3t-value\n")}, "logged a parameter"),
        ({"written": ("{}\n{}\n", "{}\n")}, "logged more than one line"),
    ],
)
def test_every_difference_is_a_problem(change: dict[str, object], words: str) -> None:
    (problem,) = find_problems(replace(FAILED, **change), find_expected(ALWAYS))  # type: ignore[arg-type]
    assert problem.startswith("503, dynamodb GetItem, always: ")
    assert words in problem


@pytest.mark.parametrize(
    ("grown", "times"), [("files", 2), ("sockets", 2), ("threads", 2), ("resident", 2), ("blocks", 25)]
)
def test_growing_usage_is_a_problem(grown: str, times: int) -> None:
    after = replace(USAGE, **{grown: getattr(USAGE, grown) * times})
    (problem,) = find_leaks(Endured(2_000, USAGE, after, USAGE, Counter()))
    assert problem.startswith(f"{grown} grew from ")


def test_changed_state_is_a_problem() -> None:
    assert list(find_leaks(Endured(2_000, USAGE, USAGE, USAGE, Counter()))) == []
    changed = replace(USAGE, state="a file")
    (problem,) = find_leaks(Endured(2_000, USAGE, changed, USAGE, Counter()))
    assert problem == "the process's state changed from  to a file"
