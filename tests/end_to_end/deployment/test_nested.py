"""Tests of the macro in nested stacks on two levels."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from macro.definition.detection import mentions_shorthand
from tests.end_to_end.deployments import describe_stack, run_aws
from tests.end_to_end.tables import create_table_with_item

if TYPE_CHECKING:
    from collections.abc import Callable

    from localaws import LocalAws
    from tests.end_to_end.conftest import Deploy
    from tests.end_to_end.deployments import DeployedStack, Execution

pytestmark = pytest.mark.end_to_end

MACRO_REGION = "eu-central-1"
FAR = "us-west-2"
ROOT = Path(__file__).parents[1] / "templates" / "nested" / "root.yaml"


@pytest.fixture(scope="module")
def root(local_aws: LocalAws, macro_region: str, deploy: Deploy) -> DeployedStack:
    """Deploys a stack with two levels of nested stacks, and creates their table in another Region."""
    create_table_with_item(local_aws, FAR, "nested")
    return deploy(ROOT, "root", macro_region)


def nested(aws: LocalAws, stack: str, logical_id: str) -> DeployedStack:
    """Returns a nested stack of a stack."""
    response = aws.client("cloudformation", MACRO_REGION).describe_stack_resource(
        StackName=stack, LogicalResourceId=logical_id
    )
    return describe_stack(aws, response["StackResourceDetail"]["PhysicalResourceId"], MACRO_REGION)


@pytest.mark.parametrize("machine", ["Middle", "Leaf"])
def test_state_machines_of_nested_stacks_make_their_calls(
    machine: str, root: DeployedStack, execute: Callable[[str, Any], Execution]
) -> None:
    assert execute(root.outputs[machine], {}).output == {"text": "from Oregon"}


def test_each_nested_template_is_expanded_separately(root: DeployedStack, local_aws: LocalAws) -> None:
    assert root.processed == root.original
    middle = nested(local_aws, "root", "Middle")
    leaf = nested(local_aws, middle.stack["StackName"], "Leaf")
    for stack in (middle, leaf):
        assert mentions_shorthand(stack.original)
        assert not mentions_shorthand(stack.processed)
        assert "ReaderCrossRegionCaller" in stack.processed["Resources"]
    assert middle.processed["Resources"]["Leaf"] == middle.original["Resources"]["Leaf"]
    assert leaf.stack["ParentId"] == middle.stack["StackId"]


def test_nested_stacks_are_deleted_with_the_root(
    macro_region: str, deploy: Deploy, local_aws: LocalAws
) -> None:
    stack = deploy(ROOT, "deleted-root", macro_region).stack["StackId"]
    assert stack_names(local_aws, "deleted-root")
    assert function_names(local_aws, "deleted-root")
    run_aws(local_aws, MACRO_REGION, "cloudformation", "delete-stack", "--stack-name", stack)
    assert stack_names(local_aws, "deleted-root") == []
    assert function_names(local_aws, "deleted-root") == []


def stack_names(aws: LocalAws, prefix: str) -> list[str]:
    """Returns the names of the stacks that begin with a prefix."""
    stacks = aws.client("cloudformation", MACRO_REGION).describe_stacks()["Stacks"]
    return [stack["StackName"] for stack in stacks if stack["StackName"].startswith(prefix)]


def function_names(aws: LocalAws, prefix: str) -> list[str]:
    """Returns the names of the functions that begin with a prefix."""
    functions = aws.client("lambda", MACRO_REGION).list_functions()["Functions"]
    return [item["FunctionName"] for item in functions if item["FunctionName"].startswith(prefix)]
