"""Waits for jobs on a local AWS. The pauses of the state machine take no time there, and everything else is real."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from localaws import LocalAws
from scripts.tooling.environment import step
from scripts.waiting.intervals import Intervals, find_intervals
from scripts.waiting.job_server import JobServer
from tests.end_to_end.deployments import deploy_template, execute_to_end
from tests.end_to_end.installation import install
from tests.localaws.functions_and_roles import make_role

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.end_to_end.deployments import DeployedStack

_REGION, _FAR = "eu-central-1", "us-west-2"
_TEMPLATE = Path(__file__).with_name("template.yaml")
_CHILD = json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}})
_NO_PAUSES = 1e9
_DURATION = re.compile(r"^REPORT .*\bDuration: ([\d.]+) ms")
_ATTEMPT = "LambdaFunctionScheduled"


@dataclass(frozen=True, slots=True)
class Waiting:
    """What it costs to wait for one job.

    Attributes:
        job: How long the job takes, in words.
        seconds: How long the job takes.
        attempts: How many times the job is described.
        events: The number of events in the execution's history.
        milliseconds: The durations of the invocations, without the first one, which starts the job.
    """

    job: str
    seconds: int
    attempts: int
    events: int
    milliseconds: tuple[float, ...]

    @property
    def lambda_seconds(self) -> float:
        """The duration of all invocations that describe the job, in seconds."""
        return sum(self.milliseconds) / 1000


@dataclass(frozen=True, slots=True)
class Results:
    """The intervals of the retrier, and the cost of each job."""

    intervals: Intervals
    waits: tuple[Waiting, ...]

    @property
    def typical_milliseconds(self) -> float:
        """The median duration of an invocation that describes a job."""
        return median(each for wait in self.waits for each in wait.milliseconds)


class UnexpectedAttempts(Exception):  # noqa: N818  the name describes the failure
    """The state machine made more or fewer attempts than the retrier says."""


def measure_waiting(jobs: Mapping[str, int]) -> Results:
    """Waits for jobs, one after the other.

    Args:
        jobs: How long each job takes, in seconds.

    Raises:
        UnexpectedAttempts: The number of attempts isn't the one that follows from the retrier.
    """
    with _deploy() as (aws, server, stack):
        resources = stack.processed["Resources"]
        intervals = find_intervals(resources["Parent"]["Properties"]["Definition"])
        deployed = _Deployed(aws, server, stack, intervals)
        deployed.measure("a first job", 1)  # starts the caller's process
        waits = []
        for job, seconds in jobs.items():
            with step(f"a job of {job}"):
                waits.append(deployed.measure(job, seconds))
    return Results(intervals, tuple(waits))


@contextmanager
def _deploy() -> Iterator[tuple[LocalAws, JobServer, DeployedStack]]:
    with LocalAws() as aws, JobServer(aws.endpoint) as server, aws.timing(pause_speed=_NO_PAUSES):
        with step("local AWS with the macro"):
            install(aws, _REGION)
        aws.client("stepfunctions", _FAR).create_state_machine(
            name="child", definition=_CHILD, roleArn=make_role(aws)
        )
        with step("stack"):
            stack = deploy_template(aws, _TEMPLATE, "waiting", _REGION, {"Endpoint": server.url})
        yield aws, server, stack


@dataclass(frozen=True, slots=True)
class _Deployed:
    """The deployed state machine that waits, the server of its jobs, and the intervals of its retrier."""

    aws: LocalAws
    server: JobServer
    stack: DeployedStack
    intervals: Intervals

    def measure(self, job: str, seconds: int) -> Waiting:
        """Waits for a job, and returns what that costs; raises UnexpectedAttempts."""
        attempts = self.server.descriptions = self.intervals.count_attempts(seconds)
        before = len(self._durations())
        execution = execute_to_end(self.aws, self.stack.outputs["Parent"], {})
        assert execution.status == "SUCCEEDED", execution.description  # noqa: S101  the child can't fail
        made = sum(event["type"] == _ATTEMPT for event in execution.history) - 1
        if made != attempts:
            raise UnexpectedAttempts(f"{made} attempts instead of {attempts} for a job of {seconds} s")
        durations = self._durations()[before + 1 :]
        return Waiting(job, seconds, attempts, len(execution.history), tuple(durations))

    def _durations(self) -> list[float]:
        """Returns the durations of the caller's invocations so far, in milliseconds."""
        detail: Any = self.aws.client("cloudformation", _REGION).describe_stack_resource(
            StackName=self.stack.stack["StackName"], LogicalResourceId="ParentCrossRegionCallerLogGroup"
        )["StackResourceDetail"]
        pages = self.aws.client("logs", _REGION).get_paginator("filter_log_events")
        messages = (
            event["message"]
            for page in pages.paginate(logGroupName=detail["PhysicalResourceId"])
            for event in page["events"]
        )
        return [float(match[1]) for match in map(_DURATION.match, messages) if match]
