"""The JSON Schema of one shorthand state, from the field table and the service catalog."""

from __future__ import annotations

from typing import Any

from macro.catalog import find_service
from macro.catalog.tables import load
from macro.model.call import STATE_TYPE, IntegrationPattern
from macro.shorthand.fields import FIELDS, TASK_FIELDS
from macro.shorthand.parse import BLOB_FORMATS
from macro.shorthand.sdk_options import RETRY_MODES

Schema = dict[str, Any]

_INTRINSIC: Schema = {"type": "object", "minProperties": 1, "maxProperties": 1}
_TEXT: Schema = {"anyOf": [{"type": "string"}, _INTRINSIC]}
_TEXTS: Schema = {"anyOf": [{"type": "string"}, _INTRINSIC, {"type": "array", "items": _TEXT, "minItems": 1}]}
_IN_S3: dict[str, Schema] = {"Bucket": _TEXT, "Region": _TEXT, "ExpectedBucketOwner": _TEXT}
_NUMBER: Schema = {"type": ["integer", "string", "object"]}
_STATEMENT: Schema = {"type": "object", "required": ["Action", "Resource"]}


def _object(members: dict[str, Schema], *required: str) -> Schema:
    """An object with these members and no others; each may be given by a path, too."""
    paths: dict[str, Schema] = {f"{name}.$": {"type": "string"} for name in members}
    schema: Schema = {"type": "object", "properties": members | paths, "additionalProperties": False}
    return {**schema, "required": list(required)} if required else schema


_TARGET: Schema = {
    **_object({"Region": _TEXT, "Endpoint": _TEXT}),
    "anyOf": [{"required": ["Region"]}, {"required": ["Region.$"]}],
}
_KINDS: dict[str, Schema] = {
    "Region": _TEXTS,
    "Targets": {"type": "array", "minItems": 1, "items": _TARGET},
    "Rotate": {"type": "boolean"},
    "Endpoint": _TEXT,
    "Parameters": {"type": "object"},
    "Arguments": {"type": ["object", "string"]},
    "Credentials": {
        "type": "object",
        "properties": {"RoleArn": _TEXT, "RoleArn.$": {"type": "string"}, "AllowedRoles": _TEXTS},
        "anyOf": [{"required": ["RoleArn"]}, {"required": ["RoleArn.$"]}],
        "additionalProperties": False,
    },
    "IntegrationPattern": {"enum": [pattern.value for pattern in IntegrationPattern]},
    "BlobFormat": {"enum": list(BLOB_FORMATS)},
    "EndpointOptions": {"type": "object"},
    "Timeout": _NUMBER,
    "MaxAttempts": _NUMBER,
    "RetryMode": {"enum": list(RETRY_MODES)},
    "Paginate": {
        "anyOf": [{"type": ["boolean", "string"]}, _object({"MaxItems": _NUMBER, "PageSize": _NUMBER})]
    },
    "WaitUntil": {
        "anyOf": [
            {"type": "string"},
            _object({"Name": {"type": "string"}, "Delay": _NUMBER, "MaxAttempts": _NUMBER}, "Name"),
        ]
    },
    "Query": {"type": "string"},
    "ResultWriter": _object({"Prefix": _TEXT, **_IN_S3}, "Bucket"),
    "BodyFrom": _object({"Key": _TEXT, **_IN_S3, "Parameter": {"type": "string"}}, "Bucket"),
    "RetryOnServiceExceptions": {"type": "boolean"},
    "IamResources": _TEXTS,
    "IamAction": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
    "AdditionalIamStatements": {"anyOf": [_STATEMENT, {"type": "array", "items": _STATEMENT}]},
    "AllowedRegions": _TEXTS,
}


def call_schema() -> Schema:
    """The schema of a state of the shorthand's type."""
    return {
        "title": f"A state of type {STATE_TYPE}",
        "type": "object",
        "properties": _properties(),
        "required": ["Type", "Service", "Action"],
        "anyOf": [{"required": ["Region"]}, {"required": ["Region.$"]}, {"required": ["Targets"]}],
        "additionalProperties": False,
        "allOf": [_actions(client) for client in sorted(load("services"))],
    }


def _properties() -> dict[str, Schema]:
    """The Task's own fields, and the call's with what they mean; a dynamic one also as a JSONPath."""
    properties: dict[str, Schema] = {name: {} for name in sorted(TASK_FIELDS)}
    properties["Type"] = {"const": STATE_TYPE}
    for name, field in FIELDS.items():
        properties[name] = {"description": field.meaning, **_kind(name)}
        if field.dynamic:
            properties[f"{name}.$"] = {"description": f"{field.meaning} Given by a path.", "type": "string"}
    return properties


def _kind(name: str) -> Schema:
    if name == "Service":
        return {
            "anyOf": [{"enum": sorted({row["sfn"] for row in load("services").values()})}, {"type": "string"}]
        }
    return {"type": "string"} if name == "Action" else _KINDS[name]


def _actions(client: str) -> Schema:
    """The actions to offer where the service is this one, in Step Functions' or boto3's words."""
    service = find_service(client)
    assert service  # noqa: S101  the table's own name
    names = sorted(name[:1].lower() + name[1:] for name in service.operations)
    written = sorted({service.step_functions, service.client})
    return {
        "if": {"properties": {"Service": {"enum": written}}, "required": ["Service"]},
        "then": {"properties": {"Action": {"anyOf": [{"enum": names}, {"type": "string"}]}}},
    }
