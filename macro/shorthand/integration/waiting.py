"""How to wait for a result without `.sync`: the call to repeat, and when to stop.

Sources: the statuses and waiters of botocore's service models, and the API references of the services.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from caller.awsmodel.models import waiters

if TYPE_CHECKING:
    from collections.abc import Mapping

_LAST_STATE = {"ecs": "TasksStopped", "sagemaker": "ProcessingJobCompletedOrStopped"}
"""Service → a waiter that waits until a task or a job ends."""


@dataclass(frozen=True, slots=True)
class Status:
    """Where an SDK integration returns the status of a result.

    Args:
        integration: The SDK integration, such as `databrew:describeJobRun`.
        waiter: The waiter that waits for the result. Empty if the service has none.
        member: The member of the result, if there is no waiter.
        ended: The statuses after which nothing changes, if there is no waiter.
    """

    integration: str
    waiter: str = ""
    member: str = ""
    ended: tuple[str, ...] = ()

    @property
    def instruction(self) -> str:
        """What to do in the next state, as a phrase."""
        call = f"aws-sdk:{self.integration} with the same Region"
        if self.waiter:
            return f"call {call} and WaitUntil: {self.waiter} in the next state"
        return f"call {call} in a loop until {self.member} is one of {', '.join(self.ended)}"


def _application(state: str) -> Status:
    ended = dict.fromkeys((state, "TERMINATED"))
    return Status("emrserverless:getApplication", member="Application.State", ended=tuple(ended))


STATUSES: Mapping[str, Status] = {
    "bedrock:createModelCustomizationJob": Status(
        "bedrock:getModelCustomizationJob", member="Status", ended=("Completed", "Failed", "Stopped")
    ),
    "databrew:startJobRun": Status(
        "databrew:describeJobRun", member="State", ended=("SUCCEEDED", "FAILED", "STOPPED", "TIMEOUT")
    ),
    "elasticmapreduce:addStep": Status("emr:describeStep", "StepComplete"),
    "elasticmapreduce:createCluster": Status("emr:describeCluster", "ClusterRunning"),
    "elasticmapreduce:terminateCluster": Status("emr:describeCluster", "ClusterTerminated"),
    "emr-containers:deleteVirtualCluster": Status(
        "emrcontainers:describeVirtualCluster",
        member="VirtualCluster.State",
        ended=("TERMINATED", "ARRESTED"),
    ),
    "emr-containers:startJobRun": Status(
        "emrcontainers:describeJobRun", member="JobRun.State", ended=("COMPLETED", "FAILED", "CANCELLED")
    ),
    "emr-serverless:cancelJobRun": Status(
        "emrserverless:getJobRun", member="JobRun.State", ended=("CANCELLED", "SUCCESS", "FAILED")
    ),
    "emr-serverless:createApplication": _application("CREATED"),
    "emr-serverless:deleteApplication": _application("TERMINATED"),
    "emr-serverless:startApplication": _application("STARTED"),
    "emr-serverless:stopApplication": _application("STOPPED"),
    "mediaconvert:createJob": Status(
        "mediaconvert:getJob", member="Job.Status", ended=("COMPLETE", "CANCELED", "ERROR")
    ),
}
"""The integrations whose `.sync` can't have a Region, and how to wait for their results."""


def suggest_waiting(integration: str, client: str, suffix: str) -> str:
    """Returns how to wait for a result without the suffix, as a phrase.

    Args:
        integration: The optimized integration, or an empty string if there is none.
        client: botocore's name of the service.
        suffix: The suffix of the ARN, such as `.sync`.
    """
    status = STATUSES.get(integration)
    if status:
        return f"remove {suffix}, and {status.instruction}"
    if names := sorted(waiters(client)):
        waiter = _LAST_STATE.get(client, names[0])
        return f"remove {suffix}, and wait in a state with WaitUntil, such as {waiter}"
    return f"remove {suffix}, and read the status in a loop"
