"""Tests of the error names and the durations of calls with network and service faults.

`scripts/faults` plays the faults at all calls. These tests play them at the calls of three protocols.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.faults.network.error_documents import Protocol
from tests.faults.network.faults import MALFORMED, service_errors
from tests.faults.scenarios.caller_pool import start_callers
from tests.faults.scenarios.calls import GET_IDENTITY, GET_ITEM, GET_OBJECT, GET_OTHER_REGION, RESULTS
from tests.faults.scenarios.cases import RESULT, play
from tests.faults.scenarios.deadlines import SECONDS, deadlines
from tests.faults.scenarios.expected import find_deadline_problems, find_expected, find_problems
from tests.faults.scenarios.matrix import cases, later_cases

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.faults.scenarios.caller_pool import CallerPool
    from tests.faults.scenarios.cases import Case, Row

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs a full backlog to drop connections")
RESPONSES = {fault.name for fault in (*MALFORMED, *service_errors(Protocol.QUERY))}
CASES = (
    *cases((GET_OBJECT, GET_OTHER_REGION, GET_ITEM)),
    *(
        case for case in cases([GET_IDENTITY]) if case.fault.name in RESPONSES
    ),  # Other faults don't depend on it.
)
LATER_CASES = tuple(
    case for case in later_cases() if not case.always or case.request == "Credentials: AssumeRole"
)
COMMON_STAGES = {"connect", "headers", "name resolution"}
DEADLINES = tuple(
    case
    for case in deadlines()
    if case.request == "s3 GetObject" or (case.seconds == SECONDS and case.fault.name in COMMON_STAGES)
)


@pytest.fixture(scope="module")
def pool() -> Iterator[CallerPool]:
    with start_callers(6) as started:
        yield started


@pytest.fixture(scope="module")
def rows(pool: CallerPool, request: pytest.FixtureRequest) -> Mapping[str, Row]:
    """Plays the selected cases, and returns their outcomes by name."""
    selected = [
        item.callspec.params.get("case") for item in request.session.items if hasattr(item, "callspec")
    ]
    wanted = [case for case in (*CASES, *LATER_CASES, *DEADLINES) if case in selected]
    return {str(case): row for case, row in zip(wanted, pool.map(play, wanted), strict=True)}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_fault_at_a_call(case: Case, rows: Mapping[str, Row]) -> None:
    assert find_problems(rows[str(case)], find_expected(case)) == []


@pytest.mark.parametrize("case", LATER_CASES, ids=str)
def test_fault_at_a_later_request(case: Case, rows: Mapping[str, Row]) -> None:
    assert find_problems(rows[str(case)], find_expected(case)) == []


@pytest.mark.parametrize("case", DEADLINES, ids=str)
def test_call_that_hangs_ends_before_the_deadline(case: Case, rows: Mapping[str, Row]) -> None:
    row = rows[str(case)]
    assert find_deadline_problems(row) == []
    assert row.seconds > case.seconds / 2, "the call ended for another reason"


def test_no_incomplete_upload_is_left(pool: CallerPool, rows: Mapping[str, Row]) -> None:
    """The failed calls above aborted their uploads, because none of their faults is permanent."""
    assert rows is not None
    s3 = pool.aws.client("s3", "us-west-2")
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=RESULTS)


def test_expected_outcomes_have_native_error_names() -> None:
    ends = {str(case): find_expected(case) for case in (*CASES, *LATER_CASES)}
    assert ends["reset in the body, s3 GetObject, once"].outcome == RESULT
    assert ends["reset in the body, s3 GetObject, always"].outcome == "S3.SdkClientException"
    assert ends["connection refused, dynamodb GetItem, always"].outcome == "DynamoDb.SdkClientException"
    assert ends["503, sts GetCallerIdentity, always"].outcome == "Sts.StsException"
    assert ends["expired credentials, dynamodb GetItem, once"].outcome == "DynamoDb.DynamoDbException"
    assert (
        ends["reset before the response, Credentials: AssumeRole, always"].outcome == "Sts.SdkClientException"
    )
