"""Builds the site, and tests it in headless Chromium."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
from typing import TYPE_CHECKING

from click.testing import CliRunner

from macro.cli.main import main as cross_region
from scripts.tooling.environment import ROOT, SetUpError, step
from scripts.website.playground import install_packages, list_examples, template_path
from scripts.website.site import SITE, build_site

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_TESTS = ROOT / "tests" / "playground"
_SCREENSHOTS = ROOT / "build" / "screenshots"
_EXPECTED = ROOT / "build" / "playground-expected.json"
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_INSTALL = ("apt-get", "install", "--yes", "--no-install-recommends", "chromium")


def main(arguments: Sequence[str]) -> int:
    """Runs the script, and returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="scripts/test-site",
        description=f"{__doc__} Screenshots are in build/screenshots.",
    )
    parser.add_argument(
        "--measure",
        action="store_true",
        help="instead of the tests, measure sizes and the time to the first result",
    )
    measure = parser.parse_args(arguments).measure
    browser = _find_browser() or _install_browser()
    build_site()
    with step("packages of the tests"):
        install_packages(_TESTS)
    _SCREENSHOTS.mkdir(exist_ok=True)
    environment = {
        **os.environ,
        "CHROMIUM": browser,
        "SITE": str(SITE),
        "SCREENSHOTS": str(_SCREENSHOTS),
        "EXPECTED": str(_EXPECTED),
    }
    if measure:
        command = ["node", "measure.mjs"]
    else:
        with step("results of the command line"):
            _EXPECTED.write_text(json.dumps(_expected_results()), encoding="utf-8")
        command = ["node", "--test", "--test-reporter=spec"]
    return subprocess.run(command, cwd=_TESTS, env=environment, check=False).returncode


def _find_browser() -> str | None:
    return next((path for name in _BROWSERS if (path := shutil.which(name))), None)


def _install_browser() -> str:
    """Installs Debian's Chromium.

    Raises:
        SetUpError: This user or this system can't install it.
    """
    advice = "Install Chromium or Chrome, and run the command again. On Debian, run: apt-get install chromium"
    if shutil.which(_INSTALL[0]) is None or os.geteuid() != 0:
        raise SetUpError(f"The tests need one of {', '.join(_BROWSERS)}.\n{advice}")
    with step("Chromium"):
        for command in ((_INSTALL[0], "update"), _INSTALL):
            environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
            if done.returncode:
                raise SetUpError(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}\n{advice}")
    return _find_browser() or "chromium"


def _expected_results() -> dict[str, dict[str, object]]:
    """Returns what `cross-region` prints for each example: the expanded template, and the title of each call."""
    return {example["name"]: _run_commands(template_path(example["name"])) for example in list_examples()}


def _run_commands(template: Path) -> dict[str, object]:
    explanation = json.loads(_run("explain", "--format", "json", str(template)))
    calls = [
        f"{call['state']} {call['call']} in {', '.join(call['targets'])}" for call in explanation["calls"]
    ]
    return {"calls": calls, "expanded": _run("expand", str(template))}


def _run(*arguments: str) -> str:
    return CliRunner().invoke(cross_region, arguments, catch_exceptions=False).stdout
