"""Tests of the required parameters of a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.macro.shorthand.parsed_calls import CALL, parsed, problems

if TYPE_CHECKING:
    from macro.model.template_values import Json


@pytest.mark.parametrize(
    ("service", "action", "parameters"),
    [
        (
            "emrserverless",
            "startJobRun",
            {"ApplicationId": "a", "ExecutionRoleArn": "arn:aws:iam::123456789012:role/r"},
        ),
        ("ecs", "runTask", {"TaskDefinition": "t"}),
        ("omics", "createRunGroup", {}),
        ("omics", "createRunGroup", {"RequestId": "mine"}),
        ("omics", "createRunGroup", {"requestId": "mine"}),
    ],
)
def test_idempotency_token_is_not_required(service: str, action: str, parameters: dict[str, Json]) -> None:
    call = parsed({**CALL, "Service": service, "Action": action, "Parameters": parameters})
    assert not call.incomplete
    assert call.payload["Parameters"] == parameters


def test_member_that_identifies_a_resource_is_required() -> None:
    messages = problems({**CALL, "Service": "athena", "Action": "deleteNamedQuery", "Parameters": {}})
    assert messages == ["athena DeleteNamedQuery needs 'NamedQueryId'"]
