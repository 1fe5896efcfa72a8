"""`AWS::Lambda::Function`, `AWS::Lambda::LayerVersion`, and `AWS::Lambda::Permission`."""

from __future__ import annotations

import contextlib
import io
import uuid
import zipfile
from typing import TYPE_CHECKING, Any, ClassVar, Final

from localaws.cloudformation.resources.provider import (
    ImmutableResourceProvider,
    PhysicalResource,
    ResourceError,
    ResourceProvider,
    ResourceRequest,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

CONFIGURATION: Final = (
    "Architectures",
    "DeadLetterConfig",
    "Description",
    "Environment",
    "EphemeralStorage",
    "Handler",
    "ImageConfig",
    "Layers",
    "LoggingConfig",
    "MemorySize",
    "Role",
    "Runtime",
    "SnapStart",
    "Timeout",
    "TracingConfig",
    "VpcConfig",
)
CREATION_ONLY: Final = frozenset({"Architectures"})
DEFAULTS: Final[Mapping[str, Any]] = {
    "Description": "",
    "Environment": {"Variables": {}},
    "Layers": [],
    "MemorySize": 128,
    "Timeout": 3,
}


class Function(ResourceProvider):
    """A function with its code, configuration, reserved concurrency, and tags."""

    replacement_properties: ClassVar[frozenset[str]] = frozenset({"FunctionName", "PackageType"})

    def create(self, request: ResourceRequest) -> PhysicalResource:
        """Creates the function."""
        tags = _tags(request.properties) | _system_tags(request)
        name = str(request.properties.get("FunctionName", request.generated_name))
        arn = request.client("lambda").create_function(
            FunctionName=name, Code=_code(request), **request.select(*CONFIGURATION), Tags=tags
        )["FunctionArn"]
        self._put_reserved_concurrency(request, name)
        return PhysicalResource(name, {"Arn": arn})

    def update(self, request: ResourceRequest, physical: PhysicalResource) -> PhysicalResource:
        """Updates the code, the configuration, the reserved concurrency, and the tags."""
        client, properties = request.client("lambda"), request.properties
        if request.previous_properties.get("Code") != properties.get("Code"):
            client.update_function_code(FunctionName=physical.id, **_code(request))
        wanted = {name: properties.get(name, DEFAULTS.get(name)) for name in CONFIGURATION}
        given = {name: value for name, value in wanted.items() if value is not None}
        for name in CREATION_ONLY:
            given.pop(name, None)
        client.update_function_configuration(FunctionName=physical.id, **given)
        self._put_reserved_concurrency(request, physical.id)
        if tags := _tags(request.previous_properties):
            client.untag_resource(Resource=physical.attributes["Arn"], TagKeys=list(tags))
        if tags := _tags(properties):
            client.tag_resource(Resource=physical.attributes["Arn"], Tags=tags)
        return physical

    def delete(self, request: ResourceRequest, physical: PhysicalResource) -> None:
        """Deletes the function."""
        client = request.client("lambda")
        with contextlib.suppress(client.exceptions.ResourceNotFoundException):
            client.delete_function(FunctionName=physical.id)

    def _put_reserved_concurrency(self, request: ResourceRequest, name: str) -> None:
        reserved = request.properties.get("ReservedConcurrentExecutions")
        if reserved is not None:
            client = request.client("lambda")
            client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=int(reserved))


class LayerVersion(ImmutableResourceProvider):
    """A layer version. Every change publishes a new one."""

    def create(self, request: ResourceRequest) -> PhysicalResource:
        """Publishes the layer version from its zip file in S3."""
        content = request.properties.get("Content", {})
        if "S3Bucket" not in content:
            raise ResourceError(
                "Content must be S3Bucket and S3Key; `aws cloudformation package` writes them."
            )
        arn = request.client("lambda").publish_layer_version(
            LayerName=str(request.properties.get("LayerName", request.generated_name)),
            Content=dict(content),
            **request.select("CompatibleArchitectures", "CompatibleRuntimes", "Description", "LicenseInfo"),
        )["LayerVersionArn"]
        return PhysicalResource(arn, {"LayerVersionArn": arn})

    def delete(self, request: ResourceRequest, physical: PhysicalResource) -> None:
        """Deletes the layer version."""
        name, version = physical.id.rsplit(":", 2)[-2:]
        request.client("lambda").delete_layer_version(LayerName=name, VersionNumber=int(version))


class Permission(ImmutableResourceProvider):
    """A statement of a function's resource policy."""

    def create(self, request: ResourceRequest) -> PhysicalResource:
        """Adds the statement."""
        statement_id = f"{request.stack.name}-{request.logical_id}-{uuid.uuid4().hex[:12]}"
        request.client("lambda").add_permission(
            FunctionName=str(request.properties["FunctionName"]),
            StatementId=statement_id,
            **request.select("Action", "EventSourceToken", "Principal", "SourceAccount", "SourceArn"),
        )
        return PhysicalResource(statement_id, {"Id": statement_id})

    def delete(self, request: ResourceRequest, physical: PhysicalResource) -> None:
        """Removes the statement."""
        client = request.client("lambda")
        function = str(request.properties["FunctionName"])
        try:
            client.remove_permission(FunctionName=function, StatementId=physical.id)
        except client.exceptions.ResourceNotFoundException:
            return


def _system_tags(request: ResourceRequest) -> dict[str, str]:
    """Returns the tags that CloudFormation adds. Source: AWS CloudFormation User Guide, "Resource tag"."""
    return {
        "aws:cloudformation:stack-name": request.stack.name,
        "aws:cloudformation:stack-id": request.stack.id,
        "aws:cloudformation:logical-id": request.logical_id,
    }


def _tags(properties: Mapping[str, Any]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in properties.get("Tags", [])}


def _code(request: ResourceRequest) -> dict[str, Any]:
    """Returns the code for Lambda's API. Inline code becomes a zip file that contains `index.py`."""
    code = request.read_object("Code")
    if "ZipFile" not in code:
        return {name: code[name] for name in ("S3Bucket", "S3Key", "S3ObjectVersion") if name in code}
    zip_file = io.BytesIO()
    with zipfile.ZipFile(zip_file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("index.py", code["ZipFile"])
    return {"ZipFile": zip_file.getvalue()}
