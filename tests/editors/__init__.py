"""Tests of templates in editors, with the language server that the YAML extension of VS Code uses."""

from __future__ import annotations

from pathlib import Path

from tests.node_packages import NodePackages

FOLDER = Path(__file__).parent
PACKAGES = NodePackages(FOLDER, "YAML language server")
needed = PACKAGES.needed
