"""Builds the files of a release, and checks them.

  *-py3-none-any.whl            the package with the built code
  *.tar.gz                      the source distribution
  *-serverless-application.zip  a template and code for `sam package` and `sam publish`
  *.cdx.json                    the list of components (CycloneDX)
  SHA256SUMS                    the checksums of these files

Two builds of the same commit have the same bytes on machines with the same Python versions.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.releasing.checks import check_distributions, check_templates
from scripts.releasing.distributions import BUNDLE, build_distributions, stage
from scripts.releasing.measure import measure
from scripts.releasing.project import commit_time, origin, read_project, repository_url
from scripts.releasing.sbom import render_sbom
from scripts.releasing.serverless_application import CODE, application_template, write_application
from scripts.tooling.build_folder import fresh_build
from scripts.tooling.environment import ROOT, step

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scripts.releasing.project import Project

_CHECKSUMS = "SHA256SUMS"


def main(arguments: Sequence[str]) -> int:
    """Runs the script, and returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="scripts/release",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--output",
        type=Path,
        default=ROOT / "dist",
        metavar="FOLDER",
        help="default: the clone's folder dist",
    )
    parser.add_argument(
        "--repository",
        type=_repository,
        metavar="URL",
        help="the address of the repository, for links; default: that of the remote origin",
    )
    parser.add_argument("--tag", metavar="TAG", help="fail unless this is the tag of the version")
    parser.add_argument(
        "--measure", action="store_true", help="also install the wheel, and measure it on the local AWS"
    )
    options = parser.parse_args(arguments)
    project = read_project()
    if options.tag not in (None, project.tag):
        parser.error(f"the tag of version {project.version} is {project.tag}, not {options.tag}")
    repository = options.repository or origin()
    if not repository:
        print(
            "  without links to the repository, because it has no remote origin; use --repository",
            file=sys.stderr,
        )
    release(options.output, project, repository)
    for figure in measure(options.output / project.wheel) if options.measure else ():
        print(f"  {figure}", flush=True)
    return 0


def _repository(written: str) -> str:
    url = repository_url(written)
    if not url:
        raise argparse.ArgumentTypeError(f"{written} isn't an address like https://github.com/OWNER/NAME")
    return url


def release(output: Path, project: Project, repository: str) -> None:
    """Builds the files into a folder, and prints their names and sizes. Removes files of an earlier release.

    Args:
        output: The folder.
        project: The project.
        repository: The address of the repository; if it is empty, the files have no links to it.

    Raises:
        SetUpError: A build or a check failed.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with fresh_build(), step("sources"):
            stage(folder / "source", ROOT / "build", project, repository)
        files = _build(folder, project, repository)
        sums = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files]
        output.mkdir(parents=True, exist_ok=True)
        for old in (*output.glob(f"{project.module}-*"), *output.glob(_CHECKSUMS)):
            old.unlink()
        for file in files:
            shutil.copy(file, output)
        (output / _CHECKSUMS).write_text("".join(sums))
    for file in files:
        print(f"  {output / file.name} ({_format_size((output / file.name).stat().st_size)})")


def _format_size(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 100_000 else f"{size / 1e3:.1f} KB"  # noqa: PLR2004  0.1 MB


def _build(folder: Path, project: Project, repository: str) -> list[Path]:
    """Builds the files from the staged sources, checks them, and returns their paths, sorted by name."""
    source, output = folder / "source", folder / "dist"
    bundle = source / BUNDLE
    with step("list of components"):
        sbom = render_sbom(project, [bundle / name for name in CODE], commit_time())
    with step("wheel and source distribution"):
        wheel, sdist = build_distributions(source, output)
    with step("serverless application"):
        provider = (bundle / "provider.yaml").read_text(encoding="utf-8")
        template = application_template(provider, project, repository)
        application = output / f"{project.file_name}-serverless-application.zip"
        write_application(source, bundle, template, application)
    with step("checks"):
        (folder / "template.yaml").write_text(template, encoding="utf-8")
        check_distributions(wheel, sdist)
        check_templates([folder / "template.yaml", *sorted(bundle.glob("*.yaml"))])
    components = output / f"{project.file_name}.cdx.json"
    components.write_text(sbom, encoding="utf-8")
    return sorted([wheel, sdist, application, components])
