"""Tests of the reasons with which `deploy_stack` fails, with a CloudFormation that only returns them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest

from localaws.deployment import StackFailed, deploy_stack

if TYPE_CHECKING:
    from localaws.connection import Connection

Events = list[tuple[str, str, str]]


class CloudFormation:
    """A CloudFormation and its connection. The events are (logical ID, status, reason), the oldest first."""

    def __init__(self, events: Events) -> None:
        self.events = events

    def client(self, *_: str) -> CloudFormation:
        return self

    def create_stack(self, **_: Any) -> None:
        """Accepts every stack."""

    def describe_stacks(self, **_: Any) -> dict[str, Any]:
        return {"Stacks": [{"StackStatus": "ROLLBACK_COMPLETE"}]}

    def describe_stack_events(self, **_: Any) -> dict[str, Any]:
        names = ("LogicalResourceId", "ResourceStatus", "ResourceStatusReason")
        return {"StackEvents": [dict(zip(names, event, strict=True)) for event in reversed(self.events)]}


@pytest.mark.parametrize(
    ("events", "message"),
    [
        (
            [
                ("run", "CREATE_IN_PROGRESS", "User Initiated"),
                ("Table", "CREATE_FAILED", "no"),
                ("Queue", "CREATE_FAILED", "Resource creation cancelled"),
                ("run", "ROLLBACK_IN_PROGRESS", "The following resource(s) failed to create: [Table]."),
            ],
            "Table: no",
        ),
        (
            [
                ("run", "CREATE_IN_PROGRESS", "User Initiated"),
                ("run", "ROLLBACK_IN_PROGRESS", "Transform failed with: no."),
                ("run", "ROLLBACK_COMPLETE", ""),
            ],
            "Transform failed with: no.",
        ),
        ([("run", "CREATE_IN_PROGRESS", "User Initiated")], "ROLLBACK_COMPLETE"),
    ],
)
def test_failure_of_a_stack_has_a_reason(events: Events, message: str) -> None:
    with pytest.raises(StackFailed) as raised:
        deploy_stack(cast("Connection", CloudFormation(events)), "us-east-1", "run", {}, {})
    assert str(raised.value) == message
