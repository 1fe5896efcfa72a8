"""Updates that change the type of a resource, which CloudFormation rejects.

Source: the status reason in https://github.com/aws/aws-sam-cli/issues/6786
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from localaws.cloudformation.stacks.model import Stack


def find_type_changes(stack: Stack, bodies: Mapping[str, Mapping[str, Any]]) -> str:
    """Returns the status reason of an update to these resources, or an empty string if every type stays the same."""
    existing = stack.resources
    changed = [
        name for name, body in bodies.items() if name in existing and existing[name].type != body["Type"]
    ]
    if not changed:
        return ""
    return (
        "Update of resource type is not permitted. The new template modifies resource type of the following"
        f" resources: [{', '.join(changed)}]"
    )
