"""Servers on the loopback address: CloudFormation's response host (HTTPS), and STS in all Regions."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from tests.loopback.messages import Request, Response
from tests.loopback.server import LoopbackServer, make_tls

if TYPE_CHECKING:
    from pathlib import Path

_XML = "https://sts.amazonaws.com/doc/2011-06-15/"


class CloudFormation(LoopbackServer):
    """Records the responses that it receives. It accepts each one after `delay` seconds."""

    def __init__(self, folder: Path) -> None:
        self.tls, self.certificate = make_tls(folder)
        super().__init__(self.tls)
        self.url += "/arn%3Aaws%3Acloudformation?X-Amz-Signature=presigned-secret"
        self.responses: list[dict[str, Any]] = []
        self.delay = 0.0

    def respond(self, request: Request) -> Response:
        self.stopping.wait(self.delay)
        self.responses.append(json.loads(request.body))
        return Response()


class Emulator(LoopbackServer):
    """An emulator of AWS without TLS. Records the responses of custom resources."""

    def __init__(self) -> None:
        super().__init__()
        self.responses: list[dict[str, Any]] = []

    def respond(self, request: Request) -> Response:
        self.responses.append({"Path": request.path, **json.loads(request.body)})
        return Response()


class Sts(LoopbackServer):
    """Responds with an error code from `errors` (by Region and action) to each request, and then with success.

    If a list of codes ends with "…", its first code repeats forever. `requests` contains the action, Region, and
    parameters of each request.
    """

    def __init__(self) -> None:
        super().__init__()
        self.errors: dict[tuple[str, str], list[str]] = {}
        self.requests: list[tuple[str, str, dict[str, str]]] = []
        self.hangs_in: set[str] = set()

    def respond(self, request: Request) -> Response:
        parameters = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        scope = re.search(r"Credential=[^/]+/\d+/([^/]+)/", request.headers["Authorization"])
        assert scope
        action, region = parameters["Action"], scope.group(1)
        self.requests.append((action, region, parameters))
        if region in self.hangs_in:
            self.stopping.wait(60)
        codes = self.errors.get((region, action), [])
        if codes:
            code = codes[0] if codes[1:] == ["…"] else codes.pop(0)
            return Response(403, _error(code))
        return Response(200, _identity() if action == "GetCallerIdentity" else _role())


def _error(code: str) -> bytes:
    text = f"<Error><Type>Sender</Type><Code>{code}</Code><Message>secret words</Message></Error>"
    return f'<ErrorResponse xmlns="{_XML}">{text}<RequestId>r</RequestId></ErrorResponse>'.encode()


def _identity() -> bytes:
    result = "<Arn>arn:aws:sts::123456789012:assumed-role/a/b</Arn><Account>123456789012</Account>"
    return _response("GetCallerIdentity", result)


def _role() -> bytes:
    credentials = (
        "<Credentials><AccessKeyId>ASIATHEIRS</AccessKeyId><SecretAccessKey>secret-key</SecretAccessKey>"
        "<SessionToken>secret-token</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>"
    )
    return _response("AssumeRole", credentials)


def _response(action: str, result: str) -> bytes:
    inner = f"<{action}Result>{result}</{action}Result>"
    return f'<{action}Response xmlns="{_XML}">{inner}</{action}Response>'.encode()
