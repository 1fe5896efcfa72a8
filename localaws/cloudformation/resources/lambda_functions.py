"""`AWS::Lambda::Function`, `AWS::Lambda::LayerVersion` and `AWS::Lambda::Permission`."""

from __future__ import annotations

import io
import uuid
import zipfile
from typing import TYPE_CHECKING, Any, ClassVar, Final

from localaws.cloudformation.resources.provider import NotDone, Physical, Provider, Request

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


class Function(Provider):
    """A function with its code, configuration, reserved concurrency and tags."""

    replacing: ClassVar[frozenset[str]] = frozenset({"FunctionName", "PackageType"})

    def create(self, request: Request) -> Physical:
        """Creates the function."""
        tags = _tags(request.properties)
        name = str(request.properties.get("FunctionName", request.generated_name))
        arn = request.client("lambda").create_function(
            FunctionName=name, Code=_code(request), **request.chosen(*CONFIGURATION), Tags=tags
        )["FunctionArn"]
        self._reserve(request, name)
        return Physical(name, {"Arn": arn})

    def update(self, request: Request, before: Mapping[str, Any], physical: Physical) -> Physical:
        """Changes code, configuration, reserved concurrency and tags."""
        client, properties = request.client("lambda"), request.properties
        if before.get("Code") != properties.get("Code"):
            client.update_function_code(FunctionName=physical.id, **_code(request))
        wanted = {name: properties.get(name, DEFAULTS.get(name)) for name in CONFIGURATION}
        given = {name: value for name, value in wanted.items() if value is not None}
        for name in CREATION_ONLY:
            given.pop(name, None)
        client.update_function_configuration(FunctionName=physical.id, **given)
        self._reserve(request, physical.id)
        if tags := _tags(before):
            client.untag_resource(Resource=physical.attributes["Arn"], TagKeys=list(tags))
        if tags := _tags(properties):
            client.tag_resource(Resource=physical.attributes["Arn"], Tags=tags)
        return physical

    def delete(self, request: Request, physical: Physical) -> None:
        """Deletes the function."""
        client = request.client("lambda")
        try:
            client.delete_function(FunctionName=physical.id)
        except client.exceptions.ResourceNotFoundException:
            return

    def _reserve(self, request: Request, name: str) -> None:
        reserved = request.properties.get("ReservedConcurrentExecutions")
        if reserved is not None:
            client = request.client("lambda")
            client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=int(reserved))


class LayerVersion(Provider):
    """A published layer version; every change publishes another."""

    def replaces(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
        """Always: versions never change."""
        return before != after

    def create(self, request: Request) -> Physical:
        """Publishes the version from its zip file in S3."""
        content = request.properties.get("Content", {})
        if "S3Bucket" not in content:
            raise NotDone("Content must be S3Bucket and S3Key; `aws cloudformation package` writes them.")
        arn = request.client("lambda").publish_layer_version(
            LayerName=str(request.properties.get("LayerName", request.generated_name)),
            Content=dict(content),
            **request.chosen("CompatibleArchitectures", "CompatibleRuntimes", "Description", "LicenseInfo"),
        )["LayerVersionArn"]
        return Physical(arn, {"LayerVersionArn": arn})

    def update(self, request: Request, before: Mapping[str, Any], physical: Physical) -> Physical:  # noqa: ARG002  the provider's signature
        """Publishes another version (`replaces` leads here only for a rollback)."""
        return self.create(request)

    def delete(self, request: Request, physical: Physical) -> None:
        """Deletes the version."""
        name, version = physical.id.rsplit(":", 2)[-2:]
        request.client("lambda").delete_layer_version(LayerName=name, VersionNumber=int(version))


class Permission(Provider):
    """A statement of a function's resource policy."""

    def replaces(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
        """Always: every property needs replacement."""
        return before != after

    def create(self, request: Request) -> Physical:
        """Adds the statement."""
        statement_id = f"{request.stack.name}-{request.logical_id}-{uuid.uuid4().hex[:12]}"
        request.client("lambda").add_permission(
            FunctionName=str(request.properties["FunctionName"]),
            StatementId=statement_id,
            **request.chosen("Action", "EventSourceToken", "Principal", "SourceAccount", "SourceArn"),
        )
        return Physical(statement_id, {"Id": statement_id})

    def update(self, request: Request, before: Mapping[str, Any], physical: Physical) -> Physical:  # noqa: ARG002  the provider's signature
        """Adds another statement (`replaces` leads here only for a rollback)."""
        return self.create(request)

    def delete(self, request: Request, physical: Physical) -> None:
        """Removes the statement."""
        client = request.client("lambda")
        function = str(request.properties["FunctionName"])
        try:
            client.remove_permission(FunctionName=function, StatementId=physical.id)
        except client.exceptions.ResourceNotFoundException:
            return


def _tags(properties: Mapping[str, Any]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in properties.get("Tags", [])}


def _code(request: Request) -> dict[str, Any]:
    """`Code` as Lambda's API takes it: inline text becomes the zip file with `index.py`."""
    code = dict(request.properties["Code"])
    if "ZipFile" not in code:
        return {name: code[name] for name in ("S3Bucket", "S3Key", "S3ObjectVersion") if name in code}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("index.py", code["ZipFile"])
    return {"ZipFile": packed.getvalue()}
