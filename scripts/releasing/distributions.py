"""Builds the wheel and the source distribution from a folder that contains only what they need."""

from __future__ import annotations

import gzip
import io
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING

from macro.provider.bundle import LAYER, MACRO
from scripts.releasing.readme import absolute_links, project_urls
from scripts.tooling.build import LICENSES
from scripts.tooling.environment import ROOT, SetUpError
from scripts.tooling.reproducible import EPOCH_SECONDS, normalize

if TYPE_CHECKING:
    from scripts.releasing.project import Project

BUNDLE = Path("macro") / "provider" / "bundle"
"""The folder in the wheel with the built code, the templates, and the schemas."""

_UMASK = 0o022
_SOURCES = ("caller", "cross_region_awscall", "localaws", "macro")


def stage(folder: Path, build: Path, project: Project, repository: str) -> None:
    """Writes the sources of the distributions into a new folder.

    Args:
        folder: The folder.
        build: The folder of the built code.
        project: The project.
        repository: The address of the repository; if it is empty, the pages and the metadata have no links to it.
    """
    for name in _SOURCES:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in LICENSES:
        shutil.copy(ROOT / name, folder)
    readme, settings = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "pyproject.toml"))
    (folder / "README.md").write_text(absolute_links(readme, repository, project.tag), encoding="utf-8")
    urls = project_urls(repository, project.tag)
    (folder / "pyproject.toml").write_text(settings + urls, encoding="utf-8")
    bundle = folder / BUNDLE
    bundle.mkdir()
    code = (build / name for name in (LAYER, MACRO))
    for path in (*code, *(ROOT / "templates").glob("*.yaml"), *(ROOT / "schema").glob("*.json")):
        shutil.copy(path, bundle)
    normalize(folder)


def build_distributions(source: Path, output: Path) -> tuple[Path, Path]:
    """Runs the build backend with the pinned packages of the environment.

    Returns:
        The wheel and the source distribution.

    Raises:
        SetUpError: The build failed.
    """
    program = Path(sys.prefix) / "bin" / "uv"
    options = ("--quiet", "--wheel", "--sdist", "--no-build-isolation", "--out-dir", str(output))
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(EPOCH_SECONDS), "VIRTUAL_ENV": sys.prefix}
    # the modes of generated files are in the archives
    done = subprocess.run(
        [program, "build", *options, str(source)], env=environment, umask=_UMASK, check=False
    )
    if done.returncode:
        raise SetUpError("The distributions can't be built. See the output above.")
    (wheel,), (sdist,) = output.glob("*.whl"), output.glob("*.tar.gz")
    _normalize_archive(sdist)
    return wheel, sdist


def _normalize_archive(path: Path) -> None:
    """Replaces the times, owners, and order in a source distribution, which setuptools takes from the build."""
    with tarfile.open(path) as archive:
        members = sorted(archive.getmembers(), key=lambda member: member.name)
        contents = {member.name: _read(archive, member) for member in members}
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for member in members:
            member.mtime, member.uid, member.gid, member.uname, member.gname = EPOCH_SECONDS, 0, 0, "", ""
            member.pax_headers = {}  # They repeat the time with fractions of a second.
            archive.addfile(member, io.BytesIO(contents[member.name]))
    path.write_bytes(gzip.compress(plain.getvalue(), mtime=0))


def _read(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = archive.extractfile(member)
    return file.read() if file else b""
