"""The JSON Schema of an AwsCall state, from the field table and the service catalog."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from caller.awsmodel.regions import list_regions
from macro.catalog import find_service
from macro.catalog.tables import load
from macro.model.call import IntegrationPattern
from macro.model.state_type import STATE_TYPE
from macro.shorthand.fields import FIELDS, TASK_FIELDS
from macro.shorthand.options.sdk_options import REPEATS, RETRY_MODES
from macro.shorthand.payload import BLOB_FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterable

Schema = dict[str, Any]

_INTRINSIC: Schema = {"type": "object", "minProperties": 1, "maxProperties": 1}
TEXT: Schema = {"anyOf": [{"type": "string"}, _INTRINSIC]}
TEXTS: Schema = {"anyOf": [{"type": "string"}, _INTRINSIC, {"type": "array", "items": TEXT, "minItems": 1}]}
_REGIONS: Schema = {"enum": list_regions()}
_REGION: Schema = {"anyOf": [_REGIONS, *TEXT["anyOf"]]}
_REGION_LIST: Schema = {
    "anyOf": [_REGIONS, *TEXTS["anyOf"][:2], {"type": "array", "items": _REGION, "minItems": 1}]
}
_IN_S3: dict[str, Schema] = {"Bucket": TEXT, "Region": _REGION, "ExpectedBucketOwner": TEXT}
_NUMBER: Schema = {"type": ["integer", "string", "object"]}
_STATEMENT: Schema = {"type": "object", "required": ["Action", "Resource"]}


def _object(members: dict[str, Schema], *required: str) -> Schema:
    """Returns the schema of an object with only these members. Each of them can also be a path (`Name.$`)."""
    paths: dict[str, Schema] = {f"{name}.$": {"type": "string"} for name in members}
    schema: Schema = {"type": "object", "properties": members | paths, "additionalProperties": False}
    return {**schema, "required": list(required)} if required else schema


_TARGET: Schema = {
    **_object({"Region": _REGION, "Endpoint": TEXT}),
    "anyOf": [{"required": ["Region"]}, {"required": ["Region.$"]}],
}
_FIELD_SCHEMAS: dict[str, Schema] = {
    "Region": _REGION_LIST,
    "Targets": {"type": "array", "minItems": 1, "items": _TARGET},
    "Rotate": {"type": "boolean"},
    "FailOnFunctionError": {"type": "boolean"},
    "Endpoint": TEXT,
    "Parameters": {"type": "object"},
    "Arguments": {"type": ["object", "string"]},
    "Credentials": {
        "type": "object",
        "properties": {"RoleArn": TEXT, "RoleArn.$": {"type": "string"}, "AllowedRoles": TEXTS},
        "anyOf": [{"required": ["RoleArn"]}, {"required": ["RoleArn.$"]}],
        "additionalProperties": False,
    },
    "IntegrationPattern": {"enum": [pattern.value for pattern in IntegrationPattern]},
    "BlobFormat": {"enum": list(BLOB_FORMATS)},
    "EndpointOptions": {"type": "object"},
    "Timeout": _NUMBER,
    "MaxAttempts": _NUMBER,
    "RetryMode": {"enum": list(RETRY_MODES)},
    "StsRegion": _REGION,
    "Repeat": {"enum": list(REPEATS)},
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
    "ResultWriter": _object({"Prefix": TEXT, **_IN_S3}, "Bucket"),
    "BodyFrom": _object({"Key": TEXT, **_IN_S3, "Parameter": {"type": "string"}}, "Bucket"),
    "RetryOnServiceExceptions": {"type": "boolean"},
    "IamResources": TEXTS,
    "IamAction": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
    "AdditionalIamStatements": {"anyOf": [_STATEMENT, {"type": "array", "items": _STATEMENT}]},
    "AllowedRegions": _REGION_LIST,
}


def call_schema() -> Schema:
    """Returns the schema of an AwsCall state."""
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
    """Returns the fields of a Task and of a call."""
    properties: dict[str, Schema] = {name: {} for name in sorted(TASK_FIELDS)}
    properties["Type"] = {"const": STATE_TYPE}
    return properties | field_properties(FIELDS)


def field_properties(names: Iterable[str]) -> dict[str, Schema]:
    """Returns the schemas of fields by their names. Dynamic fields can also be a path."""
    properties: dict[str, Schema] = {}
    for field in map(FIELDS.__getitem__, names):
        properties[field.name] = {"description": field.description, **_field_schema(field.name)}
        if field.dynamic:
            text = f"{field.description} Set by a path."
            properties[f"{field.name}.$"] = {"description": text, "type": "string"}
    return properties


def _field_schema(name: str) -> Schema:
    if name == "Service":
        return {
            "anyOf": [{"enum": sorted({row["sfn"] for row in load("services").values()})}, {"type": "string"}]
        }
    return {"type": "string"} if name == "Action" else _FIELD_SCHEMAS[name]


def _actions(client: str) -> Schema:
    """Returns the actions of a service, for both names of the service (Step Functions and boto3)."""
    service = find_service(client)
    assert service  # noqa: S101  the name is from the table
    names = sorted(name[:1].lower() + name[1:] for name in service.operations)
    names_of_service = sorted({service.step_functions, service.client})
    return {
        "if": {"properties": {"Service": {"enum": names_of_service}}, "required": ["Service"]},
        "then": {"properties": {"Action": {"anyOf": [{"enum": names}, {"type": "string"}]}}},
    }
