"""Tests that each override has a reason and a source, and that its operations and actions exist."""

from __future__ import annotations

import pytest
from botocore.session import Session

from scripts.catalog.overrides import operation, overrides
from scripts.catalog.sources import action_named

SESSION = Session()
GROUPS = [(client, group) for client, groups in overrides()["operations"].items() for group in groups]


@pytest.mark.parametrize(("client", "group"), GROUPS)
def test_every_group_has_a_reason_and_a_source(client: str, group: dict[str, str]) -> None:
    assert client in SESSION.get_available_services()
    assert group["because"]
    assert group["source"]


@pytest.mark.parametrize("client", overrides()["services"])
def test_every_service_entry_has_a_source(client: str) -> None:
    assert client in SESSION.get_available_services()
    assert overrides()["services"][client]["source"]


@pytest.mark.parametrize("client", overrides()["operations"])
def test_every_operation_and_action_exists(client: str) -> None:
    operations = SESSION.get_service_model(client).operation_names
    named = [
        name
        for group in overrides()["operations"][client]
        if isinstance(group["actions"], dict)
        for name in group["actions"]
    ]
    assert [name for name in named if name not in operations] == []
    needs = [need for name in named if (reviewed := operation(client, name)) for need in reviewed.actions]
    assert [need["action"] for need in needs if action_named(need["action"]) is None] == []


def test_operation_has_one_override() -> None:
    for client, groups in overrides()["operations"].items():
        named = [name for group in groups if isinstance(group["actions"], dict) for name in group["actions"]]
        assert len(named) == len(set(named)), client
