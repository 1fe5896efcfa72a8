"""What `.sync` must know about a job: how to start it only once, how to describe it, and when it has ended."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_WINDOW = 300
"""Seconds. If a service documents no window of a client token, the window that CodeBuild documents is assumed."""


class JobOutcome(Enum):
    """Whether a job has ended, and how."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class StartOnce:
    """The parameter by which a service recognizes that it has already executed a request.

    Args:
        member: The API's name of the parameter (`clientToken`).
        window: The seconds, from the first request, in which the service recognizes the second one. None means that
            there is no limit.
        is_name: Whether the parameter is the job's name, which must be unique, and not a client token.
        name_taken: If the parameter is a name, the error code for the name of another job.
        created: If the parameter is a name, the API's member of the job's description with the time of its creation.
    """

    member: str
    window: int | None = DEFAULT_WINDOW
    is_name: bool = False
    name_taken: str = ""
    created: str = ""


@dataclass(frozen=True, slots=True)
class JobId:
    """One of the parameters that identify a job when it is described.

    Args:
        parameter: The parameter, with a capital first letter (`Tasks`).
        source: The path of its value in the start's result, such as `("Tasks", 0, "TaskArn")`. If the result doesn't
            have it, it is the path in the start's parameters.
        is_list: Whether the parameter is a list, whose only item is the value.
    """

    parameter: str
    source: tuple[str | int, ...]
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class SyncJob:
    """The job that an integration starts.

    Args:
        describe: botocore's name of the operation that describes the job (`DescribeTasks`).
        ids: The parameters of that operation.
        status: The path of the status in the job's description.
        succeeded: The statuses of a job that succeeded.
        failed: The statuses of a job that failed. Every other status means that the job hasn't ended.
        start_once: What makes it safe to repeat a start, or None if nothing does.
        described: The path of the job's description in the result of the operation. Empty if it is the whole result.
        result: The member of the state's result that contains the description. Empty if it is the whole result.
        has_exit_codes: Whether a job that ended failed if one of its containers has an exit code other than 0.
    """

    describe: str
    ids: tuple[JobId, ...]
    status: tuple[str | int, ...]
    succeeded: frozenset[str]
    failed: frozenset[str]
    start_once: StartOnce | None
    described: tuple[str | int, ...] = ()
    result: str = ""
    has_exit_codes: bool = False

    def can_repeat_start(self, targets: int) -> bool:
        """Returns whether a start can be repeated that may have been executed.

        Args:
            targets: The number of targets. With more than one, the second request can reach another Region, where no
                service knows the first one.
        """
        return self.start_once is not None and targets == 1

    def outcome(self, description: Mapping[str, Any]) -> JobOutcome:
        """Returns whether a job has ended, and how, from its description."""
        status = find_value(description, self.status)
        if status in self.failed:
            return JobOutcome.FAILED
        if status not in self.succeeded:
            return JobOutcome.RUNNING
        return (
            JobOutcome.FAILED
            if self.has_exit_codes and not _exited_normally(description)
            else JobOutcome.SUCCEEDED
        )


def find_value(value: Any, path: tuple[str | int, ...]) -> Any:
    """Returns the value at a path of member names and list indexes, or None if there is none."""
    for step in path:
        try:
            value = value[step]
        except (LookupError, TypeError):
            return None
    return value


def _exited_normally(task: Mapping[str, Any]) -> bool:
    """Returns whether all containers of an Amazon ECS task that ran have the exit code 0, and at least one ran.

    A native state doesn't distinguish between essential containers and others.
    """
    codes = [container.get("ExitCode") for container in task.get("Containers", ())]
    ran = [code for code in codes if code is not None]
    return bool(ran) and not any(ran)
