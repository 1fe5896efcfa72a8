"""Tests of the output of `cross-region remove`. The end-to-end tests remove the stack."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from macro.cli.provider.connections import Connections
from macro.provider import removal
from macro.provider.inventory import FunctionUse, LayerVersion
from macro.provider.removal import Removal

if TYPE_CHECKING:
    from tests.macro.cli.conftest import Run

USED = LayerVersion("arn", 2, "0.2.0", "", (FunctionUse("rates-caller", "$LATEST", "rates"),))
UNUSED = LayerVersion("arn", 1, "0.1.0", "", ())


@pytest.mark.parametrize(
    ("kept", "reason"),
    [
        ((USED,), "deployed stacks need them"),
        ((USED, UNUSED), "--unused-layers deletes the unused ones"),
    ],
)
def test_layer_versions_that_remain(
    run: Run, monkeypatch: pytest.MonkeyPatch, kept: tuple[LayerVersion, ...], reason: str
) -> None:
    removed = Removal(existed=True, deleted=(), kept=kept, retained=(), bucket="")
    monkeypatch.setattr(Connections, "access", lambda _, region: region)
    monkeypatch.setattr(removal, "remove", lambda *_, **__: removed)
    result = run("remove", "--region", "eu-west-1", "--yes")
    assert f"  these layer versions remain; {reason}:\n" in result.stdout
    assert "    rates-caller (stack rates)\n" in result.stdout
