"""Servers on the loopback address: CloudFormation's response host (HTTPS), and STS for all Regions."""

from __future__ import annotations

import datetime
import ipaddress
import json
import re
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from pathlib import Path

_XML = "https://sts.amazonaws.com/doc/2011-06-15/"


class _Server:
    def __init__(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (_Handler,), {"owner": self}))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self.stopping = threading.Event()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._server.server_address[1]}"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def respond(self, request: BaseHTTPRequestHandler, body: bytes) -> tuple[int, bytes]:
        raise NotImplementedError


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    owner: _Server

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status, text = self.owner.respond(self, body)
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_PUT = do_POST = answer  # noqa: N815  http.server's names

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  http.server's signature
        pass


class CloudFormation(_Server):
    """Keeps the responses that it receives. It accepts each one after `delay` seconds."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.certificate = folder / "certificate.pem"
        self.responses: list[dict[str, Any]] = []
        self.delay = 0.0
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(_certificate(self.certificate))
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)

    @property
    def url(self) -> str:
        return f"https://{self.host}/arn%3Aaws%3Acloudformation?X-Amz-Signature=presigned-secret"

    def respond(self, request: BaseHTTPRequestHandler, body: bytes) -> tuple[int, bytes]:  # noqa: ARG002  the base's
        self.stopping.wait(self.delay)
        self.responses.append(json.loads(body))
        return 200, b""


class Sts(_Server):
    """Responds with an error code from `errors` (by Region and action) to each request, and then with success.

    A list of codes that ends in "…" repeats its first code forever. `requests` keeps action, Region, and parameters.
    """

    def __init__(self) -> None:
        super().__init__()
        self.errors: dict[tuple[str, str], list[str]] = {}
        self.requests: list[tuple[str, str, dict[str, str]]] = []
        self.hangs_in: set[str] = set()

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    def respond(self, request: BaseHTTPRequestHandler, body: bytes) -> tuple[int, bytes]:
        parameters = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        scope = re.search(r"Credential=[^/]+/\d+/([^/]+)/", request.headers["Authorization"])
        assert scope
        action, region = parameters["Action"], scope.group(1)
        self.requests.append((action, region, parameters))
        if region in self.hangs_in:
            self.stopping.wait(60)
        codes = self.errors.get((region, action), [])
        if codes:
            code = codes[0] if codes[1:] == ["…"] else codes.pop(0)
            return 403, _error(code)
        return 200, _identity() if action == "GetCallerIdentity" else _role()


def _error(code: str) -> bytes:
    text = f"<Error><Type>Sender</Type><Code>{code}</Code><Message>secret words</Message></Error>"
    return f'<ErrorResponse xmlns="{_XML}">{text}<RequestId>r</RequestId></ErrorResponse>'.encode()


def _identity() -> bytes:
    result = "<Arn>arn:aws:sts::123456789012:assumed-role/a/b</Arn><Account>123456789012</Account>"
    return _answer("GetCallerIdentity", result)


def _role() -> bytes:
    credentials = (
        "<Credentials><AccessKeyId>ASIATHEIRS</AccessKeyId><SecretAccessKey>secret-key</SecretAccessKey>"
        "<SessionToken>secret-token</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>"
    )
    return _answer("AssumeRole", credentials)


def _answer(action: str, result: str) -> bytes:
    inner = f"<{action}Result>{result}</{action}Result>"
    return f'<{action}Response xmlns="{_XML}">{inner}</{action}Response>'.encode()


def _certificate(path: Path) -> Path:
    """Writes a key and a self-signed certificate for 127.0.0.1 to one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    today = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - datetime.timedelta(days=1))
        .not_valid_after(today + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return path
