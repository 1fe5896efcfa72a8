"""How every case has to end, by name.

`{0}` stands for the service's name in native errors. What is not in a table is retried with success where the fault
happens once, and ends as `<Service>.SdkClientException` after three attempts where it lasts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.faults.scenarios.cases import OTHER, RESULT
from tests.faults.scenarios.deadlines import NAME as DEADLINE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.faults.scenarios.cases import Case, Row

CLIENT = "{0}.SdkClientException"
SERVICE = "{0}.{0}Exception"
ANY = None


@dataclass(frozen=True, slots=True)
class End:
    """An outcome and how many attempts it takes; ANY where chance decides."""

    outcome: str
    attempts: int | None


@dataclass(frozen=True, slots=True)
class Ends:
    """Of a fault that happens once, and of one that lasts."""

    once: End
    always: End


def _ends(once: str, once_attempts: int | None, always: str, always_attempts: int | None) -> Ends:
    return Ends(End(once, once_attempts), End(always, always_attempts))


RETRIED = _ends(RESULT, 2, CLIENT, 3)
SERVER_ERROR = _ends(RESULT, 2, SERVICE, 3)
AT_ONCE = _ends(SERVICE, 1, SERVICE, 1)
BY_FAULT: Mapping[str, Ends] = {
    "connection refused": _ends(RESULT, ANY, CLIENT, 3),  # it is refused for a while
    "length that is no number": _ends(RESULT, 1, RESULT, 1),  # read to the connection's end
    "429": SERVER_ERROR,
    "429 without a body": SERVER_ERROR,
    "400 that throttles": SERVER_ERROR,
    "500": SERVER_ERROR,
    "500 torn": SERVER_ERROR,
    "503": SERVER_ERROR,
    "503 with Retry-After": SERVER_ERROR,
    "503 with x-amz-retry-after": SERVER_ERROR,
    "503 in HTML": SERVER_ERROR,
    "expired credentials": AT_ONCE,
    "301 to eu-west-1": _ends(RESULT, 2, SERVICE, 2),
    "307 to eu-west-1": _ends(RESULT, 2, SERVICE, 2),
}
BY_CALL: Mapping[tuple[str, str], Ends] = {
    # nothing in HTTP tells that a body is shorter than its sender meant
    ("s3 GetObject", "length too small"): _ends(OTHER, 1, OTHER, 1),
    ("s3 GetObject", "length that is no number"): _ends(CLIENT, 1, CLIENT, 1),
    # botocore takes XML of S3's that breaks off for a server's error ("Handling errors in 200 OK responses")
    ("s3 ListObjectsV2", "truncated body"): SERVER_ERROR,
    ("s3 ListObjectsV2", "length too small"): SERVER_ERROR,
    ("s3 ListObjectsV2", "half of the body"): SERVER_ERROR,
    ("s3 ListObjectsV2", "no text in the body"): SERVER_ERROR,
    # modelled errors
    ("lambda ListFunctions", "429 without a body"): _ends(RESULT, 2, "Lambda.TooManyRequestsException", 3),
    ("lambda ListFunctions", "500 torn"): _ends(RESULT, 2, "Lambda.ServiceException", 3),
    # the log line counts the attempts of all pages
    ("Paginate: the second page", "reset before the answer"): _ends(RESULT, 4, CLIENT, 3),
    ("Paginate: the second page", "reset in the body"): _ends(RESULT, 4, CLIENT, 3),
    ("Paginate: the second page", "truncated body"): _ends(RESULT, 4, SERVICE, 3),
    ("Paginate: the second page", "503"): _ends(RESULT, 4, SERVICE, 3),
    # and of a result that is written, those of the call
    ("Credentials: AssumeRole", "reset before the answer"): _ends(RESULT, 1, CLIENT, 3),
    ("Credentials: AssumeRole", "reset in the body"): _ends(RESULT, 1, CLIENT, 3),
    ("Credentials: AssumeRole", "truncated body"): _ends(RESULT, 1, CLIENT, 3),
    ("Credentials: AssumeRole", "503"): _ends(RESULT, 1, SERVICE, 3),
    ("BodyFrom: the object", "reset before the answer"): _ends(RESULT, 1, CLIENT, 3),
    ("BodyFrom: the object", "reset in the body"): _ends(RESULT, 1, CLIENT, 3),
    ("BodyFrom: the object", "truncated body"): _ends(RESULT, 1, CLIENT, 3),
    ("BodyFrom: the object", "503"): _ends(RESULT, 1, SERVICE, 3),
    ("ResultWriter: the call's body", "reset in the body"): _ends(CLIENT, 1, CLIENT, 3),
    ("ResultWriter: the call's body", "truncated body"): _ends(CLIENT, 1, SERVICE, 3),
    ("ResultWriter: a part", "reset before the answer"): _ends(RESULT, 1, CLIENT, 3),
    ("ResultWriter: a part", "503"): _ends(RESULT, 1, SERVICE, 3),
    ("ResultWriter: the end", "reset before the answer"): _ends(RESULT, 1, CLIENT, 3),
    ("ResultWriter: the end", "reset in the body"): _ends(RESULT, 1, CLIENT, 3),
    ("ResultWriter: the end", "truncated body"): _ends(RESULT, 1, SERVICE, 3),
    ("ResultWriter: the end", "503"): _ends(RESULT, 1, SERVICE, 3),
}

WORDS: Mapping[str, str] = {
    # of the text that a state's `Catch` sees, where the fault lasts
    "connection refused": "Unable to execute HTTP request: could not connect (127.0.0.1:",
    "connection without an answer": "no connection in time (127.0.0.1:",
    "untrusted certificate": "TLS failed, or the server's certificate is invalid (127.0.0.1:",
    "TLS handshake broken off": "the connection was closed before the response (127.0.0.1:",
    "TLS handshake without an answer": "no response in time (127.0.0.1:",
    "reset before the answer": "the connection was closed before the response (127.0.0.1:",
    "closed before the answer": "the connection was closed before the response (127.0.0.1:",
    "slow headers": "no response in time (127.0.0.1:",
    "slow body": "no response in time",
    "length too large": "no response in time",
    "length too large, then closed": "the response is incomplete",
    "HTML in the body": "the response could not be parsed",
    "empty body": "the response could not be parsed",
    "429": "said by the proxy (Service: {0}, Status Code: 429, Request ID: ",
    "500": "said by the proxy (Service: {0}, Status Code: 500, Request ID: ",
    "503": "said by the proxy (Service: {0}, Status Code: 503, Request ID: ",
    "503 in HTML": "Service Unavailable (Service: {0}, Status Code: 503, Request ID: ",
    "expired credentials": "said by the proxy (Service: {0}, Status Code: 40",
}


def expected_of(case: Case) -> End:
    """How a case of the matrix has to end."""
    ends = BY_CALL.get((case.where, case.fault.name)) or BY_FAULT.get(case.fault.name, RETRIED)
    end = ends.always if case.lasts else ends.once
    return End(end.outcome.format(case.prefix), end.attempts)


def problems_of(row: Row, end: End) -> list[str]:
    """What is not as it has to be."""
    found = []
    if row.outcome != end.outcome:
        found.append(f"ended as {row.outcome}, not {end.outcome}: {row.text}")
    if end.attempts is not ANY and row.attempts != end.attempts:
        found.append(f"took {row.attempts} attempts, not {end.attempts}")
    words = WORDS.get(row.case.fault.name, "").format(row.case.prefix)
    if row.case.lasts and words not in row.text:
        found.append(f"was told as {row.text!r}, without {words!r}")
    if row.seconds > row.case.seconds:
        found.append(f"took {row.seconds:.1f} s, and had {row.case.seconds:.1f} s")
    if row.after != RESULT:
        found.append(f"the same invocation without a fault then gave {row.after}")
    if any("s3cr3t" in written for written in row.written):
        found.append("wrote a parameter, a result or a credential")
    if any(len(written.splitlines()) != 1 for written in row.written):
        found.append("wrote more than its one line")
    return [f"{row.case}: {problem}" for problem in found]


def problems_of_deadline(row: Row) -> list[str]:
    """What is not as it has to be where a call hangs; how often it tries is chance."""
    return problems_of(row, End(DEADLINE, ANY))
