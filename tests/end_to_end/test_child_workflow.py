"""Tests of the example child-workflow.yaml while its first Region is unavailable."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.end_to_end.servers.forwarder import Forwarder
from tests.localaws.functions_and_roles import make_role
from tests.templates.examples import EXAMPLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from localaws import LocalAws
    from tests.end_to_end.conftest import Deploy
    from tests.end_to_end.deployments import Execution

    Execute = Callable[[str, Any], Execution]

pytestmark = pytest.mark.end_to_end

TEMPLATE = EXAMPLES / "child-workflow.yaml"
FIRST, SECOND = "us-east-1", "us-west-2"
CERTAIN = "                  - StepFunctions.SdkClientException\n"
UNCERTAIN = "                  - CrossRegion.JobMayHaveStarted\n"


@pytest.fixture(scope="module")
def child(local_aws: LocalAws, macro_region: str) -> Iterator[str]:  # noqa: ARG001  the macro must be installed
    """Creates the child in both Regions, shortens all pauses, and returns the child's name."""
    states = {"Done": {"Type": "Pass", "Result": {"Shipped": True}, "End": True}}
    definition = json.dumps({"StartAt": "Done", "States": states})
    role = make_role(local_aws)
    for region in (FIRST, SECOND):
        local_aws.client("stepfunctions", region).create_state_machine(
            name="failing-over", definition=definition, roleArn=role
        )
    with local_aws.timing(pause_speed=600):
        yield "failing-over"


def count_children(aws: LocalAws, region: str) -> int:
    """Returns how many executions of the child a Region has started."""
    arn = f"arn:aws:states:{region}:123456789012:stateMachine:failing-over"
    return len(aws.client("stepfunctions", region).list_executions(stateMachineArn=arn)["executions"])


def started(aws: LocalAws, run: Callable[[], Execution]) -> tuple[Execution, tuple[int, int]]:
    """Returns an execution, and how many children it started in the first and in the second Region."""
    before = count_children(aws, FIRST), count_children(aws, SECOND)
    execution = run()
    after = count_children(aws, FIRST), count_children(aws, SECOND)
    return execution, (after[0] - before[0], after[1] - before[1])


@pytest.fixture
def parent(
    macro_region: str, child: str, deploy: Deploy, tmp_path: Path, request: pytest.FixtureRequest
) -> Callable[..., str]:
    """Returns a function that deploys the example with one text replaced, and returns the parent's ARN."""

    def deployed(old: str = "", new: str = "") -> str:
        template = tmp_path / "template.yaml"
        template.write_text(TEMPLATE.read_text().replace(old, new, 1))
        stack = request.function.__name__.replace("_", "-")
        return deploy(template, stack, macro_region, ChildName=child).outputs["StateMachineArn"]

    return deployed


@pytest.fixture
def unavailable(local_aws: LocalAws) -> Iterator[Callable[[], None]]:
    """Returns a function that makes the first Region respond with server errors."""
    yield lambda: local_aws.set_unavailable([FIRST])
    local_aws.set_unavailable([])


def test_second_region_runs_the_child_if_the_first_one_does_not_respond(
    local_aws: LocalAws, parent: Callable[..., str], execute: Execute
) -> None:
    """An endpoint represents the first Region."""
    with Forwarder(local_aws.endpoint) as endpoint:
        option = f"Metadata: {{Cross::Region::AwsCall: {{States: {{Parent/Run: {{Endpoint: '{endpoint.url}'}}}}}}}}"
        machine = parent("\nParameters:", f"\n{option}\nParameters:")
        assert started(local_aws, lambda: execute(machine, {}))[1] == (1, 0)
        endpoint.kill()
        execution, children = started(local_aws, lambda: execute(machine, {}))
    assert execution.output == {"Shipped": True}
    assert children == (0, 1)


def test_no_second_child_after_server_errors(
    local_aws: LocalAws, parent: Callable[..., str], execute: Execute, unavailable: Callable[[], None]
) -> None:
    machine = parent()
    unavailable()
    execution, children = started(local_aws, lambda: execute(machine, {}))
    assert execution.description["error"] == "CrossRegion.JobMayHaveStarted"
    assert children == (0, 0)


def test_child_that_can_run_twice_fails_over_after_server_errors(
    local_aws: LocalAws, parent: Callable[..., str], execute: Execute, unavailable: Callable[[], None]
) -> None:
    machine = parent(CERTAIN, CERTAIN + UNCERTAIN)
    unavailable()
    execution, children = started(local_aws, lambda: execute(machine, {}))
    assert execution.output == {"Shipped": True}
    assert children == (0, 1)
