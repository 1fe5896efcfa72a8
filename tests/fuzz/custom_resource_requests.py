"""Mutated custom resource requests for the caller's handler (the readiness check), without a network."""

from __future__ import annotations

import contextlib
import copy
import json
import re
import ssl
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from caller.preflight.problems import REASON_LIMIT
from tests.fuzz import regressions
from tests.fuzz.caller_function import SECRET, aws_hosts, function_environment, invoke
from tests.fuzz.custom_resource_seeds import HOST, ROLE, URL, make_seeds
from tests.fuzz.fake_network import FakeNetwork, PlayedResponse
from tests.fuzz.mutations import Vocabulary, mutate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

_OK = {
    "status": 200,
    "headers": {},
    "body": "<R><AssumeRoleResult><Credentials><AccessKeyId>a</AccessKeyId><SecretAccessKey>b</SecretAccessKey>"
    "<SessionToken>c</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult>"
    "<GetCallerIdentityResult><Account>123456789012</Account></GetCallerIdentityResult></R>",
    "fault": None,
}
_RESPONSES: tuple[dict[str, Any], ...] = (
    *(_OK, _OK, _OK),
    *(
        {
            **_OK,
            "status": 403,
            "body": f"<E><Error><Code>{code}</Code><Message>{SECRET}</Message></Error></E>",
        }
        for code in ("AccessDenied", "InvalidClientTokenId", "AuthFailure", "x\n{}", "")
    ),
    *({**_OK, "body": body} for body in ("", "{}", "<", "<R/>", "<R><AssumeRoleResult/></R>")),
    *({**_OK, "fault": fault} for fault in ("refused", "connect time-out", "read time-out", "reset", "tls")),
    {**_OK, "status": 500},
)
_VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1.5, 10**400, "", " ", [], {}, [[]], [None], {"": ""}, "true", "false"),
    *(SECRET, "a\nb", "\0", "\ud800", "é" * 300, "x" * 20_000, "Create", "Update", "Delete", ROLE),
    *(
        "us-west-2",
        "cn-north-1",
        "us-gov-west-1",
        "xx-nowhere-1",
        "xx",
        ["us-west-2", "eu-west-1"],
        "s3",
        "sts",
    ),
    *(
        "https://evil.example",
        "http://169.254.169.254",
        "https://s3.us-west-2.amazonaws.com:99999",
        "https://[::1",
    ),
    *("https://s3.us-west-2.amazonaws.com", "file:///etc/passwd", URL, URL.replace("https", "http")),
    *(
        URL.replace("useast1", "euwest1"),
        URL.replace("//", "//a@"),
        URL.replace(".com", ".com.evil.example"),
    ),
    *("AssumeRole", "GetObject", "PutObject", "DescribeTable", "Custom::CrossRegionPreflight"),
)


class RequestFuzzing:
    """Generates requests, and judges the caller's responses."""

    kind = "request"

    def __init__(self) -> None:
        """Creates valid requests."""
        self._seeds: list[Any] = [*make_seeds(), *(case["event"] for _, case in regressions.load(self.kind))]
        self._vocabulary = Vocabulary.collect(_VALUES, self._seeds, self._seeds)
        self._network = FakeNetwork()
        self._hosts = aws_hosts()
        self._connected: list[str] = []
        self._responses: list[tuple[str, str]] = []
        self._accepts = True

    def generate(self, random: Random) -> Any:
        """Returns a request, STS's responses, and whether hosts accept connections."""
        responses = [random.choice(_RESPONSES) for _ in range(random.choice((1, 1, 2, 4)))]
        event = copy.deepcopy(random.choice(self._seeds))
        part = random.choice(("ResourceProperties", "ResourceProperties", None))
        if part and isinstance(event, dict) and part in event:
            event[part] = mutate(event[part], self._vocabulary, random)
        else:
            event = mutate(event, self._vocabulary, random)
        return {"event": event, "responses": responses, "accepts": random.random() < 0.8}

    @contextlib.contextmanager
    def environment(self) -> Iterator[None]:
        """Sets the function's environment. Replaces the network, and removes certificates and waits."""
        fuzzing = self

        class Connection:
            def __init__(self, host: str, *_port: object, **_options: object) -> None:
                self._host = host

            def connect(self) -> None:
                fuzzing._connected.append(f"https://{self._host}")
                if not fuzzing._accepts:
                    raise ConnectionRefusedError

            def close(self) -> None: ...

            def request(self, body: bytes, **_rest: object) -> None:
                fuzzing._responses.append((self._host, body.decode()))

            def getresponse(self) -> SimpleNamespace:
                return SimpleNamespace(reason="OK")

        with (
            # With AWS_SAM_LOCAL, crhelper doesn't create clients, which it needs only for polling.
            function_environment(AWS_SAM_LOCAL="true"),
            patch("caller.preflight.proxy.TimeLimitedHttpsConnection", Connection),
            patch("caller.preflight.endpoint_probe.TimeLimitedHttpConnection", Connection),
            patch("caller.preflight.endpoint_probe._WAITS", ()),
            patch("caller.preflight.sts_probe.TRUST_DELAY", 0),
            patch("caller.preflight.sts_probe.CREDENTIALS_DELAY", 0),
            patch(
                "ssl.create_default_context",
                lambda *_args, **_options: ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
            ),
            self._network.installed(),
        ):
            yield

    def judge(self, case: Any) -> tuple[str, str | None]:
        """Returns `SUCCESS`, `FAILED`, or an error's name, and the problem."""
        self._network.play([PlayedResponse.parse(response) for response in case["responses"]])
        self._connected.clear()
        self._responses.clear()
        self._accepts = case["accepts"]
        done = invoke(case["event"])
        if done.problem:
            return done.error or "responses", done.problem
        if done.error:
            outcome, problem = done.error, self._judge_error(done.error, done.cause)
        else:
            outcome, problem = self._judge_response(case["event"])
        problem = problem or _find_log_problem(done.out + done.err, case["event"])
        return outcome, problem or self._find_foreign_host()

    def _judge_response(self, event: Any) -> tuple[str, str | None]:
        if "RequestType" not in event or "ResponseURL" not in event:
            return "result", None  # A payload. PayloadFuzzing judges those.
        if len(self._responses) != 1:
            return "responses", f"{len(self._responses)} responses to one request"
        ((host, body),) = self._responses
        response = json.loads(body)
        problem = _find_response_problem(response, event)
        return response["Status"], problem if host == HOST else "a response to another host"

    def _judge_error(self, name: str, text: str) -> str | None:
        if name == "CrossRegion.DeadlineExceeded":
            return None  # On a busy machine, the time can end before the response is sent.
        if name != "CrossRegion.InvalidCall":
            return f"{name}: {text[:200]}"
        return f"{name}, and a response" if self._responses else None

    def _find_foreign_host(self) -> str | None:
        hosts = [*self._network.hosts, *self._connected]
        foreign = [host for host in hosts if not self._hosts.fullmatch(host)]
        return "a request to a host outside AWS" if foreign else None


def _find_response_problem(response: dict[str, Any], event: dict[str, Any]) -> str | None:
    if event["RequestType"] != "Create":
        expected = ("SUCCESS", event["PhysicalResourceId"])
        same = (response["Status"], response["PhysicalResourceId"]) == expected
        return None if same else "an update or deletion fails, or changes the ID"
    internal = re.search(r"(?i)internal error.{0,60}", response["Reason"])
    if internal:
        return internal.group(0)
    fits = response["Reason"].isprintable() and len(response["Reason"]) <= REASON_LIMIT
    return None if fits else "a reason that CloudFormation can't show"


def _find_log_problem(written: str, event: Any) -> str | None:
    """Returns a problem if the log has the response URL or a service's message. It can have the call's names."""
    members = event if isinstance(event, dict) else {}
    named = json.dumps({name: value for name, value in members.items() if name != "ResponseURL"})
    return (
        "the log has a presigned URL or a service's message"
        if SECRET in written and SECRET not in named
        else None
    )
