"""The pages of the documentation site: the files in `docs/`, and the README as the home page."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

from scripts.docs.pages import DOCS, list_pages
from scripts.tooling.environment import ROOT, Environment, SetUpError
from scripts.website.playground import PAGE

_LINK = re.compile(r"(?<=\]\()(?!https?:|#)[^)#]+")
_PLAYGROUND = Path("playground/index.html")
PAGES = {
    ROOT / "README.md": Path("index.md"),
    ROOT / "CHANGELOG.md": Path("changelog.md"),
    ROOT / "CONTRIBUTING.md": Path("contributing.md"),
    ROOT / "SECURITY.md": Path("security-policy.md"),  # docs/ has a page with the same name
    **{path: path.relative_to(DOCS) for path in list_pages()},
}


def build_pages(folder: Path, packages: Path) -> None:
    """Builds the pages into the folder that `zensical.toml` names.

    Args:
        folder: Where to copy the Markdown files. `zensical.toml` names it, too.
        packages: Where to install Zensical.

    Raises:
        SetUpError: Zensical can't be installed, or a page has an error.
    """
    copy_pages(folder)
    _install(packages)
    command = [sys.executable, "-m", "zensical", "build", "--strict", "--clean"]
    environment = {**os.environ, "PYTHONPATH": str(packages)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SetUpError(f"The pages can't be built:\n{done.stdout}{done.stderr}")


def copy_pages(folder: Path) -> None:
    """Copies the pages, and the files of the project that they link to, to a new folder."""
    shutil.rmtree(folder, ignore_errors=True)
    # Zensical checks that the targets of links exist. The build of the playground replaces this file.
    (folder / _PLAYGROUND).parent.mkdir(parents=True)
    (folder / _PLAYGROUND).touch()
    for source, name in PAGES.items():
        text = _LINK.sub(partial(_copy_target, source, folder), source.read_text(encoding="utf-8"))
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def _copy_target(page: Path, folder: Path, link: re.Match[str]) -> str:
    """Returns the target of a link on the site, and copies it if it isn't a page."""
    target = (page.parent / link[0]).resolve()
    name = _PLAYGROUND if target == PAGE else PAGES.get(target) or _copy_file(target, folder)
    return os.path.relpath(name, PAGES[page].parent)


def _copy_file(path: Path, folder: Path) -> Path:
    """Copies a file or a folder of the project to the site, and returns its name there."""
    name = Path("files") / path.relative_to(ROOT)
    if path.is_dir():
        shutil.copytree(path, folder / name, dirs_exist_ok=True)
        return _list_files(folder, name)
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, folder / name)
    return name


def _list_files(folder: Path, name: Path) -> Path:
    """Writes a page that lists the files of a folder, and returns its name."""
    files = sorted(path.relative_to(folder / name) for path in (folder / name).rglob("*") if path.is_file())
    page = name / "index.md"
    lines = [f"# {name.name}", "", *(f"- [{file}]({file})" for file in files)]
    (folder / page).write_text("\n".join(lines), encoding="utf-8")
    return page


def _install(packages: Path) -> None:
    """Installs the pinned packages, unless they are there."""
    requirements = ROOT / "requirements" / "site.txt"
    stamp = packages / "installed.txt"
    if stamp.exists() and stamp.read_bytes() == requirements.read_bytes():
        return
    shutil.rmtree(packages, ignore_errors=True)
    Environment(ROOT).install("--target", str(packages), "--require-hashes", "-r", str(requirements))
    shutil.copyfile(requirements, stamp)
