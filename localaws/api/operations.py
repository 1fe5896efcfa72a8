"""Which operation a request asks for, by botocore's models."""

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
    """What of a request tells its operation; header names in lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    form: Mapping[str, str]
    body: bytes = b""  # only of requests that name their target


@dataclass(frozen=True, slots=True)
class _RequestPattern:
    """How requests of one REST operation look: path, and what the query and the headers must hold."""

    operation: str
    method: str
    path: re.Pattern[str]
    query: frozenset[str]
    headers: frozenset[str]


def find_operation(service: str, request: HttpRequest) -> str:
    """The operation's name as botocore has it; empty where nothing fits."""
    if target := request.headers.get("x-amz-target"):
        return target.rpartition(".")[2]
    if action := request.form.get("Action") or dict(parse_qsl(request.query)).get("Action"):
        return action
    given = {name for name, _ in parse_qsl(request.query, keep_blank_values=True)}
    fitting = [shape for shape in _request_patterns(service) if _fits(shape, request, given)]
    best = max(
        fitting, key=lambda shape: (len(shape.query) + len(shape.headers), -_labels(shape)), default=None
    )
    return best.operation if best else ""


def _labels(shape: _RequestPattern) -> int:
    return shape.path.groups


def _fits(shape: _RequestPattern, request: HttpRequest, given: set[str]) -> bool:
    return (
        shape.method == request.method
        and shape.query <= given
        and shape.headers <= set(request.headers)
        and shape.path.fullmatch(request.path.rstrip("/") or "/") is not None
    )


@lru_cache(maxsize=64)
def _request_patterns(service: str) -> tuple[_RequestPattern, ...]:
    client = CLIENTS.get(service, service)
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
        place = shape.members[member].serialization if shape else {}
        if place.get("location") == "querystring":
            names.add(place["name"])
        if place.get("location") == "header":
            headers.add(place["name"].lower())
    pattern = LABEL.sub(
        lambda match: "(.+)" if match[2] else "([^/]+)", re.sub(r"[.$]", r"\\\g<0>", path).rstrip("/") or "/"
    )
    method = str(operation.http.get("method", "POST"))
    return _RequestPattern(operation.name, method, re.compile(pattern), frozenset(names), frozenset(headers))
