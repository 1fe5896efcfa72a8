"""The WSGI application: moto's, plus what the local AWS adds to every request."""

from __future__ import annotations

import contextlib
import time
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from localaws.access import account_regions, buckets
from localaws.access.authorization import find_denial
from localaws.access.role_sessions import find_role_session
from localaws.api import call_log, outages, timing
from localaws.api.call_log import ApiCall, CallLog, Signature, parse_signature
from localaws.api.error_responses import unsupported_operation_error
from localaws.api.operations import HttpRequest, find_operation
from localaws.api.wsgi_requests import parse_request, read_body

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from concurrent.futures import Future
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from localaws.access.role_sessions import RoleSession
    from localaws.api.error_responses import ErrorResponse

SLOW_SERVICES: Final = frozenset({"cloudformation", "states"})


@dataclass(frozen=True, slots=True)
class _SignedCall:
    """An API call. `session` is None if a principal other than a role makes the call."""

    signature: Signature
    operation: str
    request: HttpRequest
    session: RoleSession | None


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
            return _respond(start_response, "200 OK", timing.change_timing(read_body(environ)))
        if path == outages.PATH:
            return _respond(start_response, "200 OK", outages.change_outages(read_body(environ)))
        signature = parse_signature(environ.get("HTTP_AUTHORIZATION", ""))
        if signature is None:
            return self._moto(environ, start_response)
        return self._handle_call(signature, environ, start_response)

    def _handle_call(
        self, signature: Signature, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Responds to an API call, and logs it."""
        if signature.service in SLOW_SERVICES:
            self._slow.result()
        started = time.monotonic()
        request = parse_request(environ)
        operation = find_operation(signature.service, request)
        session = find_role_session(signature.key_id)
        statuses: list[str] = ["500"]

        def record_status(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            statuses[0] = status
            return start_response(status, headers, exc_info)

        body = self._respond_to_call(
            _SignedCall(signature, operation, request, session), environ, record_status
        )
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

    def _respond_to_call(
        self, call: _SignedCall, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        signature, operation = call.signature, call.operation
        if call.session and (outage := outages.find_outage(signature.region)):
            return _respond_with_error(start_response, outage)
        redirect = _redirect(signature, environ, start_response)
        if redirect is not None:
            return redirect
        if signature.service == "account" and operation in account_regions.OPERATIONS:
            return _respond(
                start_response, *account_regions.respond_to_account_call(operation, read_body(environ))
            )
        if denial := find_denial(signature, operation, call.request):
            return _respond_with_error(start_response, denial)
        return self._call_moto(call, environ, start_response)

    def _call_moto(
        self, call: _SignedCall, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Returns moto's response, or an error if moto lacks the operation."""
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def record_start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:  # noqa: ARG001
            started[:] = [(status, headers)]

        with contextlib.suppress(NotImplementedError):
            body = self._moto(environ, record_start)
            status, headers = started[0]
            if not _is_missing_page(call.request, status, headers):
                start_response(status, headers)
                return body
        error = unsupported_operation_error(call.signature.service, call.operation, call.request)
        return _respond_with_error(start_response, error)


def _redirect(
    signature: Signature, environ: WSGIEnvironment, start_response: Callable[..., Any]
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


def _respond_with_error(start_response: Callable[..., Any], error: ErrorResponse) -> list[bytes]:
    return _respond(start_response, error.status, error.body, error.content_type)


def _is_missing_page(request: HttpRequest, status: str, headers: list[tuple[str, str]]) -> bool:
    """Returns whether moto has no page for a request's path. AWS's own errors aren't HTML.

    moto's responses to HEAD requests of S3 have no body, but the content type of HTML.
    """
    is_html = dict(headers).get("Content-Type", "").startswith("text/html")
    return request.method != "HEAD" and status.startswith("404") and is_html
