"""Tests of the command that installs an extra."""

from __future__ import annotations

import tomllib

import pytest

from macro.source.extras import install_command
from scripts.tooling.environment import ROOT

EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]


@pytest.mark.parametrize("extra", EXTRAS)
def test_command_names_the_packages_of_the_extra(extra: str) -> None:
    """The project's own name would install another package if somebody else registers it."""
    assert sorted(install_command(extra).split()[2:]) == sorted(f'"{each}"' for each in EXTRAS[extra])
