"""The expected outcome of every case, by the fault's name.

`{0}` is the service's prefix in native error names. Faults that aren't in a table are retried: the call
succeeds if the fault happens once, and fails with `<Service>.SdkClientException` after three attempts otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.faults.scenarios.cases import OTHER_RESULT, RESULT
from tests.faults.scenarios.deadlines import DEADLINE_EXCEEDED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.faults.scenarios.cases import Case, Row

CLIENT = "{0}.SdkClientException"
SERVICE = "{0}.{0}Exception"
ANY = None


@dataclass(frozen=True, slots=True)
class End:
    """An outcome, and the number of attempts; ANY if the number is random."""

    outcome: str
    attempts: int | None


@dataclass(frozen=True, slots=True)
class Ends:
    """The outcomes if the fault happens once, and if it's permanent."""

    once: End
    always: End


def _ends(once: str, once_attempts: int | None, always: str, always_attempts: int | None) -> Ends:
    return Ends(End(once, once_attempts), End(always, always_attempts))


RETRIED = _ends(RESULT, 2, CLIENT, 3)
SERVER_ERROR = _ends(RESULT, 2, SERVICE, 3)
AT_ONCE = _ends(SERVICE, 1, SERVICE, 1)
BY_FAULT: Mapping[str, Ends] = {
    "connection refused": _ends(RESULT, ANY, CLIENT, 3),  # The port refuses connections for a short time.
    "connection timeout": _ends(RESULT, ANY, CLIENT, 3),  # It drops connections for a short time.
    "length isn't a number": _ends(RESULT, 1, RESULT, 1),  # The body ends with the connection.
    "429": SERVER_ERROR,
    "429 without a body": SERVER_ERROR,
    "400 with a throttling error": SERVER_ERROR,
    "500": SERVER_ERROR,
    "500 with half of the body": SERVER_ERROR,
    "503": SERVER_ERROR,
    "503 with Retry-After": SERVER_ERROR,
    "503 with x-amz-retry-after": SERVER_ERROR,
    "503 in HTML": SERVER_ERROR,
    "expired credentials": AT_ONCE,
    "301 to eu-west-1": AT_ONCE,
    "307 to eu-west-1": AT_ONCE,
}
BY_CALL: Mapping[tuple[str, str], Ends] = {
    # In HTTP, a client can't notice that the length is too small.
    ("s3 GetObject", "length too small"): _ends(OTHER_RESULT, 1, OTHER_RESULT, 1),
    ("s3 GetObject", "length isn't a number"): _ends(CLIENT, 1, CLIENT, 1),
    # botocore treats malformed XML from S3 as a server error (`botocore.handlers.check_for_200_error`).
    ("s3 ListObjectsV2", "truncated body"): SERVER_ERROR,
    ("s3 ListObjectsV2", "length too small"): SERVER_ERROR,
    ("s3 ListObjectsV2", "half of the body"): SERVER_ERROR,
    ("s3 ListObjectsV2", "binary data in the body"): SERVER_ERROR,
    # Errors in the service model.
    ("lambda ListFunctions", "429 without a body"): _ends(RESULT, 2, "Lambda.TooManyRequestsException", 3),
    ("lambda ListFunctions", "500 with half of the body"): _ends(RESULT, 2, "Lambda.ServiceException", 3),
    # The log line counts the attempts of all pages.
    ("Paginate: the second page", "reset before the response"): _ends(RESULT, 4, CLIENT, 3),
    ("Paginate: the second page", "reset in the body"): _ends(RESULT, 4, CLIENT, 3),
    ("Paginate: the second page", "truncated body"): _ends(RESULT, 4, SERVICE, 3),
    ("Paginate: the second page", "503"): _ends(RESULT, 4, SERVICE, 3),
    # With Credentials, BodyFrom, and ResultWriter, the log line counts the attempts of the call.
    ("Credentials: AssumeRole", "reset before the response"): _ends(RESULT, 1, CLIENT, 3),
    ("Credentials: AssumeRole", "reset in the body"): _ends(RESULT, 1, CLIENT, 3),
    ("Credentials: AssumeRole", "truncated body"): _ends(RESULT, 1, CLIENT, 3),
    ("Credentials: AssumeRole", "503"): _ends(RESULT, 1, SERVICE, 3),
    ("BodyFrom: the object", "reset before the response"): _ends(RESULT, 1, CLIENT, 3),
    ("BodyFrom: the object", "reset in the body"): _ends(RESULT, 1, CLIENT, 3),
    ("BodyFrom: the object", "truncated body"): _ends(RESULT, 1, CLIENT, 3),
    ("BodyFrom: the object", "503"): _ends(RESULT, 1, SERVICE, 3),
    ("ResultWriter: the call's body", "reset in the body"): _ends(CLIENT, 1, CLIENT, 3),
    ("ResultWriter: the call's body", "truncated body"): _ends(CLIENT, 1, SERVICE, 3),
    ("ResultWriter: a part", "reset before the response"): _ends(RESULT, 1, CLIENT, 3),
    ("ResultWriter: a part", "503"): _ends(RESULT, 1, SERVICE, 3),
    ("ResultWriter: the end", "reset before the response"): _ends(RESULT, 1, CLIENT, 3),
    ("ResultWriter: the end", "reset in the body"): _ends(RESULT, 1, CLIENT, 3),
    ("ResultWriter: the end", "truncated body"): _ends(RESULT, 1, SERVICE, 3),
    ("ResultWriter: the end", "503"): _ends(RESULT, 1, SERVICE, 3),
}

CAUSES: Mapping[str, str] = {
    # Part of the cause that a state's `Catch` receives if the fault is permanent.
    "connection refused": "Unable to execute HTTP request: could not connect (127.0.0.1:",
    "connection timeout": "no connection in time (127.0.0.1:",
    "untrusted certificate": "TLS failed, or the server's certificate is invalid (127.0.0.1:",
    "closed during the TLS handshake": "the connection was closed before the response (127.0.0.1:",
    "TLS handshake timeout": "no response in time (127.0.0.1:",
    "reset before the response": "the connection was closed before the response (127.0.0.1:",
    "closed before the response": "the connection was closed before the response (127.0.0.1:",
    "slow headers": "no response in time (127.0.0.1:",
    "slow body": "no response in time",
    "length too large": "no response in time",
    "length too large, then closed": "the response is incomplete",
    "HTML in the body": "the response could not be parsed",
    "empty body": "the response could not be parsed",
    "429": "sent by the proxy (Service: {0}, Status Code: 429, Request ID: ",
    "500": "sent by the proxy (Service: {0}, Status Code: 500, Request ID: ",
    "503": "sent by the proxy (Service: {0}, Status Code: 503, Request ID: ",
    "503 in HTML": "Service Unavailable (Service: {0}, Status Code: 503, Request ID: ",
    "expired credentials": "sent by the proxy (Service: {0}, Status Code: 40",
}


def find_expected(case: Case) -> End:
    """Returns the expected outcome of a case of the matrix."""
    ends = BY_CALL.get((case.request, case.fault.name)) or BY_FAULT.get(case.fault.name, RETRIED)
    end = ends.always if case.always else ends.once
    return End(end.outcome.format(case.prefix), end.attempts)


def find_problems(row: Row, end: End) -> list[str]:
    """Returns how a row differs from the expected outcome."""
    problems = []
    if row.outcome != end.outcome:
        problems.append(f"ended as {row.outcome}, not {end.outcome}: {row.cause}")
    if end.attempts is not ANY and row.attempts != end.attempts:
        problems.append(f"took {row.attempts} attempts, not {end.attempts}")
    text = CAUSES.get(row.case.fault.name, "").format(row.case.prefix)
    if row.case.always and text not in row.cause:
        problems.append(f"has the cause {row.cause!r}, without {text!r}")
    if row.seconds > row.case.seconds:
        problems.append(f"took {row.seconds:.1f} s, but only {row.case.seconds:.1f} s remained")
    if row.after != RESULT:
        problems.append(f"the next invocation, without a fault, ended as {row.after}")
    if any("s3cr3t" in written for written in row.written):
        problems.append("logged a parameter, a result, or a credential")
    if any(len(written.splitlines()) != 1 for written in row.written):
        problems.append("logged more than one line")
    return [f"{row.case}: {problem}" for problem in problems]


def find_deadline_problems(row: Row) -> list[str]:
    """Returns how a row differs from DeadlineExceeded. The number of attempts is random."""
    return find_problems(row, End(DEADLINE_EXCEEDED, ANY))
