"""Tests of the memory and time for large bodies and many pages.

`CROSS_REGION_STREAMED_MB` sets the size of the body. The tests print the measured values (`pytest -s`).
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from tests.caller.calls import payload
from tests.caller.wire import Response

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.caller.wire import Wire

MB = 1024 * 1024
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
STREAMED = int(os.environ.get("CROSS_REGION_STREAMED_MB", "200"))
CHUNK = b"\x00\xff" * (MB // 2)
PROGRAM = """
import json, pathlib, sys, time
from caller.errors import NamedError
from caller.handler import handler
def peak():  # getrusage also counts the parent's memory
    status = pathlib.Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1])
events = json.load(sys.stdin)
handler(events["first"], None)
before = peak()
started = time.monotonic()
try:
    result = handler(events["second"], None)
except NamedError as error:
    result = f"{type(error).__name__}: {error}"
seconds = time.monotonic() - started
print(json.dumps({"before": before, "peak": peak(), "seconds": seconds, "result": result}))
"""


class _Store(BaseHTTPRequestHandler):
    """An S3 server. The key of an object is its size in megabytes. The server discards uploads.

    Objects in the bucket `no-length` have no Content-Length.
    """

    protocol_version = "HTTP/1.1"
    taken = sent = 0

    def do_GET(self) -> None:
        size = int(self.path.rsplit("/", 1)[1].split("?")[0])
        has_length = "/no-length/" not in self.path
        self.send_response(200)
        self.send_header(*(("Content-Length", str(size * MB)) if has_length else ("Connection", "close")))
        self.end_headers()
        with suppress(ConnectionError):  # the caller closes the connection if the body is too large
            for _ in range(size):
                self.wfile.write(CHUNK)
                type(self).sent += MB
        self.close_connection = self.close_connection or not has_length

    def do_PUT(self) -> None:
        left = int(self.headers["Content-Length"])
        type(self).taken += left
        while left:
            left -= len(self.rfile.read(min(left, MB)))
        self._response(b"", ETag='"part"')

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if "uploads" in self.path:
            self._response(b"<R><UploadId>u</UploadId></R>")
        else:
            self._response(b"<R><ETag>whole</ETag></R>")

    def _response(self, body: bytes, **headers: str) -> None:
        self.send_response(200)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  http.server's signature
        pass


@pytest.fixture
def store() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Store)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    _Store.taken = _Store.sent = 0
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def measure(url: str, first: dict[str, Any], second: dict[str, Any], memory: int = 512) -> dict[str, Any]:
    """Makes two calls in a new process, and returns the second call's peak memory (MB), seconds, and result.

    Also prints these figures, which docs/dev/memory.md contains.
    """
    settings = {"AWS_ENDPOINT_URL": url, "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(memory)}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        input=json.dumps({"first": first, "second": second}),
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=True,
    )
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    for name in ("before", "peak"):
        figures[name] = figures[name] * 1024 / 1_000_000
    print(f"peak {figures['peak']:.0f} MB (before {figures['before']:.0f} MB), {figures['seconds']:.1f} s")
    return figures


def copy_event(megabytes: int) -> dict[str, Any]:
    where = {"Bucket": "results", "Region": "eu-west-1"}
    return payload("s3", "GetObject", {"Bucket": "b", "Key": str(megabytes)}, ResultWriter=where)


def test_body_is_streamed_in_constant_memory(store: str) -> None:
    figures = measure(store, copy_event(20), copy_event(STREAMED))
    assert figures["result"]["ResultWriterDetails"]["Size"] == STREAMED * MB
    assert _Store.taken >= (STREAMED + 20) * MB
    assert figures["peak"] - figures["before"] < 40, (
        "MB; the complete body in memory would need five times as much"
    )


def test_body_from_s3_is_streamed_in_constant_memory(store: str) -> None:
    def filled(megabytes: int) -> dict[str, Any]:
        where = {"Bucket": "inputs", "Key": str(megabytes)}
        return payload("s3", "PutObject", {"Bucket": "b", "Key": "k"}, BodyFrom=where)

    figures = measure(store, filled(20), filled(STREAMED))
    assert _Store.taken >= (STREAMED + 20) * MB
    assert figures["peak"] - figures["before"] < 40, (
        "MB; the complete body in memory would need five times as much"
    )


@pytest.mark.parametrize(
    ("bucket", "size"),
    [("b", f"{STREAMED * MB:,} bytes; "), ("no-length", "more than 6,291,556 bytes; ")],
    ids=["with Content-Length", "without Content-Length"],
)
def test_body_that_is_too_large_is_not_read(store: str, bucket: str, size: str) -> None:
    def read(where: str, megabytes: int) -> dict[str, Any]:
        return payload("s3", "GetObject", {"Bucket": where, "Key": str(megabytes)}, BlobFormat="base64")

    figures = measure(store, read("b", 4), read(bucket, STREAMED))
    assert figures["result"].startswith(f"CrossRegion.ResponseTooLarge: The result has {size}")
    assert "ResultWriter" in figures["result"]
    assert figures["peak"] - figures["before"] < 16.8, (
        "MB; the maximum size of a result, and the same again to encode it"
    )
    assert _Store.sent < 40 * MB, "only the size of the network buffers"


def keys_page(index: int, pages: int) -> Response:
    entries = "".join(
        f"<Contents><Key>folder/of/orders/{index:03}/{key:04}.json</Key><Size>1</Size>"
        f"<LastModified>2026-01-31T12:00:00.000Z</LastModified><ETag>&quot;{key:032x}&quot;</ETag>"
        "<StorageClass>STANDARD</StorageClass></Contents>"
        for key in range(1000)
    )
    more = f"<NextContinuationToken>t{index}</NextContinuationToken>" if index < pages - 1 else ""
    truncated = f"<IsTruncated>{str(bool(more)).lower()}</IsTruncated>"
    return Response(200, f"<ListBucketResult>{truncated}{more}{entries}</ListBucketResult>".encode())


def test_pages_with_fifty_thousand_keys(wire: Wire) -> None:
    wire.play(keys_page(0, 1), *(keys_page(index, 50) for index in range(50)))
    first = payload("s3", "ListObjectsV2", {"Bucket": "b"}, Paginate=True, Query="length(Contents)")
    figures = measure(wire.url, first, {**first, "Query": "Contents[].Key"})
    assert len(wire.requests) == 51
    keys = figures["result"]
    assert len(keys) == len(set(keys)) == 50_000
    assert all(re.fullmatch(r"folder/of/orders/\d{3}/\d{4}\.json", key) for key in keys)
    assert figures["peak"] < 400
