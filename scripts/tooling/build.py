"""Builds the code that `templates/provider.yaml` deploys: the caller's layer and the macro function.

    build/layer/python/   the package `caller` and its pinned dependencies   build/layer.zip
    build/layer/crt/      the pinned awscrt for each architecture of Lambda
    build/macro/          the package `macro` and its pinned dependencies    build/macro.zip

The macro function also uses the layer, so only the layer contains botocore and `caller`. Two builds of the same
sources have the same bytes if the machines have the same Python versions (see `_compile`).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from macro.emit.caller_function import RUNTIME
from scripts.tooling.common_runtime import MACHINES, OLDEST_PYTHON, UNUSED, strip_library
from scripts.tooling.compiled_code import compile_start
from scripts.tooling.environment import ROOT, Environment, SetUpError, step
from scripts.tooling.packing import pack_models
from scripts.tooling.reproducible import normalize, size, write_zip

# AWS Lambda Developer Guide, "Lambda quotas": a function with all its layers, unzipped.
LAMBDA_LIMIT = 250_000_000
OUR_LIMIT = 100_000_000
MEGA = 1_000_000
RUNTIME_VERSION = RUNTIME.removeprefix("python")
"""The Python version of the functions (`3.13`)."""

# Files that nothing reads at run time. Licenses and METADATA (for scanners) stay.
_PRUNED = (
    "bin",
    "**/examples-1.json*",
    "boto3/examples",
    "**/__pycache__",
    "**/*.pyi",
    *(
        f"*.dist-info/{name}"
        for name in ("INSTALLER", "RECORD", "REQUESTED", "WHEEL", "*.txt.orig", "entry_points.txt")
    ),
    "*.dist-info/top_level.txt",
    "*.dist-info/zip-safe",
    "*.dist-info/direct_url.json",
    "*.dist-info/uv_cache.json",
    ".lock",
    *UNUSED,
)
LICENSES = ("LICENSE", "NOTICE")
"""The license files of this project. Each bundle contains them, in the folder of its package."""

# Parts of `macro` that run only on a developer's machine.
_NOT_DEPLOYED = ("cli", "lint", "provider", "source")


def build(root: Path, target: Path, interpreter: str | None = None) -> None:
    """Builds `layer`, `layer.zip`, `macro`, and `macro.zip`, and copies `provider.yaml`.

    Args:
        root: The project's folder.
        target: Where to write them. Earlier builds are replaced.
        interpreter: The Python that compiles the code. By default, one with the Lambda runtime's version.

    Raises:
        SetUpError: The build failed.
    """
    compiler = interpreter or find_interpreter(RUNTIME_VERSION)
    target.mkdir(parents=True, exist_ok=True)
    # An interrupted build doesn't change the earlier one.
    with tempfile.TemporaryDirectory(dir=target, prefix=".new-") as folder:
        new = Path(folder)
        with step("layer"):
            _package(root, "caller", new / "layer" / "python", compiler)
        with step("common runtime"):
            _package_common_runtime(root, new / "layer" / "crt", compiler)
        with step("models"):
            pack_models(new / "layer" / "python" / "botocore" / "data")
        if compiler:
            with step("compiled code"):
                compile_start(new / "layer" / "python", compiler)
        with step("macro"):
            _package(root, "macro", new / "macro", compiler)
        for part in ("layer", "macro"):
            normalize(new / part)
            write_zip(new / part, new / f"{part}.zip")
        shutil.copy(root / "templates" / "provider.yaml", new)
        _check_size(new)
        _move(new, target)
    if not compiler:
        print(
            f"  without bytecode, because python{RUNTIME_VERSION} isn't installed. Cold starts will be slow. Install"
            f" it (for example, with `uv python install {RUNTIME_VERSION}`), and build again.",
            file=sys.stderr,
        )


def build_plain(root: Path, folder: Path, interpreter: str) -> None:
    """Installs the caller's dependencies as published, with bytecode, into a new folder.

    Raises:
        SetUpError: The installation failed.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    _install(root / "requirements" / "caller.txt", folder, RUNTIME_VERSION)
    _compile(folder, interpreter, "/opt/python")


def _package(root: Path, name: str, folder: Path, compiler: str | None) -> None:
    """Installs one of this project's packages and its dependencies into a folder."""
    folder.mkdir(parents=True)
    _install(root / "requirements" / f"{name}.txt", folder, RUNTIME_VERSION)
    _check_pure(folder)
    _prune(folder)
    shutil.copytree(root / name, folder / name, ignore=_not_deployed)
    for license_file in LICENSES:
        shutil.copy(root / license_file, folder / name)
    if compiler:
        _compile(folder, compiler, "/opt/python" if name == "caller" else "/var/task")


def _package_common_runtime(root: Path, folder: Path, compiler: str | None) -> None:
    """Installs awscrt into one folder for each architecture."""
    for machine in MACHINES:
        part = folder / machine
        part.mkdir(parents=True)
        _install(root / "requirements" / "crt.txt", part, OLDEST_PYTHON, machine)
        strip_library(part, machine)
        _prune(part)
        if compiler:
            _compile(part, compiler, f"/opt/crt/{machine}")


def _not_deployed(folder: str, names: list[str]) -> set[str]:
    """Returns the names in a folder that aren't deployed."""
    top = Path(folder).name == "macro"
    return {name for name in names if name == "__pycache__" or (top and Path(name).stem in _NOT_DEPLOYED)}


def _install(requirements: Path, folder: Path, runtime: str, machine: str | None = None) -> None:
    """Installs the pinned packages, for this machine's platform or for Linux on another one.

    The files are copies, because links could change the installer's cache.
    """
    os.environ["UV_LINK_MODE"] = "copy"
    exact = ("--require-hashes", "--no-deps", "--only-binary", ":all:", "--python-version", runtime)
    platform = (machine, "manylinux2014") if machine else None
    Environment(ROOT).install("--target", str(folder), *exact, "-r", str(requirements), platform=platform)


def _check_pure(folder: Path) -> None:
    """Raises SetUpError if a package depends on a CPU architecture or a Python version."""
    wheels = {path.parent.name: path.read_text() for path in folder.glob("*.dist-info/WHEEL")}
    impure = [
        name for name, text in wheels.items() if not re.search(r"^Tag: \S*py3-none-any$", text, re.MULTILINE)
    ]
    if impure or not wheels:
        raise SetUpError(
            f"These packages aren't pure Python, so the layer can't serve every architecture: {sorted(impure)}"
        )


def _prune(folder: Path) -> None:
    for pattern in _PRUNED:
        for path in sorted(folder.glob(pattern)):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()


def _compile(folder: Path, python: str, mount: str) -> None:
    """Compiles the bytecode with the Python version that will run it.

    `mount` is the folder's path in Lambda, which tracebacks have instead of the path in the build folder.

    Lambda's file system is read-only, so without bytecode, every cold start compiles the modules. Python doesn't
    compare the bytecode with the sources (PEP 552, unchecked hash).
    """
    command = [python, "-I", "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash"]
    done = subprocess.run([*command, "-s", str(folder), "-p", mount, str(folder)], check=False)
    if done.returncode:
        raise SetUpError(f"{python} can't compile the code. See the output above.")


def find_interpreter(version: str) -> str | None:
    """Returns the path of a Python with this version that runs; None if there is none."""
    names = (shutil.which(f"python{version}", path=folder) for folder in os.get_exec_path())
    return next(
        (executable for name in names if name and (executable := _find_executable(name, version))), None
    )


def _find_executable(python: str, version: str) -> str | None:
    """Returns the path of the Python that a command runs, if it has this version.

    pyenv's commands fail unless PYENV_VERSION selects a version (pyenv documentation, "Understanding Python version
    selection").
    """
    probe = [python, "-I", "-c", "import sys; print('{}.{}'.format(*sys.version_info), sys.executable)"]
    environment = {**os.environ, "PYENV_VERSION": version}
    done = subprocess.run(probe, env=environment, capture_output=True, text=True, check=False)
    its_version, _, executable = done.stdout.strip().partition(" ")
    return executable if its_version == version else None


def _check_size(built: Path) -> None:
    sizes = {part: size(built / part) for part in ("layer", "macro")}
    for part, count in sizes.items():
        zipped = (built / f"{part}.zip").stat().st_size
        print(f"  build/{part}: {count / MEGA:.1f} MB, zip {zipped / MEGA:.1f} MB", file=sys.stderr)
    total = sum(sizes.values())
    print(f"  total: {total / MEGA:.1f} MB; Lambda's quota is {LAMBDA_LIMIT // MEGA} MB", file=sys.stderr)
    if total > OUR_LIMIT:
        raise SetUpError(f"The total exceeds this project's limit of {OUR_LIMIT // MEGA} MB.")


def _move(new: Path, target: Path) -> None:
    for path in sorted(new.iterdir()):
        old = target / path.name
        if old.is_dir():
            shutil.rmtree(old)
        path.replace(old)
