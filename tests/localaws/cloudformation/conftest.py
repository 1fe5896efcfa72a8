"""Fixtures that use the CloudFormation API, which is faster than the AWS CLI and returns every failure."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.localaws.functions_and_roles import REGION, make_function

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from localaws import LocalAws


@dataclass(frozen=True)
class Stacks:
    """The CloudFormation API in one Region."""

    client: Any

    def create(self, template: Mapping[str, Any], name: str | None = None, **more: Any) -> str:
        """Creates a stack without a change set, and returns its name."""
        name = name or f"stack-{uuid.uuid4().hex[:10]}"
        capabilities = ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
        body = json.dumps(template)
        self.client.create_stack(StackName=name, TemplateBody=body, **{"Capabilities": capabilities, **more})
        return name

    def update(self, name: str, template: Mapping[str, Any], **more: Any) -> None:
        """Updates a stack without a change set."""
        capabilities = ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
        body = json.dumps(template)
        self.client.update_stack(StackName=name, TemplateBody=body, Capabilities=capabilities, **more)

    def status(self, name: str) -> str:
        """Returns a stack's status."""
        return str(self.describe(name)["StackStatus"])

    def describe(self, name: str) -> dict[str, Any]:
        """Returns a stack's description."""
        stack: dict[str, Any] = self.client.describe_stacks(StackName=name)["Stacks"][0]
        return stack

    def outputs(self, name: str) -> dict[str, str]:
        """Returns a stack's outputs by key."""
        return {item["OutputKey"]: item["OutputValue"] for item in self.describe(name).get("Outputs", [])}

    def reasons(self, name: str) -> list[str]:
        """Returns the status reasons of a stack's events, starting with the oldest."""
        events = self.client.describe_stack_events(StackName=name)["StackEvents"]
        return [item["ResourceStatusReason"] for item in reversed(events) if item.get("ResourceStatusReason")]

    def physical_id(self, name: str, logical_id: str) -> str:
        """Returns a resource's physical ID."""
        response = self.client.describe_stack_resource(StackName=name, LogicalResourceId=logical_id)
        return str(response["StackResourceDetail"]["PhysicalResourceId"])


@pytest.fixture(scope="session")
def stacks(aws: LocalAws) -> Stacks:
    """Returns the CloudFormation API in a Region."""
    return Stacks(aws.client("cloudformation", REGION))


@pytest.fixture
def register_macro(aws: LocalAws, stacks: Stacks) -> Callable[[str], str]:
    """Returns a function that registers a macro with this code and returns its name."""

    def register(code: str) -> str:
        name = f"Macro{uuid.uuid4().hex[:10]}"
        properties = {"Name": name, "FunctionName": make_function(aws, code)}
        stacks.create({"Resources": {"M": {"Type": "AWS::CloudFormation::Macro", "Properties": properties}}})
        return name

    return register


@pytest.fixture(scope="session")
def bucket(aws: LocalAws) -> str:
    """Returns the name of a bucket for templates."""
    name = f"templates-{uuid.uuid4().hex[:10]}"
    aws.client("s3", REGION).create_bucket(Bucket=name)
    return name
