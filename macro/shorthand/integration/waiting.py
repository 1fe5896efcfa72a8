"""How to wait for a result without `.sync`: the call to repeat, and when to stop.

Sources: the statuses and waiters of botocore's service models, and the API references of the services.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from caller.awsmodel.models import waiters

if TYPE_CHECKING:
    from collections.abc import Mapping

_WORD = re.compile(r"[A-Z][a-z]*")
_SOURCE = re.compile(r"(?:From|To|By|With)(?=[A-Z])")
_ENDS = {
    "Delete": ("Deleted", "NotExists", "DeleteComplete", "Terminated"),
    "Terminate": ("Terminated", "Deleted"),
    "Stop": ("Stopped", "Offline"),
    "Start": ("Running", "Started", "Online", "Completed", "CompletedOrStopped", "Succeeded", "Complete"),
    "Run": ("Running", "Completed", "Succeeded", "Complete"),
    "Update": ("UpdateComplete", "Updated", "Available", "Active"),
    "Modify": ("Available", "Active", "Updated"),
    "Send": ("Executed",),
}
"""The first word of an operation → the ends of the names of its waiters, the best first."""

_ENDS_OF_OTHERS = (
    *("CreateComplete", "Completed", "CompletedOrStopped", "Complete", "Succeeded", "Success", "Available"),
    *("InService", "Active", "ActiveV2", "Ready", "Created", "Deployed", "Validated", "Exists"),
)
_OTHERS = frozenset({"Copy", "Create", "Deploy", "Execute", "Export", "Import", "Restore", "Submit"})
_WITHOUT_JOB = frozenset({"Send"})
"""Operations that begin with these words start a job only if there is a waiter for it."""


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
}
"""The integrations whose `.sync` can't have a Region, and how to wait for their results."""


def suggest_waiting(integration: str, client: str, operation: str, suffix: str) -> str:
    """Returns how to wait for a result without the suffix, as a phrase.

    Args:
        integration: The optimized integration, or an empty string if there is none.
        client: botocore's name of the service.
        operation: botocore's name of the operation.
        suffix: The suffix of the ARN, such as `.sync`.
    """
    status = STATUSES.get(integration)
    if status:
        return f"remove {suffix}, and {status.instruction}"
    waiter = find_waiter(client, operation)
    if waiter:
        call = waiters(client)[waiter]["operation"]
        return f"remove {suffix}, and call {call} with WaitUntil: {waiter} in the next state"
    verb = _first_word(operation)
    if verb in _OTHERS or verb in set(_ENDS) - _WITHOUT_JOB:
        return f"remove {suffix}, and read the status in a loop"
    return f"remove {suffix}, because {operation} starts no job"


def find_waiter(client: str, operation: str) -> str:
    """Returns the waiter for what an operation creates, changes, or deletes; empty if there is none.

    The name of such a waiter consists of the operation's object and of its last state: `RunInstances` and
    `InstanceRunning`, `DeleteTable` and `TableNotExists`.
    """
    verb = _first_word(operation)
    ends = _ENDS.get(verb, _ENDS_OF_OTHERS if verb in _OTHERS else ())
    noun = _SOURCE.split(operation[len(verb) :], maxsplit=1)[0]
    singular = noun.removesuffix("s")
    names = (each + end for end in ends for each in (singular, f"{singular}s", noun))
    known = waiters(client)
    return next((name for name in names if name in known), "")


def _first_word(operation: str) -> str:
    match = _WORD.match(operation)
    return match[0] if match else ""
