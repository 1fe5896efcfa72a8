"""Mutated payloads for the caller's handler, with valid and malformed responses from AWS."""

from __future__ import annotations

import contextlib
import copy
import json
import re
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from caller.contract import INTERNAL_ERROR, REGIONS_VARIABLE
from tests.caller.log_lines import MEMBERS
from tests.fuzz import regressions
from tests.fuzz.caller_function import (
    FUNCTION_REGION,
    SECRET,
    Invocation,
    aws_hosts,
    function_environment,
    invoke,
)
from tests.fuzz.extension_fields import add_fields
from tests.fuzz.fake_network import FAULTS, FakeNetwork, PlayedResponse
from tests.fuzz.mutations import Vocabulary, garble, mutate
from tests.fuzz.optimized_seeds import make_optimized_seeds, reports_any_error
from tests.fuzz.payload_seeds import CONTEXT, make_seeds

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

_VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1.5, 1e308, 10**400, 2**63, "", " ", [], {}, [[]], [None], {"": ""}),
    *(SECRET, SECRET, SECRET, [SECRET], {"S": SECRET}, "a\nb", "\0", "\ud800", "é" * 300, "x" * 20_000),
    *(
        "us-west-2",
        "cn-north-1",
        "xx-nowhere-1",
        ["us-west-2", "eu-west-1"],
        "s3",
        "GetObject",
        "base64",
        "native",
    ),
    *(
        "https://evil.example",
        "http://169.254.169.254",
        "evil.example/",
        "evil.example#",
        "a@evil.example",
        "..",
        ".",
    ),
    *("2026-01-31T12:00:00Z", "9999999999999999", "0000-00-00", "-1e400", "NaN", "=", "====", "aGVsbG8="),
    *(
        "arn:aws:s3:us-east-1:123456789012:accesspoint/a",
        "arn:aws:s3:::b",
        "arn:aws:s3:evil.example:1:accesspoint/a",
    ),
)
_STATUSES = (200, 200, 204, 206, 301, 304, 307, 400, 403, 404, 412, 429, 500, 503, 599)
_BODIES = (
    *("", "{}", "[]", "null", "{", "<", "<a/>", "<html></html>", "\xff\xfe", "{}" * 1000, '{"__type": 7}'),
    '{"__type": "x#ThrottlingException", "message": null}',
    "<Error><Code>NoSuchKey</Code></Error>",
    "<ErrorResponse><Error><Code>a</Code><Message>b</Message></Error></ErrorResponse>",
    "<Response><Errors><Error><Code>a</Code></Error></Errors></Response>",
)
_HEADERS = (
    *(("Content-Length", "7"), ("Content-Length", "x"), ("Retry-After", "0"), ("x-amzn-ErrorType", "a:b#c")),
    *(("x-amz-bucket-region", "eu-west-1"), ("x-amz-bucket-region", "evil.example/"), ("Date", "x")),
    *(
        ("Location", "https://evil.example/"),
        ("Last-Modified", "x"),
        ("x-amz-missing-meta", "x"),
        ("Expires", "x"),
    ),
    *(
        ("x-amzn-query-error", ";"),
        ("x-amz-crc32", "7"),
        ("x-amz-request-id", 'r"\t{}'),
        ("Transfer-Encoding", "x"),
    ),
)
_NAME = re.compile(
    r"CrossRegion\.(InvalidCall|DeadlineExceeded|ResponseTooLarge|NotText|NotYet|WaiterFailed|Timeout|JobFailed"
    r"|JobMayHaveStarted)"
    r"|(?!CrossRegion|States)\w+\.\w+Exception|EventBridge\.FailedEntry|AmazonECS\.Unknown|Lambda\.Unknown"
)
_ALLOWED = ("us-west-2", "eu-west-1")
_REGION = re.compile(r"\b[a-z]{2}(?:-[a-z]+)+-\d")
_PART = 64  # Bytes per part of an upload, so that a small response has several parts.


class PayloadFuzzing:
    """Generates payloads, and judges the caller's responses."""

    kind = "payload"

    def __init__(self) -> None:
        """Creates valid payloads from botocore's models."""
        self._seeds = [
            *make_seeds(),
            *make_optimized_seeds(CONTEXT),
            *(case for _, case in regressions.load(self.kind) if isinstance(case["event"], dict)),
        ]
        self._events = [seed["event"] for seed in self._seeds]
        self._vocabulary = Vocabulary.collect(
            _VALUES, self._events, [event.get("Parameters", {}) for event in self._events]
        )
        self._network = FakeNetwork()
        self._hosts = aws_hosts()

    def generate(self, random: Random) -> Any:
        """Returns a payload and AWS's responses. At least one of the two is mutated."""
        seed = random.choice(self._seeds)
        event, responses = copy.deepcopy(seed["event"]), seed["responses"]
        which = random.random()
        if which < 0.4:
            event["Parameters"] = mutate(event.get("Parameters", {}), self._vocabulary, random)
        elif which < 0.6:
            add_fields(event, random)
        elif which < 0.85:
            event = mutate(event, self._vocabulary, random)
        if which > 0.85 or random.random() < 0.2:
            responses = [
                _break_response(random.choice(responses), random) for _ in range(random.choice((1, 1, 2, 4)))
            ]
        return {"event": event, "responses": responses}

    @contextlib.contextmanager
    def environment(self) -> Iterator[None]:
        """Sets the function's environment, and replaces the network."""
        with (
            function_environment(**{REGIONS_VARIABLE: " ".join(_ALLOWED)}),
            patch("caller.features.result_writer._PART_SIZE", _PART),
            self._network.installed(),
        ):
            yield

    def judge(self, case: Any) -> tuple[str, str | None]:
        """Returns `result` or an error's name, and the problem."""
        self._network.play([PlayedResponse.parse(response) for response in case["responses"]])
        done = invoke(case["event"])
        if done.problem:
            return done.error or "result", done.problem
        visible = done.out + done.err + (done.cause if done.error == "CrossRegion.InvalidCall" else "")
        outside = {name: value for name, value in _members(case["event"]).items() if name != "Parameters"}
        if SECRET in visible and SECRET not in json.dumps([outside, case["responses"]]):
            return done.error or "result", f"a parameter's value is visible ({done.error})"
        problem = (
            _find_error_problem(done, case["event"])
            if done.error
            else _find_result_problem(done.result, case["event"])
        )
        return done.error or "result", problem or _find_log_problem(
            done.out, done.err
        ) or self._find_foreign_host(case["event"])

    def _find_foreign_host(self, event: Any) -> str | None:
        if not all(map(self._hosts.fullmatch, self._network.hosts)):
            return "a request to a host outside AWS"
        regions = {region for host in self._network.hosts for region in _REGION.findall(host)}
        forbidden = sorted(regions - {*_ALLOWED, FUNCTION_REGION} - _own_regions(event))
        return f"a request to {forbidden[0]}, which isn't allowed" if forbidden else None


def _own_regions(event: Any) -> set[str]:
    """Returns the Regions of the function's own requests. `AllowedRegions` doesn't limit them."""
    members = _members(event)
    buckets = [members.get(name) for name in ("ResultWriter", "BodyFrom")]
    regions = [bucket.get("Region") for bucket in buckets if isinstance(bucket, dict)]
    return {str(region) for region in [*regions, members.get("StsRegion")]}


def _members(event: Any) -> dict[str, Any]:
    return event if isinstance(event, dict) else {"": event}


def _find_result_problem(result: object, event: dict[str, Any]) -> str | None:
    if not isinstance(result, dict) and not event.get("Query"):
        return "the result isn't an object"
    try:
        json.dumps(result, allow_nan=False)
    except (TypeError, ValueError) as error:
        return f"the result isn't valid JSON ({type(error).__name__})"
    inside = isinstance(result, dict) and "ResponseMetadata" in result
    return "ResponseMetadata in a result" if inside else None


def _find_error_problem(done: Invocation, event: Any) -> str | None:
    expected = _NAME.fullmatch(done.error) or (isinstance(event, dict) and reports_any_error(event))
    return None if expected and done.error != INTERNAL_ERROR else f"{done.error}: {done.cause[:200]}"


def _find_log_problem(out: str, err: str) -> str | None:
    if err or out.count("\n") != 1 or not out.endswith("\n"):
        return "not one log line"
    return None if set(json.loads(out)) <= MEMBERS.keys() else "an unknown member in the log line"


def _break_response(response: dict[str, Any], random: Random) -> dict[str, Any]:
    """Returns the response with another status, header, or body, with a garbled body, or with a fault."""
    broken = {**response, "headers": dict(response["headers"])}
    match random.randrange(6):
        case 0:
            broken["status"] = random.choice(_STATUSES)
        case 1:
            broken["fault"] = random.choice(FAULTS)
        case 2:
            broken |= {"status": random.choice(_STATUSES), "body": random.choice(_BODIES)}
        case 3:
            name, value = random.choice(_HEADERS)
            broken["headers"][name] = value
            broken["status"] = random.choice(_STATUSES)
        case _:
            broken["body"] = garble(broken["body"], random).encode("latin-1", "replace").decode("latin-1")
    return broken
