"""The provider's template and its code as one file that `sam package` and `sam publish` accept.

Source: AWS Serverless Application Model Developer Guide, "AWS SAM template Metadata section properties".
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from macro.provider.bundle import LAYER, MACRO
from scripts.tooling.reproducible import write_zip

if TYPE_CHECKING:
    from scripts.releasing.project import Project

_BUILD = "../build/"
"""Where `provider.yaml` expects the code in the repository. In the application, the code is beside the template."""

_METADATA = "\nMetadata:\n"
_LABELS = ("cloudformation", "cross-region", "macro", "multi-region", "step-functions")
CODE = (LAYER, MACRO)
PAGES = ("LICENSE", "NOTICE", "README.md")


def application_template(provider: str, project: Project, repository: str) -> str:
    """Returns the provider's template with the metadata of an application, and with local paths of the code.

    Args:
        provider: The text of `provider.yaml`.
        project: The project.
        repository: The address of the repository; if it is empty, the metadata has none.
    """
    application: dict[str, object] = {
        "Name": project.name,
        "Description": project.summary,
        "Author": project.name,
        "SpdxLicenseId": project.license,
        "LicenseUrl": "LICENSE",
        "ReadmeUrl": "README.md",
        "Labels": list(_LABELS),
        "SemanticVersion": project.version,
    }
    if repository:
        application |= {
            "HomePageUrl": repository,
            "SourceCodeUrl": f"{repository}/tree/{project.tag}",
        }
    metadata = "".join(f"    {name}: {json.dumps(value)}\n" for name, value in application.items())
    section = f"{_METADATA}  AWS::ServerlessRepo::Application:\n{metadata}"
    return provider.replace(_METADATA, section, 1).replace(_BUILD, "")


def write_application(source: Path, code: Path, template: str, target: Path) -> None:
    """Writes the application as a ZIP file with the same bytes for the same content.

    Args:
        source: The folder of the license, the notice, and the README.
        code: The folder of the built code.
        template: The text of the template.
        target: The ZIP file.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for page in PAGES:
            shutil.copy(source / page, folder)
        for archive in CODE:
            shutil.copy(code / archive, folder)
        (folder / "template.yaml").write_text(template, encoding="utf-8")
        write_zip(folder, target)
