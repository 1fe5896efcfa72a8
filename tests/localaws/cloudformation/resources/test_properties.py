"""Tests of properties with the wrong type."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.localaws.cloudformation.conftest import Stacks


@pytest.mark.parametrize(
    ("kind", "properties"),
    [
        ("AWS::Lambda::Function", {"Code": "src/", "Role": "r", "Runtime": "python3.13", "Handler": "h.h"}),
        ("AWS::StepFunctions::StateMachine", {"DefinitionS3Location": "orders.asl.json", "RoleArn": "r"}),
    ],
)
def test_local_path_that_was_not_packaged_fails_the_creation(
    stacks: Stacks, kind: str, properties: dict[str, str]
) -> None:
    name = next(iter(properties))
    stack = stacks.create({"Resources": {"Orders": {"Type": kind, "Properties": properties}}})
    assert stacks.status(stack) == "ROLLBACK_COMPLETE"
    problem = f"[#/{name}: expected type: JSONObject, found: String]"
    assert f"Properties validation failed for resource Orders with message:\n{problem}" in stacks.reasons(
        stack
    )
