"""Tests of the modules and files that a cold start loads. Each of them slows down the first call."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

from caller.awsmodel import models
from caller.sdk import clients, session
from tests.caller.calls import call, payload
from tests.caller.coldstart.processes import last_line_of
from tests.caller.wire import Response

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pytest

    from tests.caller.wire import Wire


def modules_after(statements: Iterable[str]) -> set[str]:
    return set(last_line_of(*statements, "import json, sys", "print(json.dumps(sorted(sys.modules)))"))


def test_handler_loads_only_the_modules_of_a_botocore_session() -> None:
    floor = modules_after(["import botocore.session"])
    added = modules_after(["import caller.handler"]) - floor
    assert {module for module in added if module.split(".")[0] != "caller"} == {"gc"}


def test_handler_loads_neither_boto3_nor_crhelper() -> None:
    loaded = {module.split(".")[0] for module in modules_after(["import caller.handler"])}
    assert not loaded & {"boto3", "s3transfer", "crhelper"}


def test_naming_does_not_import_botocore() -> None:
    """The naming rules must stay usable without the cost of importing botocore."""
    assert "botocore" not in modules_after(
        [
            "import caller.awsmodel.naming, caller.awsmodel.suggestions, caller.awsmodel.unsupported",
            "import caller.contract, caller.payload",
        ]
    )


def test_models_and_clients_are_cached(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    wire.play(Response(200, b'{"TableNames": []}'))
    made: list[str] = []
    make = session.base_session().create_client

    def create_and_record(name: str, **options: Any) -> Any:
        made.append(name)
        return make(name, **options)

    monkeypatch.setattr(session.base_session(), "create_client", create_and_record)
    for region in ("us-west-2", "eu-west-1", "us-west-2"):
        call("dynamodb", "ListTables", {}, Region=region)
    assert made == ["dynamodb", "dynamodb"]
    before = models.service_model.cache_info()
    call("dynamodb", "ListTables", {})
    assert models.service_model.cache_info().misses == before.misses


def test_client_cache_is_limited(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients, "_MAX_CLIENTS", 2)
    wire.play(Response(200, b'{"TableNames": []}'))
    for region in ("us-west-2", "eu-west-1", "us-east-2", "us-west-2"):
        assert call("dynamodb", "ListTables", {}, Region=region) == {"TableNames": []}
    assert len(clients._clients) == 2


_COLLECTOR = (
    "import caller.handler, contextlib, gc, json",
    "before = gc.isenabled()",
    "with contextlib.suppress(Exception): caller.handler.handler({}, None)",
    "print(json.dumps([before, gc.isenabled(), gc.get_freeze_count() > 0]))",
)


def test_garbage_collection_starts_after_the_first_call_in_lambda() -> None:
    """Garbage collection also starts if the first call fails."""
    assert last_line_of(*_COLLECTOR, AWS_LAMBDA_FUNCTION_NAME="caller") == [False, True, True]


def test_garbage_collection_does_not_change_outside_lambda(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_LAMBDA_FUNCTION_NAME", raising=False)
    assert last_line_of(*_COLLECTOR) == [True, True, False]


def test_first_call_loads_one_service(wire: Wire) -> None:
    """The call loads only the service's files and the files that every client needs."""
    wire.play(Response(200, b'{"TableNames": []}'))
    loaded = last_line_of(
        "import json, os",
        "from botocore.loaders import JSONFileLoader",
        "read, load = [], JSONFileLoader._load_file",
        "def note(self, path, method):",
        "    data = load(self, path, method)",
        "    read.append(path) if data is not None else None",
        "    return data",
        "JSONFileLoader._load_file = note",
        "from tests.caller.calls import call",
        "call('dynamodb', 'ListTables', {})",
        "print(json.dumps([os.path.basename(os.path.dirname(os.path.dirname(path))) + '/' +"
        " os.path.basename(path).split('.')[0] for path in read]))",
        PYTHONPATH=os.pathsep.join(sys.path),
    )
    assert len(loaded) == len(set(loaded)), "no file is read twice"
    of_services = [path for path in loaded if path.endswith("-2") or "rule-set" in path]
    assert {path.split("/")[0] for path in of_services} == {"dynamodb"}
    assert {path.split("/")[1] for path in loaded} - {"service-2", "endpoint-rule-set-1"} <= {
        "endpoints",
        "partitions",
        "_retry",
        "sdk-default-configuration",
    }


def test_calls_share_one_connection_per_service_and_region(wire: Wire) -> None:
    wire.play(Response(200, b'{"TableNames": []}'))
    before = wire.connections
    for number in range(1000):
        call("dynamodb", "ListTables", {}, Region=("us-west-2", "eu-west-1")[number % 2])
    assert wire.connections - before == 2


def test_plain_call_does_not_load_optional_features(wire: Wire) -> None:
    wire.play(Response(200, b'{"TableNames": []}'))
    event = {
        "Service": "dynamodb",
        "Operation": "ListTables",
        "Region": "us-west-2",
        "Parameters": {},
        "Context": {"Execution": "e", "State": "s", "Entered": "t"},
    }
    loaded = modules_after(["from caller.handler import handler", f"handler({event!r}, None)"])
    assert {name for name in loaded if name.startswith("caller.features.")} == {
        "caller.features.idempotency",
        "caller.features.result_size",
        "caller.features.streaming_body",
    }
    assert "caller.invoke.extended_call" not in loaded
    assert not loaded & {
        f"caller.awsmodel.{name}" for name in ("blob_paths", "pagination", "query_expression")
    }
    assert "caller.preflight.custom_resource" not in loaded
    assert not loaded & {"boto3", "s3transfer", "crhelper"}
    assert len(wire.requests) == 1


def test_sdk_integration_does_not_load_optimized_integrations(wire: Wire) -> None:
    wire.play(Response(200, b"{}"))
    event = payload("dynamodb", "ListTables", {})
    loaded = set(
        last_line_of(
            "import json, sys",
            "from caller.handler import handler",
            f"handler(json.loads({json.dumps(event)!r}), None)",
            "print(json.dumps(sorted(sys.modules)))",
            AWS_ENDPOINT_URL=wire.url,
        )
    )
    assert "caller.invoke.native_call" in loaded
    assert not {module for module in loaded if "optimized" in module}
