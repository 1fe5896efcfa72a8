"""The JSON Schema of the settings in a template's Metadata."""

from __future__ import annotations

from typing import Any

from macro.model.state_type import STATE_TYPE
from macro.settings.function_properties import PROPERTIES
from macro.settings.template_settings import SETTINGS
from macro.shorthand.fields import FIELDS, NOT_OPTIONS
from scripts.docs.call_schema import TEXT, TEXTS, field_properties

Schema = dict[str, Any]

_SWITCH: Schema = {"type": "boolean"}
_SETTING_SCHEMAS: dict[str, Schema] = {
    "Caller": {"type": "object", "properties": {name: {} for name in PROPERTIES}},
    "Ignore": TEXTS,
    "InvokeGrant": {"enum": ["Manual"]},
    "LogKmsKeyId": TEXT,
    "LogRetentionInDays": {"type": ["integer", "string", "object"]},
    "Metrics": _SWITCH,
    "PermissionsBoundary": TEXT,
    "Preflight": _SWITCH,
    "ResourcesFromRole": _SWITCH,
    "RoleName": TEXT,
    "RolePath": TEXT,
    "RunTimeResources": {"enum": ["Refuse", "Any"]},
    "SharedCaller": _SWITCH,
    "States": {"type": "object", "additionalProperties": {"$ref": "#/definitions/options"}},
}


def metadata_schema() -> Schema:
    """Returns the schema of the Metadata section."""
    settings = {name: {"description": text, **_SETTING_SCHEMAS[name]} for name, text in SETTINGS.items()}
    section = {"type": "object", "properties": settings, "additionalProperties": False}
    return {"type": "object", "properties": {STATE_TYPE: section}}


def options_schema() -> Schema:
    """Returns the schema of the options of one state."""
    options = field_properties(name for name in FIELDS if name not in NOT_OPTIONS)
    return {"type": "object", "properties": options, "additionalProperties": False}
