"""Installs the pinned clients into `build/clients`, each into a folder of its own."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scripts.clients.model import ClientUnavailable
from scripts.tooling.environment import ROOT, Environment, SetUpError

if TYPE_CHECKING:
    from collections.abc import Iterable

CACHE: Final = ROOT / "build" / "clients"
PINNED: Final = ROOT / "requirements" / "clients"


def python_environment(name: str, *, with_project: bool = False) -> Path:
    """Installs the packages in `requirements/clients/NAME.txt` into an environment.

    Args:
        name: The name of the file, and of the environment.
        with_project: Whether this project is installed, too.

    Returns:
        The environment's folder of programs.

    Raises:
        ClientUnavailable: The packages can't be installed.
    """
    folder, lock = CACHE / name, PINNED / f"{name}.txt"
    programs = folder / "bin"
    if _is_current(folder, [lock]):
        return programs
    venv.create(folder, clear=True, with_pip=False, symlinks=True)
    environment = Environment(ROOT)
    python = str(programs / "python")
    try:
        environment.install("--no-deps", "--require-hashes", "-r", str(lock), python=python)
        if with_project:
            environment.install("--no-deps", "--no-build-isolation", "-e", str(ROOT), python=python)
    except SetUpError as error:
        raise ClientUnavailable(f"pip can't install the packages in {_relative(lock)}. {error}") from error
    _set_current(folder, [lock])
    return programs


def version_in(name: str, package: str) -> str:
    """Returns the version of a package that `requirements/clients/NAME.txt` pins."""
    lines = (PINNED / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    (pinned,) = (line for line in lines if line.startswith(f"{package}=="))
    return pinned.partition("==")[2].split()[0]


def node_packages() -> Path:
    """Installs the packages in `requirements/clients/package-lock.json`, and returns the folder `node_modules`.

    Raises:
        ClientUnavailable: Node.js isn't installed, or npm can't install the packages.
    """
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise ClientUnavailable("Node.js with npm isn't installed. Install Node.js 20 or later.")
    folder = CACHE / "npm"
    files = [PINNED / "package.json", PINNED / "package-lock.json"]
    if not _is_current(folder, files):
        folder.mkdir(parents=True, exist_ok=True)
        for file in files:
            shutil.copy(file, folder)
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            output = f"{done.stdout}{done.stderr}".strip() or "npm printed nothing"
            raise ClientUnavailable(f"npm can't install the packages in {_relative(files[1])}: {output}")
        _set_current(folder, files)
    return folder / "node_modules"


def node_version(package: str) -> str:
    """Returns the installed version of a package of `node_packages`."""
    file = CACHE / "npm" / "node_modules" / package / "package.json"
    return str(json.loads(file.read_text(encoding="utf-8"))["version"])


def development_program(name: str) -> str:
    """Returns the path of a program in this project's environment."""
    return str(Path(sys.prefix) / "bin" / name)


def _is_current(folder: Path, locks: Iterable[Path]) -> bool:
    stamp = folder / "installed"
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == _digest(folder, locks)


def _set_current(folder: Path, locks: Iterable[Path]) -> None:
    (folder / "installed").write_text(_digest(folder, locks), encoding="utf-8")


def _digest(folder: Path, locks: Iterable[Path]) -> str:
    """Returns a digest of the lock files, of the folder's path, which programs contain, and of the Python version."""
    content = b"\0".join(lock.read_bytes() for lock in locks)
    return f"{folder}\n{sys.version}\n{hashlib.sha256(content).hexdigest()}\n"


def _relative(path: Path) -> Path:
    return path.relative_to(ROOT)
