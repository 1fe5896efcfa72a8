"""A fixture that starts a local AWS."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from localaws import LocalAws

if TYPE_CHECKING:
    from collections.abc import Iterator

REGION = "us-east-1"


@pytest.fixture(scope="session")
def aws() -> Iterator[LocalAws]:
    """Starts one local AWS for all tests."""
    with LocalAws() as running:
        yield running
