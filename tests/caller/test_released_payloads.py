"""Tests that the caller accepts the payloads of released versions of the macro.

Running executions keep their definition during an upgrade, so they still send the payloads of the earlier version.
`released/v0.1.json` was recorded with version 0.1: payloads that its caller accepted, and the digests from which it
derived idempotency tokens.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from caller.features.idempotency import fingerprint
from caller.payload import parse_call

FOLDER = Path(__file__).parent / "released"
RECORDED = [
    pytest.param(recorded, id=f"{path.stem}, {recorded['name']}")
    for path in sorted(FOLDER.glob("*.json"))
    for recorded in json.loads(path.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("recorded", RECORDED)
def test_payload_is_accepted(recorded: dict[str, Any]) -> None:
    call = parse_call(recorded["payload"])
    assert (call.service, call.operation) == (
        recorded["payload"]["Service"],
        recorded["payload"]["Operation"],
    )
    assert call.parameters == recorded["payload"]["Parameters"]


@pytest.mark.parametrize("recorded", RECORDED)
def test_retry_after_an_upgrade_has_the_same_idempotency_token(recorded: dict[str, Any]) -> None:
    assert fingerprint(parse_call(recorded["payload"]), "token").hex() == recorded["fingerprint"]
