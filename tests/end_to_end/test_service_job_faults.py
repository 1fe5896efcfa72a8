"""Tests of `.sync` with every service under faults. A loopback server has the APIs of the services."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from caller.awsmodel.optimized.registry import INTEGRATIONS
from caller.awsmodel.optimized.sync_jobs import SYNC_JOBS
from tests.caller.invoke.jobs import JOBS
from tests.end_to_end.servers.faulty_forwarder import Fault, FaultyForwarder
from tests.end_to_end.servers.job_services import JobServices

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from localaws import LocalAws
    from tests.end_to_end.conftest import Deploy
    from tests.end_to_end.deployments import Execution

    Execute = Callable[[str, Any], Execution]

pytestmark = pytest.mark.end_to_end

FAULTS = [Fault.REQUEST_LOST, Fault.ANSWER_LOST, Fault.CALLER_KILLED]
RETRY = [{"ErrorEquals": ["CrossRegion.JobFailed"], "IntervalSeconds": 5, "MaxAttempts": 1}]


def template() -> dict[str, Any]:
    """Returns a template whose state machine starts the job of the integration in its input."""
    choices = [{"Variable": "$.do", "StringEquals": name, "Next": name} for name in JOBS]
    states: dict[str, Any] = {"Which": {"Type": "Choice", "Choices": choices}}
    for name, job in JOBS.items():
        resource = f"arn:aws:states:us-west-2::{name}.sync"
        task = {"Type": "Task", "Resource": resource, "Parameters": job.parameters}
        states[name] = {**task, "Retry": RETRY, "End": True}
    options = {f"Machine/{name}": {"Endpoint": {"Ref": "Endpoint"}} for name in JOBS}
    definition = {"StartAt": "Which", "States": states}
    return {
        "Transform": "CrossRegion",
        "Metadata": {"Cross::Region::AwsCall": {"States": options}},
        "Parameters": {"Endpoint": {"Type": "String"}},
        "Resources": {
            "Machine": {
                "Type": "AWS::StepFunctions::StateMachine",
                "Properties": {"Definition": definition},
            }
        },
        "Outputs": {"Machine": {"Value": {"Ref": "Machine"}}},
    }


@pytest.fixture(scope="module")
def services() -> Iterator[JobServices]:
    with JobServices() as server:
        yield server


@pytest.fixture(scope="module")
def endpoint(services: JobServices) -> Iterator[FaultyForwarder]:
    with FaultyForwarder(services.url) as forwarder:
        yield forwarder


@pytest.fixture(scope="module")
def machine(
    local_aws: LocalAws,
    macro_region: str,
    endpoint: FaultyForwarder,
    deploy: Deploy,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """Deploys the state machine, and shortens all pauses."""
    path = tmp_path_factory.mktemp("jobs") / "template.json"
    path.write_text(json.dumps(template()))
    outputs = deploy(path, "service-job-faults", macro_region, Endpoint=endpoint.url).outputs
    with local_aws.timing(pause_speed=60):
        yield outputs["Machine"]


def starts(endpoint: FaultyForwarder, name: str) -> int:
    """Returns the number of requests that start a job."""
    operation = INTEGRATIONS[name].operation
    return sum(requested == operation for requested, _ in endpoint.requests)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
@pytest.mark.parametrize("name", JOBS)
def test_fault_of_a_start_starts_no_second_job(  # noqa: PLR0913, PLR0917  fixtures
    name: str,
    fault: Fault,
    machine: str,
    services: JobServices,
    endpoint: FaultyForwarder,
    execute: Execute,
) -> None:
    services.forget()
    endpoint.inject(INTEGRATIONS[name].operation, fault, 1)
    execution = execute(machine, {"do": name})
    if SYNC_JOBS[name].start_once:
        assert set(execution.output) == set(JOBS[name].result)
        assert (len(services.jobs), starts(endpoint, name)) == (1, 2)
    else:
        assert execution.description["error"] == "CrossRegion.JobMayHaveStarted"
        assert (len(services.jobs), starts(endpoint, name)) == (int(fault is not Fault.REQUEST_LOST), 1)


@pytest.mark.parametrize("name", JOBS)
def test_each_retry_of_a_failed_job_starts_another_job(
    name: str, machine: str, services: JobServices, endpoint: FaultyForwarder, execute: Execute
) -> None:
    services.forget(fails=True)
    endpoint.inject("", Fault.THROTTLED, 0)
    execution = execute(machine, {"do": name})
    once = SYNC_JOBS[name].start_once
    if once and once.is_name and once.member in JOBS[name].parameters:
        assert execution.description["error"] == "SageMaker.ResourceInUseException"
        assert len(services.jobs) == 1
    else:
        assert execution.description["error"] == "CrossRegion.JobFailed"
        assert len(services.jobs) == 2
    assert starts(endpoint, name) == 2
