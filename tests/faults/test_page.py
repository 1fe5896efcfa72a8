"""What the page of outcomes shows, and what counts as a problem."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from tests.faults.endurance import Endured
from tests.faults.endurance import problems_of as left_behind
from tests.faults.page import Results, page_of
from tests.faults.process.caller_process import Figures
from tests.faults.scenarios.calls import GET_ITEM
from tests.faults.scenarios.cases import RESULT, Row
from tests.faults.scenarios.expected import expected_of, problems_of
from tests.faults.scenarios.matrix import cases

ONCE, ALWAYS = (case for case in cases([GET_ITEM]) if case.fault.name == "503")
TEXT = "said by the proxy (Service: DynamoDb, Status Code: 503, Request ID: null) (SDK Attempt Count: 3)"
ROW = Row(ONCE, RESULT, 2, 0.04, "", ("{}\n", "{}\n"), RESULT)
FAILED = Row(ALWAYS, "DynamoDb.DynamoDbException", 3, 0.14, TEXT, ("{}\n", "{}\n"), RESULT)
HELD = Figures(files=9, sockets=5, threads=1, resident=50_000_000, peak=0, blocks=1_000, traced=0, state="")


def test_a_row_has_both_outcomes() -> None:
    ended = Endured(2_000, HELD, HELD, HELD, Counter({RESULT: 1_500, "S3.S3Exception": 500}))
    page = page_of(Results([ROW, FAILED], [], [], [ended]))
    assert (
        "| 503 | dynamodb GetItem | json | result | 2 | 0.0 | `DynamoDb.DynamoDbException` | 3 | 0.1 |"
        in page
    )
    assert "They ended as: result 1,500, S3.S3Exception 500." in page
    assert "| open file descriptors | 9 | 9 |" in page


@pytest.mark.parametrize("row", [ROW, FAILED])
def test_what_ends_as_it_has_to_is_no_problem(row: Row) -> None:
    assert problems_of(row, expected_of(row.case)) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"outcome": "DynamoDb.SdkClientException"}, "ended as DynamoDb.SdkClientException, not"),
        ({"attempts": 1}, "took 1 attempts, not 3"),
        ({"text": "other words"}, "was told as 'other words'"),
        ({"seconds": 11.0}, "took 11.0 s, and had 10.0 s"),
        ({"after": "another result"}, "then gave another result"),
        ({"written": ("{}\n", "s3cr3t-value\n")}, "wrote a parameter"),
        ({"written": ("{}\n{}\n", "{}\n")}, "wrote more than its one line"),
    ],
)
def test_anything_else_is(change: dict[str, object], words: str) -> None:
    (problem,) = problems_of(replace(FAILED, **change), expected_of(ALWAYS))  # type: ignore[arg-type]
    assert problem.startswith("503, dynamodb GetItem, always: ")
    assert words in problem


@pytest.mark.parametrize(
    ("grown", "times"), [("files", 2), ("sockets", 2), ("threads", 2), ("resident", 2), ("blocks", 25)]
)
def test_what_grows_is_left_behind(grown: str, times: int) -> None:
    after = replace(HELD, **{grown: getattr(HELD, grown) * times})
    (problem,) = left_behind(Endured(2_000, HELD, after, HELD, Counter()))
    assert problem.startswith(f"{grown} grew from ")


def test_what_stays_as_it_was_is_not() -> None:
    assert list(left_behind(Endured(2_000, HELD, HELD, HELD, Counter()))) == []
    changed = replace(HELD, state="a file")
    (problem,) = left_behind(Endured(2_000, HELD, changed, HELD, Counter()))
    assert problem == "the process's state was , and is a file"
