from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scripts.tooling import build as building
from scripts.tooling.environment import ROOT

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns the folder of a build."""
    target = tmp_path_factory.mktemp("built")
    building.build(ROOT, target)
    return target
