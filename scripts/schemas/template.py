"""The JSON Schema of a template with shorthand.

It checks only the calls, so that it can be laid over an editor's own CloudFormation schema.
"""

from __future__ import annotations

from typing import Any

from macro.definition.reader import SERVERLESS, STATE_MACHINE
from macro.model.call import STATE_TYPE
from scripts.schemas.call import call_schema

Schema = dict[str, Any]

TEMPLATE_FILE = "template.schema.json"
_DRAFT = "http://json-schema.org/draft-07/schema#"


def template_schema() -> Schema:
    """The schema of a template, with the call's schema among its definitions."""
    return {
        "$schema": _DRAFT,
        "title": f"CloudFormation templates with {STATE_TYPE}",
        "type": "object",
        "properties": {
            "Resources": {"type": "object", "additionalProperties": {"$ref": "#/definitions/resource"}}
        },
        "definitions": {
            "resource": _when({"Type": {"enum": [STATE_MACHINE, SERVERLESS]}}, _in_properties()),
            "definition": _definition_schema(),
            "states": {"type": "object", "additionalProperties": {"$ref": "#/definitions/state"}},
            "state": _state(),
            "call": call_schema(),
        },
    }


def definition_schema() -> Schema:
    """The schema of a definition's own file (`.asl.json`, `.asl.yaml`)."""
    title = f"State machine definitions with {STATE_TYPE}"
    reference = f"{TEMPLATE_FILE}#/definitions/definition"
    return {"$schema": _DRAFT, "title": title, "allOf": [{"$ref": reference}]}


def _definition_schema() -> Schema:
    return {"type": "object", "properties": {"States": {"$ref": "#/definitions/states"}}}


def _in_properties() -> Schema:
    definition = {"properties": {"Definition": {"$ref": "#/definitions/definition"}}}
    return {"properties": {"Properties": definition}}


def _state() -> Schema:
    """A call, or a state that may have calls inside."""
    inner = {"$ref": "#/definitions/definition"}
    return {
        **_when({"Type": {"const": STATE_TYPE}}, {"$ref": "#/definitions/call"}),
        "properties": {
            "Branches": {"type": ["array", "object"], "items": inner},
            "ItemProcessor": inner,
            "Iterator": inner,
        },
    }


def _when(properties: Schema, then: Schema) -> Schema:
    return {"if": {"properties": properties, "required": list(properties)}, "then": then}
