"""The jobs that `.sync` waits for: how to describe a job, and when it has ended.

Sources: executions recorded on AWS, and the API reference of each service.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SyncJob:
    """The job that an integration starts.

    Args:
        describe: botocore's name of the operation that describes the job (`DescribeExecution`).
        identity: The member of the start's result that identifies the job, with a capital first letter. The operation
            that describes the job has a parameter with the same name.
        name: The API's member that gives the job a unique name. A second request with the same name starts no job.
        running: The statuses of a job that hasn't ended.
        succeeded: The statuses of a job that succeeded. All other statuses mean that it failed.
    """

    describe: str
    identity: str
    name: str
    running: frozenset[str]
    succeeded: frozenset[str]


SYNC_JOBS = {
    "states:startExecution": SyncJob(
        "DescribeExecution",
        "ExecutionArn",
        "name",
        frozenset({"RUNNING", "PENDING_REDRIVE"}),
        frozenset({"SUCCEEDED"}),
    ),
}
"""The integrations that can have a Region with `.sync`, by name."""
