"""Creates the project's Python environment from the pinned requirements, on first use.

This module needs only Python 3.11 or later and the standard library.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import subprocess
import sys
import time
import venv
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from scripts.tooling.indexes import uv_environment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROOT = Path(__file__).resolve().parents[2]


class SetUpError(Exception):
    """The environment can't be created. The message says why, and how to fix that."""


class Environment:
    """The folder `.venv` of a clone. A stamp in it identifies the requirements that are installed."""

    def __init__(self, root: Path) -> None:
        """Takes the clone's folder."""
        self.root = root
        self.folder = root / ".venv"
        self.python = self.folder / "bin" / "python"
        self._stamp = self.folder / "set-up-for"

    def ensure(self) -> None:
        """Creates or updates the environment, if necessary.

        Raises:
            SetUpError: That failed.
        """
        if self._is_current():
            return
        with exclusive(self.root / "pyproject.toml", "another script that sets up .venv"):
            if not self._is_current():  # Another script could have done it meanwhile.
                self._create()

    def install(
        self, *arguments: str, platform: tuple[str, str] | None = None, python: str | None = None
    ) -> None:
        """Runs `uv pip install`, or `pip install` if that fails.

        Args:
            arguments: Options that both programs have.
            python: The interpreter of another environment to install into.
            platform: The machine and the standard of the wheels for another platform (`aarch64`, `manylinux2014`).

        Raises:
            SetUpError: Both failed.
        """
        machine, standard = platform or ("", "")
        uv_platform = ["--python-platform", f"{machine}-{standard}"] if platform else []
        pip_platform = ["--platform", f"{standard}_{machine}"] if platform else []
        if not self._uv(["install", *arguments, *uv_platform], python):
            self._pip([*arguments, *pip_platform], python)

    def _create(self) -> None:
        print("Setting up .venv (later runs skip this)", file=sys.stderr, flush=True)
        pinned = self.root / "requirements"
        with step("Python environment"):
            self._create_folder()
        self._stamp.unlink(missing_ok=True)
        with step("installer"):
            self._pip(["--require-hashes", "-r", f"{pinned}/bootstrap.txt"])
        with step("pinned packages"):
            everything = f"{pinned}/dev.txt"
            if not self._uv(["sync", "--require-hashes", everything]):
                self._pip(["--require-hashes", "-r", everything])
        with step("this project"):
            self.install("--no-deps", "--no-build-isolation", "-e", str(self.root))
        self._stamp.write_text(self._expected_stamp())

    def _create_folder(self) -> None:
        """Creates an environment with pip, if there is none that works."""
        if self._works():
            return
        if importlib.util.find_spec("ensurepip") is None:
            version = f"{sys.version_info.major}.{sys.version_info.minor}"
            raise SetUpError(
                f"This Python ({sys.executable}) has no venv module.\n"
                f"On Debian and Ubuntu, run: apt-get install python{version}-venv"
            )
        try:
            venv.create(self.folder, clear=True, with_pip=True, symlinks=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise SetUpError(f"{self.folder} can't be created: {error}") from error

    def _works(self) -> bool:
        """Returns whether the environment was created in this folder, with a Python that still works."""
        if not self._has_its_path() or not self.python.exists():
            return False
        check = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
        return subprocess.run([self.python, "-c", check], capture_output=True, check=False).returncode == 0

    def _has_its_path(self) -> bool:
        """Returns whether the clone has not been moved. An environment's programs contain its path."""
        text = self._stamp.read_text() if self._stamp.exists() else ""
        return not text or text.splitlines()[0] == str(self.root)

    def _is_current(self) -> bool:
        return (
            self.python.exists()
            and self._stamp.exists()
            and self._stamp.read_text() == self._expected_stamp()
        )

    def _expected_stamp(self) -> str:
        files = ("requirements/bootstrap.txt", "requirements/dev.txt", "pyproject.toml")
        digest = hashlib.sha256(b"\0".join((self.root / file).read_bytes() for file in files))
        return f"{self.root}\n{digest.hexdigest()}\n"

    def _uv(self, arguments: Sequence[str], python: str | None = None) -> bool:
        """Runs `uv pip`, and returns whether it succeeded. pip supports more kinds of indexes than uv."""
        environment = uv_environment(self._pip_config(), os.environ)
        uv = [
            str(self.folder / "bin" / "uv"),
            "pip",
            arguments[0],
            "--quiet",
            "--python",
            python or str(self.python),
        ]
        if _succeeds([*uv, *arguments[1:]], environment):
            return True
        print("  uv failed; trying pip, which is slower", file=sys.stderr, flush=True)
        return False

    def _pip(self, arguments: Sequence[str], python: str | None = None) -> None:
        """Runs `pip install`. Ignores a user's configuration that selects another location."""
        quiet = ["--quiet", "--disable-pip-version-check", "--no-input"]
        target = ["--python", python] if python else []
        command = [str(self.python), "-m", "pip", *target, "install", *quiet, *arguments]
        if not _succeeds(command, {**os.environ, "PIP_USER": "0"}):
            raise SetUpError(
                "The packages can't be installed. See the output above.\n"
                "If you use a proxy or a mirror, configure pip: HTTPS_PROXY, PIP_CERT, PIP_INDEX_URL, `pip config`.\n"
                "Then, run the same command again."
            )

    def _pip_config(self) -> str:
        command = [str(self.python), "-m", "pip", "config", "list"]
        listed = subprocess.run(command, capture_output=True, text=True, check=False)
        return listed.stdout


def _succeeds(command: Sequence[str], environment: Mapping[str, str]) -> bool:
    return subprocess.run(command, env=environment, check=False).returncode == 0


@contextlib.contextmanager
def step(name: str, stream: TextIO | None = None) -> Iterator[None]:
    """Prints a step's name, and after the step how long it took.

    Args:
        name: The name.
        stream: Where to print. The default is standard error, because standard output is for results.
    """
    started, stream = time.monotonic(), stream or sys.stderr
    print(f"  {name} …", end="", file=stream, flush=True)
    try:
        yield
    except BaseException:
        print(file=stream, flush=True)
        raise
    print(f" {time.monotonic() - started:.1f} s", file=stream, flush=True)


@contextlib.contextmanager
def exclusive(file: Path, waiting_for: str) -> Iterator[None]:
    """Waits until no other script holds the lock of this file. The lock ends with the process.

    Args:
        file: A file that exists. It isn't changed.
        waiting_for: What to print if another script holds the lock.
    """
    with file.open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"Waiting for {waiting_for}", file=sys.stderr, flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
