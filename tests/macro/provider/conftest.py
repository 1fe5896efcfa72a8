"""A fixture with stubbed clients of a Region."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.macro.provider.stubs import StubbedRegion

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def region() -> Iterator[StubbedRegion]:
    region = StubbedRegion()
    yield region
    region.check()
