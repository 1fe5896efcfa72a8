"""Each fault of a network or a service, at calls and in the middle of them: how it ends, by name, and in which time.

`scripts/faults` plays all calls; here those of three protocols are played, all at the same time.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.faults.network.error_documents import Wire
from tests.faults.network.faults import TORN, refusals
from tests.faults.scenarios.calls import GET_ELSEWHERE, GET_IDENTITY, GET_ITEM, GET_OBJECT, RESULTS
from tests.faults.scenarios.cases import RESULT, row_of
from tests.faults.scenarios.deadlines import SECONDS, deadlines
from tests.faults.scenarios.expected import expected_of, problems_of, problems_of_deadline
from tests.faults.scenarios.matrix import cases, middles
from tests.faults.scenarios.rig import rigs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.faults.scenarios.cases import Case, Row
    from tests.faults.scenarios.rig import Rigs

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="fills a queue of connections as Linux does")
SAID = {fault.name for fault in (*TORN, *refusals(Wire.QUERY))}
CASES = (
    *cases((GET_OBJECT, GET_ELSEWHERE, GET_ITEM)),
    *(case for case in cases([GET_IDENTITY]) if case.fault.name in SAID),  # connections know no protocol
)
MIDDLES = tuple(case for case in middles() if not case.lasts or case.where == "Credentials: AssumeRole")
STAGES_OF_ALL = {"connect", "headers", "name resolution"}
DEADLINES = tuple(
    case
    for case in deadlines()
    if case.where == "s3 GetObject" or (case.seconds == SECONDS and case.fault.name in STAGES_OF_ALL)
)


@pytest.fixture(scope="module")
def several() -> Iterator[Rigs]:
    with rigs(6) as made:
        yield made


@pytest.fixture(scope="module")
def rows(several: Rigs, request: pytest.FixtureRequest) -> Mapping[str, Row]:
    """How the chosen cases ended, by their names."""
    chosen = [item.callspec.params.get("case") for item in request.session.items if hasattr(item, "callspec")]
    mine = [case for case in (*CASES, *MIDDLES, *DEADLINES) if case in chosen]
    return {str(case): row for case, row in zip(mine, several.each(row_of, mine), strict=True)}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_fault_at_a_call(case: Case, rows: Mapping[str, Row]) -> None:
    assert problems_of(rows[str(case)], expected_of(case)) == []


@pytest.mark.parametrize("case", MIDDLES, ids=str)
def test_a_fault_in_the_middle(case: Case, rows: Mapping[str, Row]) -> None:
    assert problems_of(rows[str(case)], expected_of(case)) == []


@pytest.mark.parametrize("case", DEADLINES, ids=str)
def test_what_hangs_ends_with_the_invocations_time(case: Case, rows: Mapping[str, Row]) -> None:
    row = rows[str(case)]
    assert problems_of_deadline(row) == []
    assert row.seconds > case.seconds / 2, "something else ended it"


def test_no_upload_is_left_unfinished(several: Rigs, rows: Mapping[str, Row]) -> None:
    """The ones above took theirs back where they failed: none of their faults lasts."""
    assert rows is not None
    s3 = several.aws.client("s3", "us-west-2")
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=RESULTS)


def test_the_table_says_native_names() -> None:
    ends = {str(case): expected_of(case) for case in (*CASES, *MIDDLES)}
    assert ends["reset in the body, s3 GetObject, once"].outcome == RESULT
    assert ends["reset in the body, s3 GetObject, always"].outcome == "S3.SdkClientException"
    assert ends["connection refused, dynamodb GetItem, always"].outcome == "DynamoDb.SdkClientException"
    assert ends["503, sts GetCallerIdentity, always"].outcome == "Sts.StsException"
    assert ends["expired credentials, dynamodb GetItem, once"].outcome == "DynamoDb.DynamoDbException"
    assert (
        ends["reset before the answer, Credentials: AssumeRole, always"].outcome == "Sts.SdkClientException"
    )
