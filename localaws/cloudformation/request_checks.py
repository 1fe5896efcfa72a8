"""Checks that reject a request before its operation starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from localaws.cloudformation.change_sets import ChangeSet
    from localaws.cloudformation.stacks.model import Stack


class InvalidRequest(Exception):  # noqa: N818  becomes a ValidationError of the API
    """CloudFormation rejects a request with a ValidationError; the message is CloudFormation's."""


def check_updatable(stack: Stack) -> None:
    """Raises InvalidRequest if the stack's status allows no update."""
    updatable = stack.status.endswith("_COMPLETE") and stack.status not in (
        "ROLLBACK_COMPLETE",
        "DELETE_COMPLETE",
    )
    if not updatable:
        raise InvalidRequest(f"Stack:{stack.identity.id} is in {stack.status} state and can not be updated.")


def check_deletable(stack: Stack) -> None:
    """Raises InvalidRequest if the stack's termination protection or its status allow no deletion."""
    name = stack.identity.name
    if stack.protected:
        raise InvalidRequest(f"Stack [{name}] cannot be deleted while TerminationProtection is enabled")
    if stack.status.endswith("_IN_PROGRESS") and stack.status not in (
        "CREATE_IN_PROGRESS",
        "REVIEW_IN_PROGRESS",
    ):
        raise InvalidRequest(f"Stack [{name}] cannot be deleted while in status {stack.status}")


def check_is_root(change_set: ChangeSet, verb: str) -> None:
    """Raises InvalidRequest for a nested change set, which only its root executes and deletes."""
    if change_set.request.root:
        raise InvalidRequest(
            f"ChangeSet [{change_set.id}] is nested and can be {verb} only with its root [{change_set.request.root}]"
        )
