"""Finds the operation of an HTTP request in botocore's service models."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

import botocore.session

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import OperationModel

CLIENTS: Final = {"monitoring": "cloudwatch", "states": "stepfunctions", "elasticloadbalancing": "elbv2"}
LABEL: Final = re.compile(r"\{([^}+]+)(\+?)\}")
_LOADER: Final = botocore.session.Session()


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """The parts of a request that identify its operation. Header names are in lowercase."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    form: Mapping[str, str]
    body: bytes = b""  # empty unless the request has a target header or a form


@dataclass(frozen=True, slots=True)
class _RequestPattern:
    """The path, query parameters, and headers of a REST operation's requests."""

    operation: str
    method: str
    path: re.Pattern[str]
    query: frozenset[str]
    headers: frozenset[str]


def find_operation(service: str, request: HttpRequest) -> str:
    """Returns the operation's name in botocore, or an empty string if no operation matches.

    `service` is the signing name. Several services can have the same one, such as Amazon Bedrock and its runtime.
    """
    if target := request.headers.get("x-amz-target"):
        return target.rpartition(".")[2]
    if action := request.form.get("Action") or dict(parse_qsl(request.query)).get("Action"):
        return action
    return next(filter(None, (_find_rest_operation(client, request) for client in _clients(service))), "")


def _clients(service: str) -> list[str]:
    """Returns the clients that can have a signing name, most likely first."""
    first = CLIENTS.get(service, service)
    return [
        first,
        *(name for name in _LOADER.get_available_services() if name.startswith(service) and name != first),
    ]


def _find_rest_operation(client: str, request: HttpRequest) -> str:
    query = {name for name, _ in parse_qsl(request.query, keep_blank_values=True)}
    matching = [pattern for pattern in _request_patterns(client) if _matches(pattern, request, query)]
    best = max(
        matching,
        key=lambda pattern: (len(pattern.query) + len(pattern.headers), -pattern.path.groups),
        default=None,
    )
    return best.operation if best else ""


def _matches(pattern: _RequestPattern, request: HttpRequest, query: set[str]) -> bool:
    return (
        pattern.method == request.method
        and pattern.query <= query
        and pattern.headers <= set(request.headers)
        and pattern.path.fullmatch(request.path.rstrip("/") or "/") is not None
    )


@lru_cache(maxsize=64)
def _request_patterns(client: str) -> tuple[_RequestPattern, ...]:
    if client not in _LOADER.get_available_services():
        return ()
    model = _LOADER.get_service_model(client)
    return tuple(_request_pattern(model.operation_model(name)) for name in model.operation_names)


def _request_pattern(operation: OperationModel) -> _RequestPattern:
    uri = str(operation.http.get("requestUri", "/"))
    path, _, query = uri.partition("?")
    names = {name for name, _ in parse_qsl(query, keep_blank_values=True)}
    headers: set[str] = set()
    shape = operation.input_shape
    for member in shape.required_members if shape else ():
        location = shape.members[member].serialization if shape else {}
        if location.get("location") == "querystring":
            names.add(location["name"])
        if location.get("location") == "header":
            headers.add(location["name"].lower())
    pattern = LABEL.sub(
        lambda match: "(.+)" if match[2] else "([^/]+)", re.sub(r"[.$]", r"\\\g<0>", path).rstrip("/") or "/"
    )
    method = str(operation.http.get("method", "POST"))
    return _RequestPattern(operation.name, method, re.compile(pattern), frozenset(names), frozenset(headers))
