"""Builds what `templates/provider.yaml` deploys: the caller's layer and the macro function's code.

    build/layer/python/   the package `caller` and its pinned dependencies   build/layer.zip
    build/macro/          the package `macro` and its pinned dependencies    build/macro.zip

The macro function runs on the caller's layer too, so botocore and `caller` are in the layer only. Two builds
of the same sources give the same bytes, on any machine with the same zlib and choice of Pythons (see `_compile`).
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from macro.emit.caller_function import RUNTIME
from scripts.tooling.environment import ROOT, Environment, SetUpError, step
from scripts.tooling.packing import pack_models
from scripts.tooling.reproducible import normalise, size, write_zip

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# AWS Lambda Developer Guide, "Lambda quotas": a function with its layers, unzipped; users' own count too.
LAMBDA_LIMIT = 250_000_000
OUR_LIMIT = 100_000_000
MEGA = 1_000_000

# Of an installed distribution: what nothing reads at run time. Licences and METADATA (for scanners) stay.
_LEFT_OUT = (
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
)
# Parts of `macro` that run on a developer's machine only.
_NOT_DEPLOYED = ("cli", "lint", "source")


def main(arguments: Sequence[str]) -> int:
    """The script: builds both parts and prints their sizes; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="scripts/build",
        description=__doc__.partition("\n\n")[0] if __doc__ else None,
    )
    parser.parse_args(arguments)
    build(ROOT, ROOT / "build")
    return 0


def build(root: Path, target: Path, interpreter: str | None = None) -> None:
    """Makes `layer`, `layer.zip`, `macro` and `macro.zip` in a folder; raises SetUpError.

    `root` is the project's folder; `target` is made where it isn't there, what it held of these is replaced.
    `interpreter` is the Python that makes the bytecode, for a build that it will run itself; otherwise it is one
    of the runtime's version.
    """
    runtime = RUNTIME.removeprefix("python")
    compiler = interpreter or _interpreter(runtime)
    target.mkdir(parents=True, exist_ok=True)
    with _workplace(target) as new:
        with step("layer"):
            _package(root, "caller", new / "layer" / "python", compiler)
        with step("models"):
            pack_models(new / "layer" / "python" / "botocore" / "data")
        with step("macro"):
            _package(root, "macro", new / "macro", compiler)
        for part in ("layer", "macro"):
            normalise(new / part)
            write_zip(new / part, new / f"{part}.zip")
        _check_size(new)
        _move(new, target)
    if not compiler:
        print(
            f"  without bytecode, as there is no python{runtime} here: every cold start compiles. Install it"
            f" (`uv python install {runtime}`, or as your system has it) and build again."
        )


def build_plain(root: Path, folder: Path, interpreter: str) -> None:
    """The caller's dependencies as they were published, with bytecode: what a layer made by hand would hold.

    `folder` is made anew; raises SetUpError.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    _install(root / "requirements" / "caller.txt", folder, RUNTIME.removeprefix("python"))
    _compile(folder, interpreter)


def _package(root: Path, name: str, folder: Path, compiler: str | None) -> None:
    """One of our packages and its dependencies, ready to be imported from a folder."""
    folder.mkdir(parents=True)
    _install(root / "requirements" / f"{name}.txt", folder, RUNTIME.removeprefix("python"))
    _check_pure(folder)
    _prune(folder)
    shutil.copytree(root / name, folder / name, ignore=_not_deployed)
    if compiler:
        _compile(folder, compiler)


def _not_deployed(folder: str, names: list[str]) -> set[str]:
    """Of the names in a folder of ours, those that don't go to Lambda."""
    top = Path(folder).name == "macro"
    return {name for name in names if name == "__pycache__" or (top and Path(name).stem in _NOT_DEPLOYED)}


def _install(requirements: Path, folder: Path, runtime: str) -> None:
    """The pinned files as they were published, copied (a link would let us change the installer's cache)."""
    os.environ["UV_LINK_MODE"] = "copy"
    exact = ("--require-hashes", "--no-deps", "--only-binary", ":all:", "--python-version", runtime)
    Environment(ROOT).install("--target", str(folder), *exact, "-r", str(requirements))


def _check_pure(folder: Path) -> None:
    """That nothing depends on a processor or a Python version: one layer then serves every architecture."""
    wheels = {path.parent.name: path.read_text() for path in folder.glob("*.dist-info/WHEEL")}
    impure = [
        name for name, text in wheels.items() if not re.search(r"^Tag: \S*py3-none-any$", text, re.MULTILINE)
    ]
    if impure or not wheels:
        raise SetUpError(
            f"These are not plain Python, so one layer can't serve every architecture: {sorted(impure)}"
        )


def _prune(folder: Path) -> None:
    for pattern in _LEFT_OUT:
        for path in sorted(folder.glob(pattern)):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()


def _compile(folder: Path, python: str) -> None:
    """Bytecode, made by a Python of the version that will run it.

    Lambda can't store any itself (its file system is read-only), so without it each cold start compiles. It
    is marked as valid without a look at the sources' times (PEP 552, unchecked hash).
    """
    command = [python, "-I", "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash"]
    # paths in tracebacks as they will be, not as they are in the folder of this build
    mount = "/opt/python" if folder.name == "python" else "/var/task"
    done = subprocess.run([*command, "-s", str(folder), "-p", mount, str(folder)], check=False)
    if done.returncode:
        raise SetUpError(f"{python} can't compile what goes to Lambda; the lines above say why.")


def _interpreter(version: str) -> str | None:
    """A Python of this version that runs (a name on the path may be an empty promise), as its own path."""
    names = (shutil.which(f"python{version}", path=folder) for folder in os.get_exec_path())
    return next((found for name in names if name and (found := _running(name, version))), None)


def _running(python: str, version: str) -> str | None:
    """The path of the Python that a name runs, where it is of this version.

    pyenv's names run nothing unless its environment variable chooses a version ("Understanding Python version
    selection" in pyenv's documentation).
    """
    probe = [python, "-I", "-c", "import sys; print('{}.{}'.format(*sys.version_info), sys.executable)"]
    environment = {**os.environ, "PYENV_VERSION": version}
    done = subprocess.run(probe, env=environment, capture_output=True, text=True, check=False)
    found, _, executable = done.stdout.strip().partition(" ")
    return executable if found == version else None


def _check_size(built: Path) -> None:
    sizes = {part: size(built / part) for part in ("layer", "macro")}
    for part, count in sizes.items():
        zipped = (built / f"{part}.zip").stat().st_size
        print(f"  build/{part}: {count / MEGA:.1f} MB, zip {zipped / MEGA:.1f} MB")
    total = sum(sizes.values())
    print(f"  together {total / MEGA:.1f} MB of the {LAMBDA_LIMIT // MEGA} MB that Lambda unzips")
    if total > OUR_LIMIT:
        raise SetUpError(f"That is more than the {OUR_LIMIT // MEGA} MB that we allow ourselves.")


@contextlib.contextmanager
def _workplace(target: Path) -> Iterator[Path]:
    """A folder beside the result, gone afterwards: an interrupted build leaves the one before as it was."""
    with tempfile.TemporaryDirectory(dir=target, prefix=".new-") as folder:
        yield Path(folder)


def _move(new: Path, target: Path) -> None:
    for path in sorted(new.iterdir()):
        old = target / path.name
        if old.is_dir():
            shutil.rmtree(old)
        path.replace(old)
