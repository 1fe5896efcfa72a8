"""Stores the files and folders that a template names in S3, such as the code of a function.

`aws cloudformation package` does this for the same properties. Sources: AWS CLI Command Reference, "package"; AWS
Lambda Developer Guide, Lambda quotas.
"""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, cast

from macro.cli.run.input_problems import InputError, exists, is_file
from macro.source.nested_templates import NESTED_TEMPLATES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from macro.model.template_values import Json

MAX_CODE = 250 * 1024 * 1024
"""The bytes of a function's or a layer's files that Lambda accepts."""

_ARCHIVES = frozenset({".zip", ".jar"})
_REMOTE = ("s3://", "https://", "http://")


class _Property(NamedTuple):
    """A property whose value can be a path.

    Attributes:
        name: The name of the property.
        is_code: Whether a folder becomes a zip file.
        members: The names of the bucket and the key in the value. None if the value is a URI.
        section: The section of `Globals` that has values for resources without the property, if there is one.
        is_template: Whether the file is the template of a nested stack.
    """

    name: str
    is_code: bool
    members: tuple[str, str] | None = None
    section: str = ""
    is_template: bool = False


_PROPERTIES = {
    **{kind: _Property(name, is_code=False, is_template=True) for kind, name in NESTED_TEMPLATES.items()},
    "AWS::Serverless::Function": _Property("CodeUri", is_code=True, section="Function"),
    "AWS::Serverless::LayerVersion": _Property("ContentUri", is_code=True),
    "AWS::Serverless::StateMachine": _Property("DefinitionUri", is_code=False),
    "AWS::Lambda::Function": _Property("Code", is_code=True, members=("S3Bucket", "S3Key")),
    "AWS::Lambda::LayerVersion": _Property("Content", is_code=True, members=("S3Bucket", "S3Key")),
    "AWS::StepFunctions::StateMachine": _Property(
        "DefinitionS3Location", is_code=False, members=("Bucket", "Key")
    ),
}


@dataclass(frozen=True, slots=True)
class LocalPath:
    """A file or a folder to store.

    Args:
        owner: The logical ID of the resource.
        name: The name of the property.
        path: The file or the folder.
        is_code: Whether it becomes a zip file, unless it is one.
        prefix: The beginning of the key. It names the nested stacks around the resource: `Orders/`.
        content: The bytes to store instead of those of the file, if they differ.
    """

    owner: str
    name: str
    path: Path
    is_code: bool
    prefix: str = ""
    content: bytes | None = None

    def __str__(self) -> str:
        """Returns the path and its origin: `src (CodeUri of Orders)`."""
        return f"{self.path} ({self.name} of {self.owner})"

    @property
    def key(self) -> str:
        """The key of the object."""
        return f"{self.prefix}{self.owner}/{self.name}"

    def read(self) -> bytes:
        """Returns the bytes to store; raises OSError."""
        if self.content is not None:
            return self.content
        if not self.is_code or self.path.suffix in _ARCHIVES:
            return self.path.read_bytes()
        root = self.path if self.path.is_dir() else self.path.parent
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:
            for file in self.files():
                archive.write(file, file.relative_to(root))
        return packed.getvalue()

    def files(self) -> list[Path]:
        """Returns the file, or the files in the folder."""
        if not self.path.is_dir():
            return [self.path]
        return sorted(each for each in self.path.rglob("*") if each.is_file())


@dataclass(frozen=True, slots=True)
class Packaged:
    """A template that names objects in a bucket instead of files and folders, and what to store there."""

    template: dict[str, Json]
    paths: tuple[LocalPath, ...]


_NOT_NESTED: Mapping[str, Packaged] = MappingProxyType({})


def package(
    template: Mapping[str, Json],
    folder: Path,
    bucket: str,
    nested: Mapping[str, Packaged] = _NOT_NESTED,
    prefix: str = "",
) -> Packaged:
    """Returns a template whose files and folders are in a bucket.

    Args:
        template: The template after the local transforms.
        folder: The folder of the template, to which its paths are relative.
        bucket: The name of the bucket.
        nested: The packaged templates of the nested stacks, by logical ID.
        prefix: The beginning of the keys.
    """
    resources = template.get("Resources")
    packaged = dict(resources) if isinstance(resources, dict) else {}
    paths: list[LocalPath] = []
    for written, path in _find_paths(template, folder):
        child = nested.get(path.owner)
        content = json.dumps(child.template).encode() if child else None
        local = replace(path, prefix=prefix, content=content)
        paths += [local, *(child.paths if child else ())]
        resource = cast("dict[str, Json]", packaged[path.owner])
        properties = cast("dict[str, Json]", resource.get("Properties", {}))
        stored: Json = {**properties, written.name: _locate(written, bucket, local.key)}
        packaged[path.owner] = {**resource, "Properties": stored}
    return Packaged({**template, "Resources": packaged} if paths else dict(template), tuple(paths))


def find_nested_templates(template: Mapping[str, Json], folder: Path) -> list[LocalPath]:
    """Returns the local templates of the nested stacks that a template contains."""
    return [path for written, path in _find_paths(template, folder) if written.is_template]


def _find_paths(template: Mapping[str, Json], folder: Path) -> Iterator[tuple[_Property, LocalPath]]:
    """Yields the properties that name a file or a folder, with their values."""
    resources = template.get("Resources")
    for owner, resource in (resources if isinstance(resources, dict) else {}).items():
        written, properties = _find_property(resource)
        path = _read_path(properties, written, template.get("Globals")) if written else None
        if written and path:
            yield written, LocalPath(owner, written.name, folder / path, written.is_code)


def check_local_paths(file: str, template: Mapping[str, Json]) -> None:
    """Raises InputError if a template names files or folders that don't exist or are too large.

    Args:
        file: The name of the template file.
        template: The template after the local transforms.
    """
    paths = package(template, Path(file).parent, "").paths
    missing = [each for each in paths if not (exists if each.is_code else is_file)(str(each.path))]
    if missing:
        listed = ", ".join(map(str, missing))
        raise InputError(f"{file}: not found: {listed}; correct the path, or build the code first")
    large = [each for each in paths if sum(file.stat().st_size for file in each.files()) > MAX_CODE]
    if large:
        listed = ", ".join(map(str, large))
        raise InputError(
            f"{file}: more than the {MAX_CODE:,} bytes that Lambda accepts: {listed}; use a smaller folder"
        )


def _find_property(resource: Json) -> tuple[_Property | None, dict[str, Json]]:
    """Returns the property of a resource that can be a path, if there is one, and all properties."""
    kind = resource.get("Type") if isinstance(resource, dict) else None
    properties = resource.get("Properties", {}) if isinstance(resource, dict) else None
    if not isinstance(kind, str) or not isinstance(properties, dict):
        return None, {}
    return _PROPERTIES.get(kind), properties


def _read_path(properties: Mapping[str, Json], written: _Property, defaults: Json) -> str | None:
    """Returns the path in a property or, for the code of a SAM function, in `Globals`."""
    value = properties.get(written.name)
    if written.section and written.name not in properties and "InlineCode" not in properties:
        section = defaults.get(written.section) if isinstance(defaults, dict) else None
        value = section.get(written.name) if isinstance(section, dict) else None
    return value if isinstance(value, str) and value and not value.startswith(_REMOTE) else None


def _locate(written: _Property, bucket: str, key: str) -> Json:
    if written.is_template:
        return f"https://{bucket}.s3.amazonaws.com/{key}"
    if written.members is None:
        return f"s3://{bucket}/{key}"
    return dict(zip(written.members, (bucket, key), strict=True))
