"""A local AWS with toy macros and toy functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from localaws import LocalAws

if TYPE_CHECKING:
    from collections.abc import Iterator

REGION = "us-east-1"


@pytest.fixture(scope="session")
def aws() -> Iterator[LocalAws]:
    """One local AWS for all tests of a run."""
    with LocalAws() as running:
        yield running
