"""Paths of local files in SAM templates, which the SAM translator doesn't accept.

`sam package` uploads the files and replaces the paths with S3 locations. To translate a template that isn't packaged,
its paths become S3 locations, and after the translation, the S3 locations become paths again. The definition of an API
that the template includes becomes an empty one.

Source: AWS SAM Developer Guide, "AWS SAM resources and properties".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from macro.model.template_values import Json

_BUCKET = "cross-region-local-files"
_PREFIX = f"s3://{_BUCKET}/"
_SERVERLESS = "AWS::Serverless::"
_PATHS = ("CodeUri", "ContentUri", "DefinitionUri")
_BODY = "DefinitionBody"
_API_VERSIONS: dict[str, dict[str, Json]] = {
    "AWS::Serverless::Api": {"swagger": "2.0"},
    "AWS::Serverless::HttpApi": {"openapi": "3.0.1"},
}
"""The beginning of an API's definition. The calls of state machines don't depend on the rest."""
_IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/local:latest"


def to_s3_locations(template: dict[str, Json]) -> dict[str, Json]:
    """Returns a SAM template whose local files have S3 locations."""
    changed = dict(template)
    resources = template.get("Resources")
    if isinstance(resources, dict):
        changed["Resources"] = {name: _change_resource(resource) for name, resource in resources.items()}
    defaults = template.get("Globals")
    if isinstance(defaults, dict):
        changed["Globals"] = {name: _change_properties(value) for name, value in defaults.items()}
    return changed


def to_local_paths(value: Json) -> Json:
    """Returns a translated template with the paths of the local files."""
    match value:
        case {"Bucket": bucket, "Key": key} | {"S3Bucket": bucket, "S3Key": key} if bucket == _BUCKET:
            return key
        case dict():
            return {name: to_local_paths(member) for name, member in value.items()}
        case list():
            return [to_local_paths(item) for item in value]
        case str():
            return value.removeprefix(_PREFIX)
        case _:
            return value


def _change_resource(resource: Json) -> Json:
    if not isinstance(resource, dict) or not str(resource.get("Type")).startswith(_SERVERLESS):
        return resource
    properties = _change_properties(resource.get("Properties"))
    version = _API_VERSIONS.get(str(resource["Type"]))
    if isinstance(properties, dict) and version and _is_include(properties.get(_BODY)):
        properties = {**properties, _BODY: {**version, "info": {}, "paths": {}}}
    if isinstance(properties, dict) and properties.get("PackageType") == "Image":
        properties = {"ImageUri": _IMAGE, **properties}
    return {**resource, "Properties": properties} if "Properties" in resource else resource


def _change_properties(properties: Json) -> Json:
    if not isinstance(properties, dict):
        return properties
    changed = dict(properties)
    for name in _PATHS:
        path = properties.get(name)
        if isinstance(path, str) and "://" not in path:
            changed[name] = _PREFIX + path
    return changed


def _is_include(value: Json) -> bool:
    """Whether CloudFormation replaces a value with a file in S3, which it does before it translates the template."""
    match value:
        case {"Fn::Transform": {"Name": "AWS::Include"}}:
            return True
        case _:
            return False
