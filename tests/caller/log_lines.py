"""The JSON Schema of a call's log line, and what AWS requires of a line with embedded metrics."""

from __future__ import annotations

import json
from typing import Any

from jsonschema import Draft202012Validator

_TEXT = {"type": "string", "minLength": 1}
_COUNT = {"type": "integer", "minimum": 0}

MEMBERS: dict[str, dict[str, Any]] = {
    "timestamp": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"},
    "type": {"const": "crossRegion.call"},
    "level": {"enum": ["INFO", "ERROR"]},
    "executionArn": {"type": "string"},
    "state": {"type": "string"},
    "service": {"type": "string"},
    "operation": {"type": "string"},
    "region": _TEXT,
    "error": _TEXT,
    "status": _COUNT,
    "targets": {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {"region": _TEXT, "endpoint": _TEXT, "error": _TEXT},
            "required": ["region"],
            "additionalProperties": False,
        },
    },
    "failovers": _COUNT,
    "attempts": _COUNT,
    "throttles": _COUNT,
    "durationMs": {"type": "number", "minimum": 0},
    "requestSize": _COUNT,
    "responseSize": _COUNT,
    "serviceRequestId": {"type": "string"},
    "lambdaRequestId": _TEXT,
    "coldStart": {"type": "boolean"},
    "layer": _TEXT,
}
"""The members of a line without metrics."""

_ALWAYS = (
    *("timestamp", "type", "level", "targets", "failovers", "attempts", "throttles", "durationMs"),
    "coldStart",
)
_SCHEMA = {
    "type": "object",
    "properties": MEMBERS,
    "required": list(_ALWAYS),
    "additionalProperties": False,
    "if": {"properties": {"level": {"const": "ERROR"}}},
    "then": {"required": ["error"]},
}
_METRIC = {
    "type": "object",
    "properties": {"Name": _TEXT, "Unit": {"enum": ["Count", "Milliseconds"]}},
    "required": ["Name"],
}
_EMBEDDED = {
    "type": "object",
    "properties": {
        "_aws": {
            "type": "object",
            "properties": {
                "Timestamp": {"type": "integer", "minimum": 1_700_000_000_000},
                "CloudWatchMetrics": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {
                            "Namespace": {"type": "string", "minLength": 1, "maxLength": 1024},
                            "Dimensions": {
                                "type": "array",
                                "minItems": 1,
                                "items": {"type": "array", "maxItems": 30, "items": _TEXT},
                            },
                            "Metrics": {"type": "array", "maxItems": 100, "items": _METRIC},
                        },
                        "required": ["Namespace", "Dimensions", "Metrics"],
                    },
                },
            },
            "required": ["Timestamp", "CloudWatchMetrics"],
        }
    },
    "required": ["_aws"],
}
"""Source: Amazon CloudWatch User Guide, Specification: Embedded metric format."""


def parse_line(text: str) -> dict[str, Any]:
    """Returns a call's log line, and fails if it isn't exactly one line or doesn't fit the schema."""
    (line,) = text.splitlines()
    parsed: dict[str, Any] = json.loads(line)
    Draft202012Validator(_SCHEMA).validate(parsed)
    return parsed


def read_metrics(line: dict[str, Any]) -> dict[str, float]:
    """Returns the values of a line's embedded metrics, and fails if CloudWatch wouldn't accept them."""
    Draft202012Validator(_EMBEDDED).validate(line)
    (directive,) = line["_aws"]["CloudWatchMetrics"]
    for dimension in directive["Dimensions"][0]:
        assert isinstance(line[dimension], str)
        assert line[dimension].strip()
    return {metric["Name"]: line[metric["Name"]] for metric in directive["Metrics"]}
