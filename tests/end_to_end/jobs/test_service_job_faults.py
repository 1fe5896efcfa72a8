"""Tests of `.sync` with every service under faults. A loopback server has the APIs of the services."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from caller.awsmodel.optimized.registry import INTEGRATIONS
from caller.awsmodel.optimized.sync_jobs import SYNC_JOBS
from tests.caller.invoke.optimized.sync_jobs import JOBS
from tests.end_to_end.executions import start, wait_for_output
from tests.end_to_end.servers.faulty_forwarder import Fault, FaultyForwarder
from tests.end_to_end.servers.job_services import JobServices

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from localaws import LocalAws
    from tests.end_to_end.conftest import Deploy
    from tests.end_to_end.deployments import Execution

    Execute = Callable[[str, Any], Execution]

pytestmark = pytest.mark.end_to_end

FAULTS = [Fault.REQUEST_LOST, Fault.ANSWER_LOST, Fault.CALLER_KILLED]
RETRY = [{"ErrorEquals": ["CrossRegion.JobFailed"], "IntervalSeconds": 5, "MaxAttempts": 1}]
AT_ONCE = ("ecs:runTask", "glue:startJobRun", "athena:startQueryExecution", "batch:submitJob")
"""The jobs that several states start at once: two services recognize a repeated start, and two don't."""
ITEMS = 20
MIXED = [Fault.REQUEST_LOST, Fault.ANSWER_LOST, Fault.SERVER_ERROR] * 2


def choose_starts() -> Iterator[tuple[str, Fault]]:
    """Yields starts with one fault: every fault for one job of each service, and one fault for its other jobs.

    For the jobs in AT_ONCE, the Map has the other faults.
    """
    services: set[str] = set()
    for index, name in enumerate(JOBS):
        service = name.partition(":")[0]
        if name in AT_ONCE:
            yield name, Fault.CALLER_KILLED
        elif service in services:
            yield name, FAULTS[index % len(FAULTS)]
        else:
            yield from ((name, fault) for fault in FAULTS)
        services.add(service)


STARTS = list(choose_starts())
CATCH = [{"ErrorEquals": ["States.ALL"], "Next": "Caught"}]


def states(names: Iterable[str], **fields: Any) -> dict[str, Any]:
    """Returns the states that start the job of the integration in their input."""
    choices = [{"Variable": "$.do", "StringEquals": name, "Next": name} for name in names]
    written: dict[str, Any] = {"Which": {"Type": "Choice", "Choices": choices}}
    for name in names:
        resource = f"arn:aws:states:us-west-2::{name}.sync"
        task = {"Type": "Task", "Resource": resource, "Parameters": JOBS[name].parameters}
        written[name] = {**task, "Retry": RETRY, **fields, "End": True}
    return {"StartAt": "Which", "States": written}


def template() -> dict[str, Any]:
    """Returns a template whose state machines start the jobs of the integrations in their input: one, or several."""
    items = states(AT_ONCE, Catch=CATCH)
    items["States"]["Caught"] = {"Type": "Pass", "End": True}
    each = {"Type": "Map", "ItemsPath": "$.items", "ItemProcessor": items, "End": True}
    definitions = {"Machine": states(JOBS), "Several": {"StartAt": "Each", "States": {"Each": each}}}
    paths = [f"Machine/{name}" for name in JOBS] + [f"Several/Each/{name}" for name in AT_ONCE]
    options = {path: {"Endpoint": {"Ref": "Endpoint"}} for path in paths}
    return {
        "Transform": "CrossRegion",
        "Metadata": {"Cross::Region::AwsCall": {"States": options}},
        "Parameters": {"Endpoint": {"Type": "String"}},
        "Resources": {
            name: {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"Definition": definition}}
            for name, definition in definitions.items()
        },
        "Outputs": {name: {"Value": {"Ref": name}} for name in definitions},
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
def machines(
    local_aws: LocalAws,
    macro_region: str,
    endpoint: FaultyForwarder,
    deploy: Deploy,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[dict[str, str]]:
    """Deploys the state machines, shortens all pauses, and yields the ARNs."""
    path = tmp_path_factory.mktemp("jobs") / "template.json"
    path.write_text(json.dumps(template()))
    outputs = deploy(path, "service-job-faults", macro_region, Endpoint=endpoint.url).outputs
    with local_aws.timing(pause_speed=60):
        yield outputs


@pytest.fixture
def machine(machines: dict[str, str]) -> str:
    """Returns the ARN of the state machine that starts one job."""
    return machines["Machine"]


def starts(endpoint: FaultyForwarder, name: str) -> int:
    """Returns the number of requests that start a job."""
    operation = INTEGRATIONS[name].operation
    return sum(requested == operation for requested, _ in endpoint.requests)


@pytest.mark.parametrize(("name", "fault"), STARTS, ids=[f"{name}-{fault.name}" for name, fault in STARTS])
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


@pytest.mark.parametrize("name", AT_ONCE)
def test_two_executions_at_once_start_two_jobs(
    name: str, machine: str, services: JobServices, endpoint: FaultyForwarder, local_aws: LocalAws
) -> None:
    services.forget()
    faults = [Fault.ANSWER_LOST] if SYNC_JOBS[name].start_once else []
    endpoint.inject_all(INTEGRATIONS[name].operation, faults)
    executions = [start(local_aws, machine, {"do": name}) for _ in range(2)]
    for execution in executions:
        assert set(wait_for_output(local_aws, execution)) == set(JOBS[name].result)
    assert (len(services.jobs), starts(endpoint, name)) == (2, 2 + len(faults))


@pytest.mark.parametrize("name", AT_ONCE)
def test_jobs_of_a_map_are_its_items_and_the_retries_of_the_user(
    name: str,
    machines: dict[str, str],
    services: JobServices,
    endpoint: FaultyForwarder,
    local_aws: LocalAws,
) -> None:
    """All jobs fail, and the Retry of the state starts each again.

    If the service doesn't recognize a repeated start, a start with a fault fails the state instead.
    """
    services.forget(fails=True)
    endpoint.inject_all(INTEGRATIONS[name].operation, MIXED)
    outputs = wait_for_output(
        local_aws, start(local_aws, machines["Several"], {"items": [{"do": name}] * ITEMS})
    )
    errors = Counter(output["Error"] for output in outputs)
    if SYNC_JOBS[name].start_once:
        assert errors == {"CrossRegion.JobFailed": ITEMS}
        assert (len(services.jobs), starts(endpoint, name)) == (2 * ITEMS, 2 * ITEMS + len(MIXED))
    else:
        retries = ITEMS - len(MIXED)
        assert errors == {"CrossRegion.JobFailed": retries, "CrossRegion.JobMayHaveStarted": len(MIXED)}
        lost = MIXED.count(Fault.REQUEST_LOST)
        started = starts(endpoint, name)
        assert len(services.jobs) == started - lost
        # A fault can also hit the second start of an item, if its first job fails before other items start.
        assert 0 <= started - (ITEMS + retries) <= len(MIXED)


@pytest.mark.parametrize("name", sorted(set(JOBS) - set(AT_ONCE)))
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
