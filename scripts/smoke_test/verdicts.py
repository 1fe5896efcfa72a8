"""Compares what was observed with what is expected. Pure functions."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, cast

import jmespath

from scripts.smoke_test.model import (
    Contains,
    Equals,
    Expectation,
    Fact,
    Finding,
    IsA,
    Json,
    Pair,
    Repeated,
    Same,
    SameShape,
    Verdict,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

_REQUEST_ID = re.compile(r"(Request ID: )[^;,)\s]+")
_REGION = re.compile(r"\b[a-z]{2}(?:-[a-z]+)+-\d\b")

_HEADERS = {"AllHttpHeaders", "HttpHeaders"}
_UNAVAILABLE = "States.Runtime"
"""The error of a native state that can't be executed, for example because an emulator lacks its integration."""


def judge(fact: Fact, document: Json) -> Finding:
    """Returns the finding for a fact.

    Args:
        fact: The fact.
        document: The document of its observation.
    """
    native = _native_document(fact, document)
    if _error(native).startswith(_UNAVAILABLE) or _is_denied(_error(native)):
        reason = f"the native state can't be executed here: {_how_it_ended(native)}"
        return Finding(fact, Verdict.NOT_OBSERVABLE, expectation_text(fact.expected), reason)
    if isinstance(fact.expected, Same | SameShape):
        return _judge_pair(fact, native, jmespath.search("region", document))
    observed = jmespath.search(fact.path, document)
    if observed is None:
        side = fact.path.partition(".")[0] if isinstance(fact.observation, Pair) else "@"
        return _judge_nothing(fact, jmespath.search(side, document))
    return Finding(
        fact,
        _verdict(is_expected=_is_met(fact.expected, observed)),
        expectation_text(fact.expected),
        as_text(observed),
    )


def _is_met(expected: Expectation, observed: Json) -> bool:
    """Returns whether a value is the expected one. Not for the expectations of a pair."""
    match expected:
        case Equals(value):
            return observed == value
        case Contains(text):
            return text in str(observed)
        case IsA(name):
            return shape(observed) == name
        case Repeated(times):
            return isinstance(observed, list) and len(observed) == times and observed == observed[:1] * times
        case _:
            raise TypeError(expected)


def _native_document(fact: Fact, document: Json) -> Json:
    """Returns the document of the native state, if the fact is about it."""
    is_native = isinstance(fact.expected, Same | SameShape) or fact.path.startswith("native.")
    return cast("Json", jmespath.search("native", document)) if is_native else None


def _judge_pair(fact: Fact, native: Json, region: Json) -> Finding:
    """Compares the state with a Region, which is as the project assumes, with the native state."""
    view = shape if isinstance(fact.expected, SameShape) else _comparable
    expected, observed = (jmespath.search(fact.path, document) for document in (region, native))
    if expected is None and observed is None:
        return _judge_nothing(fact, native)
    texts = [
        as_text(view(value)) if value is not None else _how_it_ended(side)
        for value, side in ((expected, region), (observed, native))
    ]
    return Finding(fact, _verdict(is_expected=view(expected) == view(observed)), *texts)


def _judge_nothing(fact: Fact, document: Json) -> Finding:
    """Returns the finding for a document without the value. After a success, the lack of the value is a difference."""
    succeeded = isinstance(document, dict) and document.get("status") == "SUCCEEDED"
    verdict = Verdict.DIFFERENT if succeeded else Verdict.NOT_OBSERVED
    observed = "no such value" if succeeded else _how_it_ended(document)
    return Finding(fact, verdict, expectation_text(fact.expected), observed)


def _how_it_ended(document: Json) -> str:
    """Returns how the execution or the stack of a document ended."""
    if not isinstance(document, dict):
        return "nothing"
    return ": ".join(str(document[name]) for name in ("status", "error", "cause") if document.get(name))


def _error(document: Json) -> str:
    return str(document.get("error") or "") if isinstance(document, dict) else ""


def _is_denied(error: str) -> bool:
    return "AccessDenied" in error or "Unauthorized" in error


def _verdict(*, is_expected: bool) -> Verdict:
    return Verdict.AS_EXPECTED if is_expected else Verdict.DIFFERENT


def shape(value: Json) -> Json:
    """Returns a value with its leaves replaced with their types.

    A list has the shapes of its items, each once. HTTP headers depend on the server, so they have no shape.
    """
    if isinstance(value, dict):
        return {
            name: "headers" if name in _HEADERS else shape(member) for name, member in sorted(value.items())
        }
    if isinstance(value, list):
        return cast("Json", _distinct(shape(item) for item in value))
    if isinstance(value, bool):
        return "Boolean"
    if isinstance(value, int | float):
        return "number"
    return "null" if value is None else "string"


def _distinct(values: Iterable[Json]) -> list[Json]:
    """Returns the values without duplicates."""
    found: list[Json] = []
    for value in values:
        if value not in found:
            found.append(value)
    return found


def _comparable(value: Json) -> Json:
    """Returns a value without what differs between two calls: request IDs, and the Region.

    The cause of a Lambda task is JSON. Its `errorMessage` is the text that a native state has as its cause.
    """
    if not isinstance(value, str):
        return value
    return _REGION.sub("REGION", _REQUEST_ID.sub(r"\1ID", _error_message(value)))


def _error_message(cause: str) -> str:
    try:
        parsed = json.loads(cause)
    except ValueError:
        return cause
    return str(parsed["errorMessage"]) if isinstance(parsed, dict) and "errorMessage" in parsed else cause


def as_text(value: Json) -> str:
    """Returns a value for the report: a text as it is, anything else as compact JSON."""
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True, ensure_ascii=False)


def expectation_text(expected: Expectation) -> str:
    """Returns an expectation for the report. The expectations of a pair have no value of their own."""
    match expected:
        case Equals(value):
            return as_text(value)
        case Contains(text):
            return f"contains {text!r}"
        case IsA(name):
            return f"a {name}"
        case Repeated(times):
            return f"{times} equal values"
        case Same() | SameShape():
            return "as the native state"
