"""The JSON Schemas of templates and definitions with AwsCall states, for editors.

They check only these states, so that you can combine them with an editor's CloudFormation schema.
"""

from __future__ import annotations

import json
from typing import Any

from macro.definition.reader import SERVERLESS, STATE_MACHINE
from macro.model.state_type import STATE_TYPE
from scripts.docs.call_schema import call_schema
from scripts.docs.parameter_schema import OneLine, parameter_schemas, select_service
from scripts.docs.settings_schema import metadata_schema, options_schema

Schema = dict[str, Any]

TEMPLATE_FILE = "template.schema.json"
_LINE = 80
_DRAFT = "http://json-schema.org/draft-07/schema#"


def render_schemas() -> dict[str, str]:
    """Returns the text of each schema by its file name."""
    schemas = {TEMPLATE_FILE: template_schema(), "definition.schema.json": definition_schema()}
    return {name: _format(schema) + "\n" for name, schema in schemas.items()}


def template_schema() -> Schema:
    """Returns the schema of a template. Its definitions include the schema of an AwsCall state."""
    return {
        "$schema": _DRAFT,
        "title": f"CloudFormation templates with {STATE_TYPE}",
        "type": "object",
        "properties": {
            "Metadata": metadata_schema(),
            "Resources": {"type": "object", "additionalProperties": {"$ref": "#/definitions/resource"}},
        },
        "definitions": {
            "resource": _when({"Type": {"enum": [STATE_MACHINE, SERVERLESS]}}, _in_properties()),
            "definition": _definition_schema(),
            "states": {"type": "object", "additionalProperties": {"$ref": "#/definitions/state"}},
            "state": _state(),
            "call": call_schema(),
            "options": options_schema(),
            "parameters": parameter_schemas(),
        },
    }


def definition_schema() -> Schema:
    """Returns the schema of a definition file (`.asl.json`, `.asl.yaml`)."""
    title = f"State machine definitions with {STATE_TYPE}"
    reference = f"{TEMPLATE_FILE}#/definitions/definition"
    return {"$schema": _DRAFT, "title": title, "allOf": [{"$ref": reference}]}


def _definition_schema() -> Schema:
    return {"type": "object", "properties": {"States": {"$ref": "#/definitions/states"}}}


def _in_properties() -> Schema:
    definition = {"properties": {"Definition": {"$ref": "#/definitions/definition"}}}
    return {"properties": {"Properties": definition}}


def _state() -> Schema:
    """An AwsCall state, or a state that can contain some."""
    inner = {"$ref": "#/definitions/definition"}
    return {
        **_when({"Type": {"const": STATE_TYPE}}, {"$ref": "#/definitions/call"}),
        "properties": {
            "Branches": {"type": ["array", "object"], "items": inner},
            "ItemProcessor": inner,
            "Iterator": inner,
        },
        "allOf": select_service("#/definitions/parameters"),
    }


def _when(properties: Schema, then: Schema) -> Schema:
    return {"if": {"properties": properties, "required": list(properties)}, "then": then}


def _format(value: Any, margin: str = "") -> str:
    """Formats a schema as JSON. Short values and lists of strings are on one line."""
    short = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or len(short) <= _LINE or _is_list_of_strings(value):
        return short
    if isinstance(value, OneLine):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    inner = margin + " "
    if isinstance(value, list):
        items = [_format(item, inner) for item in value]
        return "[\n" + ",\n".join(inner + item for item in items) + f"\n{margin}]"
    members = [f"{json.dumps(key)}: {_format(member, inner)}" for key, member in value.items()]
    return "{\n" + ",\n".join(inner + member for member in members) + f"\n{margin}}}"


def _is_list_of_strings(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)
