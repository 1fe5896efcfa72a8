"""A request goes out in one piece: its headers and its body."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.awsrequest import AWSRequest
from botocore.exceptions import ProxyConnectionError
from botocore.httpsession import URLLib3Session

from caller.call import NO_OPTIONS, Target
from caller.sdk.clients import client_for
from caller.sdk.connections import TimeLimitedSocket, limit_connections
from tests.caller.preflight.proxies import TunnelingProxy
from tests.caller.wire import Response
from tests.loopback import messages as loopback
from tests.loopback.server import LoopbackServer, make_tls

if TYPE_CHECKING:
    from pathlib import Path

    from tests.caller.wire import Wire
    from tests.loopback.messages import Request

JSON = Response(body=b"{}", headers={"Content-Type": "application/x-amz-json-1.0"})
IDENTITY = Response(
    body=b"<GetCallerIdentityResponse><GetCallerIdentityResult/></GetCallerIdentityResponse>",
    headers={"Content-Type": "text/xml"},
)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Returns the pieces that are written to sockets."""
    pieces: list[bytes] = []
    write = TimeLimitedSocket.sendall

    def record(socket: TimeLimitedSocket, data: Any) -> None:
        pieces.append(bytes(data))
        write(socket, data)

    monkeypatch.setattr(TimeLimitedSocket, "sendall", record)
    return pieces


def client(service: str) -> Any:
    return client_for(service, Target("us-west-2"), None, NO_OPTIONS)


def test_json_and_its_headers_are_one_piece(wire: Wire, sent: list[bytes]) -> None:
    wire.play(JSON)
    client("dynamodb").get_item(TableName="Orders", Key={"Id": {"S": "1"}})
    [piece] = sent
    assert piece.startswith(b"POST / HTTP/1.1\r\n")
    assert piece.endswith(b'\r\n\r\n{"TableName": "Orders", "Key": {"Id": {"S": "1"}}}')


def test_form_and_its_headers_are_one_piece(wire: Wire, sent: list[bytes]) -> None:
    wire.play(IDENTITY)
    client("sts").get_caller_identity()
    [piece] = sent
    assert piece.endswith(b"\r\n\r\nAction=GetCallerIdentity&Version=2011-06-15")


def test_request_without_a_body_follows_one_with_a_body(wire: Wire, sent: list[bytes]) -> None:
    s3 = client("s3")
    s3.put_bucket_acl(Bucket="b", AccessControlPolicy={"Owner": {"ID": "1"}})
    s3.get_object(Bucket="b", Key="k")
    first, second = sent
    assert first.endswith(b"</AccessControlPolicy>")
    assert second.startswith(b"GET ")
    assert second.endswith(b"\r\n\r\n")
    assert wire.connections == 1


def test_body_waits_for_the_response_to_expect(wire: Wire, sent: list[bytes]) -> None:
    client("s3").put_object(Bucket="b", Key="k", Body=b"x")
    headers, *body = sent
    assert b"\r\nExpect: 100-continue\r\n" in headers
    assert headers.endswith(b"\r\n\r\n")
    assert b"".join(body) == b"x"
    assert wire.requests[0].body == b"x"


def test_repeated_request_has_its_body_again(wire: Wire, sent: list[bytes]) -> None:
    wire.play(Response(status=500), JSON)
    client("dynamodb").get_item(TableName="Orders", Key={"Id": {"S": "1"}})
    assert [piece.partition(b"\r\n\r\n")[2] for piece in sent] == [wire.requests[0].body] * 2
    assert wire.requests[0].body


class _Echo(LoopbackServer):
    def respond(self, request: Request) -> loopback.Response:
        return loopback.Response(body=request.body)


@pytest.mark.parametrize("proxy_has_tls", [False, True])
def test_request_goes_through_a_proxy(tmp_path: Path, *, proxy_has_tls: bool) -> None:
    tls, certificate = make_tls(tmp_path)
    body = b"x" * 100_000
    server = _Echo(tls)
    server.start()
    with TunnelingProxy(tls=tls if proxy_has_tls else None) as proxy:
        trusted: Any = str(certificate)  # the stubs don't know that `verify` can be a file
        session = URLLib3Session(verify=trusted, proxies={"https": proxy.url})
        limit_connections(session)
        response = session.send(AWSRequest("PUT", f"{server.url}/a", data=body).prepare())
    server.stop()
    assert response.content == body
    assert [each.split()[1] for each in proxy.requests] == [server.host]


def test_certificate_of_a_proxy_must_be_trusted(tmp_path: Path) -> None:
    tls, _ = make_tls(tmp_path)
    with TunnelingProxy(tls=tls) as proxy:
        session = URLLib3Session(proxies={"https": proxy.url})
        limit_connections(session)
        with pytest.raises(ProxyConnectionError):
            session.send(AWSRequest("GET", "https://s3.us-west-2.amazonaws.com/").prepare())
    assert not proxy.requests
