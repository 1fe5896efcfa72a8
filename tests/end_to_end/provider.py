"""The provider stack, built from this tree and installed as a user installs it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.tooling.build import build
from tests.end_to_end.deployments import deploy_template

if TYPE_CHECKING:
    from macro.local import LocalAws

ROOT = Path(__file__).parents[2]
HOME = "eu-central-1"
DEFINITIONS = "definitions-of-the-tests"


def install(aws: LocalAws, folder: Path) -> None:
    """Builds layer and macro in a folder and deploys `templates/provider.yaml` beside them."""
    build(ROOT, folder / "build")
    template = folder / "templates" / "provider.yaml"
    template.parent.mkdir()
    shutil.copy(ROOT / "templates" / "provider.yaml", template)
    aws.client("s3", HOME).create_bucket(
        Bucket=DEFINITIONS, CreateBucketConfiguration={"LocationConstraint": HOME}
    )
    deploy_template(aws, template, "cross-region-awscall", HOME, {"DefinitionBuckets": DEFINITIONS})
