"""The HTTP server: moto's application, plus what the local AWS adds to every request."""

from __future__ import annotations

import contextlib
import importlib
import io
import logging
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

from werkzeug.serving import BaseWSGIServer, make_server

from localaws.access import account_regions, bucket_policies, buckets
from localaws.access.authorization import find_denial
from localaws.access.role_sessions import find_role_session
from localaws.api import call_log, clients, outages, timing
from localaws.api.call_log import ApiCall, CallLog, Signature, parse_signature
from localaws.api.error_responses import unsupported_operation_error
from localaws.api.operations import HttpRequest, find_operation
from localaws.lambda_runtime import functions
from localaws.logs import insights

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from concurrent.futures import Future
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

POLL_SECONDS: Final = 0.1  # the maximum delay of `stop`
SLOW_SERVICES: Final = frozenset({"cloudformation", "states"})
MAX_BODY_SIZE: Final = 20_000_000


class LocalApplication:
    """A WSGI application that wraps moto's: authorizes, redirects, and logs API calls."""

    def __init__(self, moto: WSGIApplication, slow: Future[None]) -> None:
        """Wraps moto's application. `slow` completes when the services in SLOW_SERVICES are ready."""
        self._moto = moto
        self._slow = slow
        self.call_log = CallLog()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Responds to a request."""
        path = environ.get("PATH_INFO", "")
        if path == call_log.PATH:
            return _respond(start_response, "200 OK", self.call_log.as_json())
        if path == timing.PATH:
            return _respond(start_response, "200 OK", timing.change_timing(_body(environ)))
        if path == outages.PATH:
            return _respond(start_response, "200 OK", outages.change_outages(_body(environ)))
        signature = parse_signature(environ.get("HTTP_AUTHORIZATION", ""))
        if signature is None:
            return self._moto(environ, start_response)
        return self._handle_call(signature, environ, start_response)

    def _handle_call(
        self, signature: Signature, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        if signature.service in SLOW_SERVICES:
            self._slow.result()
        started = time.monotonic()
        request = _parse_request(environ)
        operation = find_operation(signature.service, request)
        statuses: list[str] = ["500"]

        def record_status(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            statuses[0] = status
            return start_response(status, headers, exc_info)

        body = self._redirect(signature, environ, record_status)
        if operation in account_regions.OPERATIONS and signature.service == "account":
            body = _respond(
                record_status, *account_regions.respond_to_account_call(operation, _body(environ))
            )
        session = find_role_session(signature.key_id)
        error = outages.find_outage(signature.region) if session else None
        if error is None and body is None:
            error = find_denial(signature, operation, request)
        if error:
            body = _respond(record_status, error.status, error.body, error.content_type)
        elif body is None:
            body = self._call_moto(signature.service, operation, request, environ, record_status)
        self.call_log.add(
            ApiCall(
                region=signature.region,
                service=signature.service,
                operation=operation,
                status=int(statuses[0].split()[0]),
                milliseconds=round((time.monotonic() - started) * 1000, 1),
                principal_arn=session.arn if session else "",
            )
        )
        return body

    def _call_moto(
        self,
        service: str,
        operation: str,
        request: HttpRequest,
        environ: WSGIEnvironment,
        start_response: StartResponse,
    ) -> Iterable[bytes]:
        """Returns moto's response, or an error if moto lacks the operation."""
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def record_start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:  # noqa: ARG001
            started[:] = [(status, headers)]

        with contextlib.suppress(NotImplementedError):
            body = self._moto(environ, record_start)
            status, headers = started[0]
            if not _is_missing_page(request, status, headers):
                start_response(status, headers)
                return body
        error = unsupported_operation_error(service, operation, request)
        return _respond(start_response, error.status, error.body, error.content_type)

    def _redirect(
        self, signature: Signature, environ: WSGIEnvironment, start_response: Callable[..., Any]
    ) -> Iterable[bytes] | None:
        """Returns the redirect to a bucket's Region; None if the request needs no redirect."""
        bucket = environ.get("PATH_INFO", "").lstrip("/").split("/")[0]
        if signature.service != "s3" or not bucket or "location" in environ.get("QUERY_STRING", ""):
            return None
        region = buckets.bucket_region(bucket, signature.key_id)
        creates = environ["REQUEST_METHOD"] == "PUT" and environ["PATH_INFO"].strip("/") == bucket
        if region in (None, signature.region) or (creates and not environ.get("QUERY_STRING")):
            return None
        headers, body = buckets.redirect_response(bucket, str(region))
        start_response("301 Moved Permanently", headers)
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]


def _respond(
    start_response: Callable[..., Any], status: str, body: bytes, content_type: str = "application/json"
) -> list[bytes]:
    request_id = str(uuid.uuid4())
    headers = {
        "Content-Type": content_type,
        "Content-Length": str(len(body)),
        "x-amzn-RequestId": request_id,
        "x-amz-request-id": request_id,  # S3
    }
    start_response(status, list(headers.items()))
    return [body]


def _is_missing_page(request: HttpRequest, status: str, headers: list[tuple[str, str]]) -> bool:
    """Returns whether moto has no page for a request's path. AWS's own errors aren't HTML.

    moto's responses to HEAD requests of S3 have no body, but the content type of HTML.
    """
    is_html = dict(headers).get("Content-Type", "").startswith("text/html")
    return request.method != "HEAD" and status.startswith("404") and is_html


def _parse_request(environ: WSGIEnvironment) -> HttpRequest:
    """Returns the parts of a request that identify its operation. moto can still read the body."""
    headers = {
        name.removeprefix("HTTP_").replace("_", "-").lower(): value
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    body = _body(environ) if _has_operation_in_body(environ) else b""
    form = {} if "x-amz-target" in headers else dict(parse_qsl(body.decode(errors="replace")))
    method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")
    return HttpRequest(method, path, environ.get("QUERY_STRING", ""), headers, form, body)


def _has_operation_in_body(environ: WSGIEnvironment) -> bool:
    """Returns whether the body contains an operation's name or parameters, and isn't an S3 object."""
    has_target = "HTTP_X_AMZ_TARGET" in environ
    form = environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded")
    return (has_target or form) and int(environ.get("CONTENT_LENGTH") or 0) <= MAX_BODY_SIZE


def _body(environ: WSGIEnvironment) -> bytes:
    """Returns the body, and leaves it readable."""
    body: bytes = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    return body


def _install_slow() -> None:
    """Loads the services that take seconds to load. The others are available meanwhile."""
    for module in ("localaws.cloudformation.responses", "localaws.step_functions.patches"):
        importlib.import_module(module).install()


class Server:
    """A local AWS. A process can have only one, because moto keeps its state in modules."""

    def __init__(self, port: int = 0) -> None:
        """Starts to listen on a port of the loopback address; 0 selects a free port."""
        functions.install()
        bucket_policies.install()
        insights.install()
        # Imported after the replacements, because moto's modules import them by name.
        from moto.moto_server.werkzeug_app import (  # noqa: PLC0415  see above
            DomainDispatcherApplication,
            MotoRequestHandler,
            create_backend_app,
        )

        def create_app(service: Any) -> Any:
            if service is None:
                raise NotImplementedError("moto doesn't have this service")
            return create_backend_app(service)

        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        logging.getLogger("moto").setLevel(logging.CRITICAL)  # it logs each failed state as an error
        slow = ThreadPoolExecutor(1).submit(_install_slow)
        self.application = LocalApplication(DomainDispatcherApplication(create_app), slow)
        self._server: BaseWSGIServer = make_server(
            "127.0.0.1", port, self.application, threaded=True, request_handler=MotoRequestHandler
        )
        self.endpoint = f"http://127.0.0.1:{self._server.port}"
        clients.set_endpoint(self.endpoint)

    def serve(self) -> None:
        """Responds to requests until another thread calls `stop`."""
        with contextlib.suppress(KeyboardInterrupt):
            self._server.serve_forever(POLL_SECONDS)

    def stop(self) -> None:
        """Stops the server and all functions, and deletes all files."""
        self._server.shutdown()
        self._server.block_on_close = False  # type: ignore[attr-defined]  # doesn't wait for open requests
        self._server.server_close()
        functions.close()
