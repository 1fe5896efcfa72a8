"""Runs the checks and tests, or the tests that the arguments select."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.tooling.environment import ROOT, step
from tests import editors, simulator

if TYPE_CHECKING:
    from collections.abc import Sequence

# Three processes use two cores while some tests wait. The tests of a file share their fixtures.
IN_PARALLEL = ("-n", "3", "--dist", "loadfile")
DEPLOYS = "end_to_end"  # the marker in pyproject.toml
RELEASE = "tests/end_to_end/release"
WITHOUT_RELEASE = ("pytest", *IN_PARALLEL, f"--ignore={RELEASE}")

USAGE = """\
Usage: scripts/test [--end-to-end | --release | PYTEST ARGUMENT …]

Without arguments: formatting, style, types, and the tests that deploy nothing (unit, golden, fuzz).
--end-to-end: the tests that deploy stacks to the local AWS and run executions.
--release: the tests of the files of a release, the installed wheel, upgrades, the smoke test, and the demo.
With other arguments: only pytest, with these arguments, such as `tests/macro -k golden`.
The exit status is 1 if anything fails.
"""


@dataclass(frozen=True, slots=True)
class Check:
    """A program of the environment, and its name in the summary."""

    name: str
    command: tuple[str, ...]


CHECKS = (
    Check("formatting", ("ruff", "format", "--check", "--quiet", ".")),
    Check("style", ("ruff", "check", "--quiet", ".")),
    Check("types", ("mypy", "--no-error-summary")),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of a check."""

    name: str
    passed: bool
    seconds: float

    def __str__(self) -> str:
        """Returns a line of the summary."""
        return f"  {'passed' if self.passed else 'FAILED'}  {self.name} ({self.seconds:.0f} s)"


def main(arguments: Sequence[str]) -> int:
    """Runs the script, and returns the exit status."""
    if arguments in (["--help"], ["-h"]):
        print(USAGE, end="")
        return 0
    for packages in (simulator.PACKAGES, editors.PACKAGES):
        if packages.can_be_installed():
            with step(f"{packages.name} (npm ci)"):
                packages.install()
    outcomes = [run(check) for check in choose_checks(arguments)]
    print("\nSummary", *outcomes, sep="\n", flush=True)
    return 0 if all(outcome.passed for outcome in outcomes) else 1


def choose_checks(arguments: Sequence[str]) -> tuple[Check, ...]:
    """Returns the checks that the arguments select."""
    if not arguments:
        return (*CHECKS, Check("tests", (*WITHOUT_RELEASE, "-m", f"not {DEPLOYS}")))
    if arguments == ["--end-to-end"]:
        return (Check("end-to-end tests", (*WITHOUT_RELEASE, "-m", DEPLOYS)),)
    if arguments == ["--release"]:
        return (Check("tests of the release", ("pytest", *IN_PARALLEL, RELEASE)),)
    return (Check("tests", ("pytest", *arguments)),)


def run(check: Check) -> Outcome:
    """Runs a check in the project's folder."""
    print(f"\n{check.name}: {' '.join(check.command)}", flush=True)
    started = time.monotonic()
    program = Path(sys.prefix) / "bin" / check.command[0]
    # The tests start hundreds of processes. Without bytecode files, each of them would compile its modules.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    status = subprocess.run([program, *check.command[1:]], cwd=ROOT, env=environment, check=False).returncode
    return Outcome(check.name, status == 0, time.monotonic() - started)
