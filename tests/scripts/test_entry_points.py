"""Tests that every script runs a module's `main` function, from any folder."""

from __future__ import annotations

import importlib
import subprocess
from typing import TYPE_CHECKING

import pytest

from scripts.tooling.environment import ROOT

if TYPE_CHECKING:
    from pathlib import Path

SCRIPTS = sorted(path for path in (ROOT / "scripts").iterdir() if path.is_file() and not path.suffix)


def module_of(script: Path) -> str:
    """Returns the module in the last line of a script."""
    return script.read_text().splitlines()[-1].removesuffix(' "$@"').rpartition(" ")[2]


@pytest.mark.parametrize(
    "script", [script for script in SCRIPTS if script.name != "lock"], ids=lambda script: str(script.name)
)
def test_script_names_a_module_with_a_main_function(script: Path) -> None:
    assert callable(importlib.import_module(module_of(script)).main)


def test_script_runs_through_a_link_from_another_folder(tmp_path: Path) -> None:
    link = tmp_path / "demo"
    link.symlink_to(ROOT / "scripts" / "demo")
    ran = subprocess.run([link, "--help"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "usage: scripts/demo [-h] [--keep]\n" in ran.stdout  # The script can print that it updates .venv.
