"""Tests of the checks of an emulator that is already running."""

from __future__ import annotations

import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from macro.cli.run.emulator import check_endpoint
from macro.cli.run.input_problems import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Serve = Callable[..., str]
MOTO, LOCAL_AWS = "/moto-api/config", "/_local/calls"


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Returns a function that starts an emulator, which has only some pages, and returns its URL."""
    pages: set[str] = set()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path in pages else 404)
            self.end_headers()
            self.wfile.write(b"[]")

        def log_message(self, *_arguments: object) -> None:
            """Prints nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()

        def start(*paths: str) -> str:
            pages.update(paths)
            return f"http://127.0.0.1:{server.server_port}"

        yield start
        server.shutdown()


def test_server_of_another_protocol() -> None:
    def answer(server: socket.socket) -> None:
        connection, _ = server.accept()
        with connection:
            connection.sendall(b"SSH-2.0-server\r\n")

    with socket.create_server(("127.0.0.1", 0)) as server:
        Thread(target=answer, args=(server,), daemon=True).start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(InputError, match=r"the response isn't HTTP \(SSH-2\.0-server\); start `python"):
            check_endpoint(url, needs_outages=False)


def test_moto_can_not_run_the_caller(serve: Serve) -> None:
    with pytest.raises(InputError, match=r"this is moto's own server, which can't run the caller function"):
        check_endpoint(serve(MOTO), needs_outages=False)


@pytest.mark.parametrize(
    "host",
    [
        "sts.us-east-1.amazonaws.com",
        "sts.cn-north-1.amazonaws.com.cn",
        "sts.eusc-de-east-1.amazonaws.eu",
        "s3.us-west-2.api.aws",
        "s3.cn-north-1.api.amazonwebservices.com.cn",
    ],
)
def test_aws_is_not_an_emulator(host: str) -> None:
    with pytest.raises(InputError, match=r"must be an emulator, not AWS"):
        check_endpoint(f"https://{host}", needs_outages=False)


@pytest.mark.parametrize("needs_outages", [True, False])
def test_local_aws_has_everything(serve: Serve, *, needs_outages: bool) -> None:
    check_endpoint(serve(MOTO, LOCAL_AWS), needs_outages=needs_outages)


def test_only_the_local_aws_simulates_regions_that_are_down(serve: Serve) -> None:
    url = serve()
    check_endpoint(url, needs_outages=False)
    with pytest.raises(
        InputError, match=r"--down: the emulator at http://127.* can't simulate it; start `python"
    ):
        check_endpoint(url, needs_outages=True)
