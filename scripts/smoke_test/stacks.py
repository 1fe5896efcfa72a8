"""Deploys the provider and the stacks of the points, and reads what they contain."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from macro.provider.change_set import (
    create_change_set,
    describe_stack,
    execute_change_set,
    find_stack,
)
from macro.provider.code_bucket import create_bucket
from macro.provider.deployment import execute, prepare
from macro.provider.model import Installation, ProviderError
from macro.provider.template import template_parameters
from scripts.smoke_test.account.guard import time_limit
from scripts.smoke_test.account.sandbox import TAG
from scripts.smoke_test.model import Output

if TYPE_CHECKING:
    from collections.abc import Mapping

    from macro.provider.bundle import Bundle
    from macro.provider.model import Access
    from scripts.smoke_test.account.sandbox import Sandbox
    from scripts.smoke_test.model import Json, Stack

TEMPLATES = Path(__file__).parent / "templates"
_TRANSFORM = "Transform: CrossRegion\n"
_SECONDS = 900  # a stack with SnapStart takes about five minutes


@dataclass(frozen=True, slots=True)
class Deployed:
    """A stack that exists.

    Args:
        ids: The physical IDs by logical ID.
        outputs: The outputs.
    """

    ids: Mapping[str, str]
    outputs: Mapping[str, str]


def deploy_provider(sandbox: Sandbox, bundle: Bundle, access: Access) -> None:
    """Installs the macro in a Region, under the name of the run.

    Raises:
        ProviderError: The deployment failed.
    """
    names = sandbox.names
    with time_limit(_SECONDS, f"the stack {names.provider}"):
        bucket = names.code_bucket(access.region)
        create_bucket(access, bucket)
        installation = Installation(names.provider, {"MacroName": names.macro}, bucket, {TAG: names.prefix})
        execute(access, bundle, installation, prepare(access, bundle, installation))


def template_text(stack: Stack, macro: str) -> str:
    """Returns the template of a stack with the name of the run's macro."""
    text = (TEMPLATES / f"{stack.template}.yaml").read_text(encoding="utf-8")
    return text.replace(_TRANSFORM, f"Transform: {macro}\n")


def needs_macro(stack: Stack) -> bool:
    """Returns whether the macro must exist before the stack."""
    return _TRANSFORM in template_text(stack, "CrossRegion")


def deploy(sandbox: Sandbox, stack: Stack) -> Deployed:
    """Creates or updates a stack.

    Raises:
        ProviderError: CloudFormation rejects it, or the stack failed. The message has the reasons.
    """
    access, name = sandbox.access(stack.side), sandbox.names.stack(stack.name)
    text = template_text(stack, sandbox.names.macro)
    with time_limit(_SECONDS, f"the stack {name}"):
        declared = template_parameters(text)
        values = {
            "Prefix": sandbox.names.prefix,
            "OtherRegion": sandbox.other(stack.side),
            **_values(sandbox, stack),
        }
        given = {key: value for key, value in values.items() if key in declared}
        installation = Installation(name, given, tags={TAG: sandbox.names.prefix})
        change_set = create_change_set(access, installation, text, declared)
        if not change_set.arn:
            raise ProviderError(f"the change set of the stack {name} is empty")
        execute_change_set(access, change_set)
    return read(sandbox, stack)


def change(sandbox: Sandbox, stack: Stack) -> Json:
    """Creates or updates a stack, which can fail. Returns its status and its new events, the oldest first."""
    access, name = sandbox.access(stack.side), sandbox.names.stack(stack.name)
    before = {event["EventId"] for event in _events(access, name)} if find_stack(access, name) else set()
    try:
        deploy(sandbox, stack)
    except ProviderError:
        if find_stack(access, name) is None:  # CloudFormation rejected the template
            raise
    events = [event for event in reversed(_events(access, name)) if event["EventId"] not in before]
    return {
        "status": describe_stack(access, name)["StackStatus"],
        "events": [
            {
                "id": event["LogicalResourceId"],
                "type": event["ResourceType"],
                "status": event["ResourceStatus"],
                "reason": event.get("ResourceStatusReason", ""),
            }
            for event in events
        ],
    }


def read(sandbox: Sandbox, stack: Stack) -> Deployed:
    """Returns what a stack contains."""
    access, name = sandbox.access(stack.side), sandbox.names.stack(stack.name)
    pages = access.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=name)
    ids = {
        resource["LogicalResourceId"]: resource.get("PhysicalResourceId", "")
        for page in pages
        for resource in page["StackResourceSummaries"]
    }
    outputs = describe_stack(access, name).get("Outputs", [])
    return Deployed(ids, {output["OutputKey"]: output["OutputValue"] for output in outputs})


def _values(sandbox: Sandbox, stack: Stack) -> dict[str, str]:
    return {
        name: _output(sandbox, value) if isinstance(value, Output) else value
        for name, value in stack.parameters
    }


def _output(sandbox: Sandbox, output: Output) -> str:
    description = describe_stack(sandbox.access(output.side), sandbox.names.stack(output.stack))
    outputs = {each["OutputKey"]: each["OutputValue"] for each in description.get("Outputs", [])}
    return str(outputs[output.name])


def _events(access: Access, stack: str) -> list[dict[str, Any]]:
    """Returns all events of a stack, the newest first."""
    pages = access.client("cloudformation").get_paginator("describe_stack_events").paginate(StackName=stack)
    return [event for page in pages for event in page["StackEvents"]]
