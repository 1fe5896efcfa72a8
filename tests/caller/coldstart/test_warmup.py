"""Tests of the warm-up of an execution environment, even after a restore from a snapshot."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest
import snapshot_restore_py

from caller.awsmodel import models
from caller.coldstart import warmup
from caller.sdk import clients
from tests.caller.calls import call
from tests.caller.coldstart.processes import last_line_of
from tests.caller.wire import Response

if TYPE_CHECKING:
    from tests.caller.wire import Wire

TABLES = Response(200, b'{"TableNames": []}')


@pytest.fixture(autouse=True)
def fresh() -> None:
    clients.discard_all()


def prepare(monkeypatch: pytest.MonkeyPatch, services: str) -> list[tuple[str, str]]:
    """Returns the service and Region of each client after a warm-up for these services."""
    monkeypatch.setenv("CROSS_REGION_SERVICES", services)
    warmup.warm_up()
    return [(key.service, key.region) for key in clients._clients]


def test_first_call_uses_the_prepared_client(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    wire.play(TABLES)
    assert prepare(monkeypatch, "dynamodb@us-west-2 s3") == [("dynamodb", "us-west-2")]
    assert wire.connections == 0, "the warm-up sends no request"
    before = list(clients._clients.values())
    assert call("dynamodb", "ListTables", {}) == {"TableNames": []}
    assert list(clients._clients.values()) == before


def test_model_is_loaded_for_a_service_without_a_region(monkeypatch: pytest.MonkeyPatch) -> None:
    models.service_model.cache_clear()
    assert prepare(monkeypatch, "sqs") == []
    assert models.service_model.cache_info().currsize == 1


def test_warm_up_ignores_invalid_services(monkeypatch: pytest.MonkeyPatch) -> None:
    assert prepare(monkeypatch, "nothing@us-west-2 @ s3@not/a/region dynamodb@us-west-2") == [
        ("dynamodb", "us-west-2")
    ]


def test_import_of_the_handler_starts_the_warm_up_in_lambda() -> None:
    made = last_line_of(
        "import caller.handler, json",
        "from caller.sdk import clients",
        "print(json.dumps([key.service for key in clients._clients]))",
        AWS_LAMBDA_FUNCTION_NAME="caller",
        CROSS_REGION_SERVICES="dynamodb@us-west-2",
        AWS_ACCESS_KEY_ID="a",
        AWS_SECRET_ACCESS_KEY="b",
    )
    assert made == ["dynamodb"]


def test_restored_environment_reseeds_and_reconnects(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start")
    prepare(monkeypatch, "dynamodb@us-west-2")
    registered: Any = snapshot_restore_py.get_after_restore()  # typed as one function
    hook, arguments, named = registered[-1]
    wire.play(TABLES)
    call("dynamodb", "ListTables", {})
    kept = list(clients._clients.values())
    state = random.getstate()
    hook(*arguments, **named)
    assert random.getstate() != state
    call("dynamodb", "ListTables", {})
    assert wire.connections == 2
    assert list(clients._clients.values()) == kept


def test_no_restore_hook_without_snap_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand")
    hooks = len(snapshot_restore_py.get_after_restore())
    prepare(monkeypatch, "")
    assert len(snapshot_restore_py.get_after_restore()) == hooks
