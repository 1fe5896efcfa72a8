"""Creates change sets."""

import json
from typing import Any

from tests.localaws.cloudformation.conftest import Stacks
from tests.localaws.cloudformation.resource_templates import unique


def change_set(stacks: Stacks, name: str, template: dict[str, Any], kind: str, **more: Any) -> dict[str, Any]:
    """Creates a change set of a type, and returns its description."""
    made = stacks.client.create_change_set(
        StackName=name,
        ChangeSetName=unique("changes"),
        ChangeSetType=kind,
        TemplateBody=json.dumps(template),
        Capabilities=["CAPABILITY_IAM"],
        **more,
    )
    described: dict[str, Any] = stacks.client.describe_change_set(ChangeSetName=made["Id"])
    return described
