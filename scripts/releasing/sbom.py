"""The list of components of a release (SBOM) in the format CycloneDX. The same commit always has the same list."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

from scripts.releasing.components import read_components
from scripts.tooling.environment import SetUpError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from scripts.releasing.project import Project

_SCHEMA = SchemaVersion.V1_6


def render_sbom(project: Project, archives: Sequence[Path], created: datetime) -> str:
    """Returns the list of components as JSON text.

    Args:
        project: The project, which is the described component.
        archives: The ZIP files with code that the wheel contains.
        created: The time of the commit, because the time of the build would differ between two builds.

    Raises:
        SetUpError: A package's license is unknown or missing, or the list isn't valid.
    """
    root = _package(project.name, project.version, project.license, project.name, ComponentType.APPLICATION)
    files = [_file(archive) for archive in archives]
    identity = " ".join([project.name, project.version, *(file.hashes[0].content for file in files)])
    bom = Bom(
        serial_number=uuid5(NAMESPACE_URL, identity),
        metadata=BomMetaData(component=root, timestamp=created),
        components=files,
    )
    bom.register_dependency(root, files)
    for file in files:
        bom.register_dependency(file, file.components)
    text: str = make_outputter(bom, OutputFormat.JSON, _SCHEMA).output_as_string(indent=2)
    check_sbom(text)
    return f"{text}\n"


def check_sbom(text: str) -> None:
    """Validates a list of components against the schema of CycloneDX.

    Raises:
        SetUpError: It isn't valid.
    """
    problem = JsonStrictValidator(_SCHEMA).validate_str(text)
    if problem is not None:
        raise SetUpError(f"the list of components isn't valid: {problem}")


def _file(archive: Path) -> Component:
    """Returns a ZIP file with the packages in it."""
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    return Component(
        name=archive.name,
        type=ComponentType.FILE,
        bom_ref=archive.name,
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest)],
        components=[
            _package(each.name, each.version, each.license, f"{archive.name}/{each.name}")
            for each in read_components(archive)
        ],
    )


def _package(
    name: str, version: str, expression: str, reference: str, kind: ComponentType = ComponentType.LIBRARY
) -> Component:
    return Component(
        name=name,
        version=version,
        type=kind,
        bom_ref=reference,
        licenses=[LicenseFactory().make_from_string(expression)],
        purl=PackageURL("pypi", name=name.lower(), version=version),
    )
