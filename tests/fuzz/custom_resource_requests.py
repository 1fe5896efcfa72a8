"""Custom resource requests, mutated, through the caller's handler: the readiness check, with nothing to reach."""

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
from tests.fuzz.caller_function import SECRET, aws_hosts, environment, invoked
from tests.fuzz.fake_network import Network, Played
from tests.fuzz.mutations import Words, mutated, places
from tests.fuzz.regressions import cases

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

_HOST = "cloudformation-custom-resource-response-useast1.s3.amazonaws.com"
_URL = f"https://{_HOST}/arn%3Aaws%3Acloudformation?X-Amz-Signature={SECRET}"
_ROLE = "arn:aws:iam::210987654321:role/reader"
_OK = {
    "status": 200,
    "headers": {},
    "body": "<R><AssumeRoleResult><Credentials><AccessKeyId>a</AccessKeyId><SecretAccessKey>b</SecretAccessKey>"
    "<SessionToken>c</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult>"
    "<GetCallerIdentityResult><Account>123456789012</Account></GetCallerIdentityResult></R>",
    "fault": None,
}
_ANSWERS: tuple[dict[str, Any], ...] = (
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
    *(SECRET, "a\nb", "\0", "\ud800", "é" * 300, "x" * 20_000, "Create", "Update", "Delete", _ROLE),
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
    *("https://s3.us-west-2.amazonaws.com", "file:///etc/passwd", _URL, _URL.replace("https", "http")),
    *(
        _URL.replace("useast1", "euwest1"),
        _URL.replace("//", "//a@"),
        _URL.replace(".com", ".com.evil.example"),
    ),
    *("AssumeRole", "GetObject", "PutObject", "DescribeTable", "Custom::CrossRegionPreflight"),
)


class RequestFuzzing:
    """Makes requests, and says what is wrong with how the caller answered one."""

    kind = "request"

    def __init__(self) -> None:
        """Writes the valid requests."""
        self._seeds: list[Any] = [*_seeds(), *(case["event"] for _, case in cases(self.kind))]
        names = {
            step for seed in self._seeds for steps in places(seed) for step in steps if isinstance(step, str)
        }
        self._words = Words(_VALUES, sorted(names), self._seeds)
        self._network = Network()
        self._hosts = aws_hosts()
        self._connected: list[str] = []
        self._answers: list[tuple[str, str]] = []
        self._accepts = True

    def case(self, random: Random) -> Any:
        """A request, what STS answers to it, and whether hosts accept a connection."""
        answers = [random.choice(_ANSWERS) for _ in range(random.choice((1, 1, 2, 4)))]
        event = copy.deepcopy(random.choice(self._seeds))
        part = random.choice(("ResourceProperties", "ResourceProperties", None))
        if part and isinstance(event, dict) and part in event:
            event[part] = mutated(event[part], self._words, random)
        else:
            event = mutated(event, self._words, random)
        return {"event": event, "answers": answers, "accepts": random.random() < 0.8}

    @contextlib.contextmanager
    def surroundings(self) -> Iterator[None]:
        """A function's environment; no network, no trust store, no waiting between attempts."""
        fuzzing = self

        class Connection:
            def __init__(self, host: str, *_port: object, **_options: object) -> None:
                self._host = host

            def connect(self) -> None:
                fuzzing._connected.append(f"https://{self._host}")
                if not fuzzing._accepts:
                    raise ConnectionRefusedError

            def close(self) -> None: ...

            def request(self, body: str, **_rest: object) -> None:
                fuzzing._answers.append((self._host, body))

            def getresponse(self) -> SimpleNamespace:
                return SimpleNamespace(reason="OK")

        with (
            environment(
                AWS_SAM_LOCAL="true"
            ),  # crhelper then makes no clients, which it needs for polling alone
            patch("caller.preflight.endpoint_probe.HTTPSConnection", Connection),
            patch("caller.preflight.endpoint_probe.HTTPConnection", Connection),
            patch("caller.preflight.endpoint_probe._WAITS", ()),
            patch("caller.preflight.sts_probe.TRUST_DELAY", 0),
            patch("caller.preflight.sts_probe.CREDENTIALS_DELAY", 0),
            patch("crhelper.utils.HTTPSConnection", Connection),
            patch(
                "ssl.create_default_context",
                lambda *_args, **_options: ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
            ),
            self._network.instead_of_the_real_one(),
        ):
            yield

    def judge(self, case: Any) -> tuple[str, str | None]:
        """How the caller answered (`SUCCESS`, `FAILED`, or an error's name), and what is wrong with that."""
        self._network.play([Played.of(answer) for answer in case["answers"]])
        self._connected.clear()
        self._answers.clear()
        self._accepts = case["accepts"]
        done = invoked(case["event"])
        if done.problem:
            return done.error or "answers", done.problem
        if done.error:
            outcome, problem = done.error, self._refused(done.error, done.text)
        else:
            outcome, problem = self._answered(case["event"])
        problem = problem or _problem_of_log(done.out + done.err, case["event"])
        return outcome, problem or self._foreign()

    def _answered(self, event: Any) -> tuple[str, str | None]:
        if "RequestType" not in event or "ResponseURL" not in event:
            return "result", None  # a payload, which is another kind's to judge
        if len(self._answers) != 1:
            return "answers", f"{len(self._answers)} answers to one request"
        ((host, body),) = self._answers
        answer = json.loads(body)
        problem = _problem_of_answer(answer, event)
        return answer["Status"], problem if host == _HOST else "an answer to another host"

    def _refused(self, name: str, text: str) -> str | None:
        if name == "CrossRegion.DeadlineExceeded":
            return None  # on a busy machine the time may end while the answer is on its way
        if name != "CrossRegion.InvalidCall":
            return f"{name}: {text[:200]}"
        return f"{name}, but an answer was sent" if self._answers else None

    def _foreign(self) -> str | None:
        asked = [*self._network.hosts, *self._connected]
        foreign = [host for host in asked if not self._hosts.fullmatch(host)]
        return "a host that is not AWS's was asked" if foreign else None


def _problem_of_answer(answer: dict[str, Any], event: dict[str, Any]) -> str | None:
    if event["RequestType"] != "Create":
        expected = ("SUCCESS", event["PhysicalResourceId"])
        same = (answer["Status"], answer["PhysicalResourceId"]) == expected
        return None if same else "an update or a deletion fails, or changes the ID"
    defect = re.search(r"(?i)internal error.{0,60}", answer["Reason"])
    if defect:
        return defect.group(0)
    fits = answer["Reason"].isprintable() and len(answer["Reason"]) <= REASON_LIMIT
    return None if fits else "a reason that CloudFormation would not show"


def _problem_of_log(written: str, event: Any) -> str | None:
    """What a call names (services, regions, roles) may be told; the response URL and a service's words may not."""
    members = event if isinstance(event, dict) else {}
    named = json.dumps({name: value for name, value in members.items() if name != "ResponseURL"})
    return (
        "a presigned URL or a service's words are logged"
        if SECRET in written and SECRET not in named
        else None
    )


def _seeds() -> list[dict[str, Any]]:
    calls: list[dict[str, Any]] = [
        {"Service": "s3", "Operation": "GetObject", "Targets": [{"Region": "us-west-2"}]},
        {
            "Service": "dynamodb",
            "Operation": "GetItem",
            "Targets": [{"Region": ["us-west-2", "eu-west-1"]}],
            "Credentials": {"RoleArn": _ROLE, "ExternalId": "x"},
        },
        {
            "Service": "s3",
            "Operation": "PutObject",
            "Targets": [{"Region": "us-west-2", "Endpoint": "https://s3.us-west-2.amazonaws.com"}],
            "EndpointOptions": {"UseFipsEndpoint": "true"},
        },
        {
            "Service": "route53-recovery-cluster",
            "Operation": "GetRoutingControlState",
            "Targets": [{"Region": "us-west-2", "EndpointAtRunTime": "true"}],
        },
    ]
    common = {
        "ServiceToken": "arn:aws:lambda:us-east-1:123456789012:function:caller",
        "ResponseURL": _URL,
        "StackId": "arn:aws:cloudformation:us-east-1:123456789012:stack/orders/0f8fad5b-d9cb-469f-a165-70867728950e",
        "RequestId": "7e8c0e1a-0000-4000-8000-000000000001",
        "LogicalResourceId": "OrdersCrossRegionPreflight0a1b2c3d",
        "ResourceType": "Custom::CrossRegionPreflight",
    }
    properties = {"ServiceToken": "x", "ServiceTimeout": "120"}
    create: list[dict[str, Any]] = [
        {"RequestType": "Create", "ResourceProperties": {**properties, "Calls": [call]}} for call in calls
    ]
    later: list[dict[str, Any]] = [
        {
            "RequestType": kind,
            "PhysicalResourceId": "first",
            "ResourceProperties": {**properties, "Calls": calls},
        }
        for kind in ("Update", "Delete")
    ]
    together: dict[str, Any] = {"RequestType": "Create", "ResourceProperties": {"Calls": calls}}
    return [{**common, **fields} for fields in (*create, together, *later)]
