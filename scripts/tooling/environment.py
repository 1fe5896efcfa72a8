"""The project's own Python environment, made on first use from the pinned requirements.

Runs under any Python >= 3.11 with nothing but its standard library.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib
import importlib.util
import os
import subprocess
import sys
import time
import venv
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from scripts.tooling.indexes import uv_environment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROOT = Path(__file__).resolve().parents[2]
INTERRUPTED = 130  # what a shell reports for Ctrl-C


def enter(module: str) -> NoReturn:
    """Runs `main(arguments)` of a module of this package inside the project's environment, making that first.

    Takes the module's name and the process's arguments; never returns. Ends with the status that `main`
    returns, 130 after Ctrl-C, 1 with a message where the environment can't be made.
    """
    environment = Environment(ROOT)
    try:
        environment.ensure()
        if Path(sys.prefix).resolve() != environment.folder.resolve():
            sys.stdout.flush()
            os.execv(environment.python, [str(environment.python), *sys.argv])
        sys.exit(importlib.import_module(module).main(sys.argv[1:]))
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        sys.exit(INTERRUPTED)
    except SetUpError as error:
        print(f"\n{error}", file=sys.stderr)
        sys.exit(1)


class SetUpError(Exception):
    """The environment can't be made; the message says why and what helps."""


class Environment:
    """The folder `.venv` of a clone, and the stamp that says for which requirements it was completed."""

    def __init__(self, root: Path) -> None:
        """Takes the clone's folder."""
        self.root = root
        self.folder = root / ".venv"
        self.python = self.folder / "bin" / "python"
        self._stamp = self.folder / "set-up-for"

    def ensure(self) -> None:
        """Makes the environment, or brings it up to date, where it is not; raises SetUpError."""
        if self._is_current():
            return
        with _only_one(self.root):
            if not self._is_current():  # another script may have made it while this one waited
                self._make()

    def install(self, *arguments: str) -> None:
        """`pip install` with arguments that uv has, too; by uv where that works. Raises SetUpError."""
        if not self._uv(["install", *arguments]):
            self._pip(arguments)

    def _make(self) -> None:
        print("Setting up .venv (later runs skip this)", flush=True)
        pinned = self.root / "requirements"
        with step("Python environment"):
            self._make_folder()
        self._stamp.unlink(missing_ok=True)
        with step("installer"):
            self._pip(["--require-hashes", "-r", f"{pinned}/bootstrap.txt"])
        with step("pinned packages"):
            everything = f"{pinned}/dev.txt"
            if not self._uv(["sync", "--require-hashes", everything]):
                self._pip(["--require-hashes", "-r", everything])
        with step("this project"):
            self.install("--no-deps", "--no-build-isolation", "-e", str(self.root))
        self._stamp.write_text(self._wanted())

    def _make_folder(self) -> None:
        """A working environment with pip in it: the one that is there, else a new one."""
        if self._works():
            return
        if importlib.util.find_spec("ensurepip") is None:
            version = f"{sys.version_info.major}.{sys.version_info.minor}"
            raise SetUpError(
                f"This Python ({sys.executable}) comes without its venv module.\n"
                f"On Debian and Ubuntu: apt-get install python{version}-venv"
            )
        try:
            venv.create(self.folder, clear=True, with_pip=True, symlinks=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise SetUpError(f"{self.folder} can't be made: {error}") from error

    def _works(self) -> bool:
        """Whether the environment was made in this place, by a Python that is still there and new enough."""
        if not self._stamp_place_fits() or not self.python.exists():
            return False
        check = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
        return subprocess.run([self.python, "-c", check], capture_output=True, check=False).returncode == 0

    def _stamp_place_fits(self) -> bool:
        """Programs in an environment hold its path: a clone that was moved needs a new one."""
        text = self._stamp.read_text() if self._stamp.exists() else ""
        return not text or text.splitlines()[0] == str(self.root)

    def _is_current(self) -> bool:
        return self.python.exists() and self._stamp.exists() and self._stamp.read_text() == self._wanted()

    def _wanted(self) -> str:
        files = ("requirements/bootstrap.txt", "requirements/dev.txt", "pyproject.toml")
        digest = hashlib.sha256(b"\0".join((self.root / file).read_bytes() for file in files))
        return f"{self.root}\n{digest.hexdigest()}\n"

    def _uv(self, arguments: Sequence[str]) -> bool:
        """Whether `uv pip` could do it. It may fail where pip would not: it knows fewer kinds of index."""
        environment = uv_environment(self._pip_config(), os.environ)
        uv = [str(self.folder / "bin" / "uv"), "pip", arguments[0], "--quiet", "--python", str(self.python)]
        if _succeeds([*uv, *arguments[1:]], environment):
            return True
        print("  uv could not do it; trying pip, which is slower", flush=True)
        return False

    def _pip(self, arguments: Sequence[str]) -> None:
        """`pip install` into the environment, whatever the user's configuration says of other places."""
        quiet = ["--quiet", "--disable-pip-version-check", "--no-input"]
        command = [str(self.python), "-m", "pip", "install", *quiet, *arguments]
        if not _succeeds(command, {**os.environ, "PIP_USER": "0"}):
            raise SetUpError(
                "The packages could not be installed; the lines above say why.\n"
                "Behind a proxy or mirror, tell pip: HTTPS_PROXY, PIP_CERT, PIP_INDEX_URL, `pip config`.\n"
                "Then run the same command again; it goes on from here."
            )

    def _pip_config(self) -> str:
        command = [str(self.python), "-m", "pip", "config", "list"]
        listed = subprocess.run(command, capture_output=True, text=True, check=False)
        return listed.stdout


def _succeeds(command: Sequence[str], environment: Mapping[str, str]) -> bool:
    return subprocess.run(command, env=environment, check=False).returncode == 0


@contextlib.contextmanager
def step(name: str) -> Iterator[None]:
    """Prints what is being done, and when it is done how long it took."""
    started = time.monotonic()
    print(f"  {name} …", end="", flush=True)
    try:
        yield
    except BaseException:
        print(flush=True)
        raise
    print(f" {time.monotonic() - started:.1f} s", flush=True)


@contextlib.contextmanager
def _only_one(root: Path) -> Iterator[None]:
    """Lets one script at a time set up; the lock goes with the process, however that ends."""
    with (root / "pyproject.toml").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
