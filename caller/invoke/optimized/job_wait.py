"""The second half of `.sync`: the call that describes a job. The state machine repeats it until the job has ended."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from caller.awsmodel.optimized.model import SYNC_2
from caller.awsmodel.optimized.sync_job import JobOutcome, find_value
from caller.awsmodel.optimized.sync_jobs import SYNC_JOBS
from caller.contract import INVALID_CALL, JOB_FAILED, NOT_TEXT, NOT_YET, RESPONSE_TOO_LARGE, TIMEOUT
from caller.errors import TEXT_LIMIT, CallFailed, Failure, invalid_call
from caller.features.optimized.decoding import decode_response
from caller.features.optimized.result import parse_if_json
from caller.features.state_timeout import check_state_timeout
from caller.invoke.operation import encode_parameters
from caller.invoke.optimized.optimized_call import OptimizedCall

if TYPE_CHECKING:
    from caller.awsmodel.optimized.sync_job import SyncJob
    from caller.call import Call
    from caller.invoke.operation import PreparedOperation

_PARSED = ("Input", "Output")
_REASONS = frozenset(
    {
        "Cause",
        "Error",
        "ErrorMessage",
        "FailureReason",
        "StateDetails",
        "Status",
        "StatusReason",
        "StoppedReason",
    }
)
"""The members that say why a job failed."""

_LASTING = frozenset({INVALID_CALL, JOB_FAILED, NOT_TEXT, NOT_YET, RESPONSE_TOO_LARGE, TIMEOUT})
"""The failures that a later attempt has again, and those of a job that hasn't ended."""


class JobWait(OptimizedCall):
    """Describes a job once, at the target that it was started at."""

    def __init__(self, call: Call, prepared: PreparedOperation) -> None:
        """Finds the job's target; raises CallFailed (`CrossRegion.InvalidCall`)."""
        super().__init__(call, prepared)
        job = call.job or {}
        targets = tuple(target for target in call.targets if target.region == job.get("Region"))
        values = {each.parameter: job.get(each.parameter) for each in self._job.ids}
        if not targets or not all(isinstance(value, str) for value in values.values()):
            raise invalid_call([f"Job must have {' and '.join(values)} and the Region of a target"])
        self.call = call._replace(targets=targets[:1])
        self._values = values
        self._subject = f"{list(values.values())[-1]} hasn't ended"

    @property
    def _job(self) -> SyncJob:
        return find_job(self.integration.name)

    @property
    def operation(self) -> str:
        """botocore's name of the operation that describes the job."""
        return self._job.describe

    def encode_parameters(self) -> dict[str, Any]:
        """Returns the parameters of the operation that describes the job."""
        lists = {each.parameter for each in self._job.ids if each.is_list}
        parameters = {name: [value] if name in lists else value for name, value in self._values.items()}
        return encode_parameters(self.call, self.prepared, parameters)

    def decode(self, response: dict[str, Any], parameters: dict[str, Any]) -> Any:  # noqa: ARG002
        """Returns the description of a job that succeeded; raises CallFailed for every other job."""
        members = decode_response(self.integration, self.prepared.operation, response)
        description = find_value(members, self._job.described)
        outcome = self._job.outcome(description or {})
        if outcome is JobOutcome.RUNNING:
            check_state_timeout(self.call, self._subject)
            status = find_value(description, self._job.status) or "the service doesn't find it"
            raise CallFailed(Failure(NOT_YET, f"{self._subject}: {status}"))
        if outcome is JobOutcome.FAILED:
            raise CallFailed(Failure(JOB_FAILED, _describe_failure(self._job, description)))
        if self.pattern == SYNC_2:
            parsed = {name: parse_if_json(description[name]) for name in _PARSED if name in description}
            return {**description, **parsed}
        return _as_result(self._job, description)

    def name_call_failure(self, failure: Failure) -> Failure:
        """Returns the failure. If a later attempt can succeed, its name is `CrossRegion.NotYet`.

        Raises:
            CallFailed: The state's timeout has passed.
        """
        if failure.name in _LASTING:
            return failure
        check_state_timeout(self.call, self._subject)
        text = f"It is unknown whether the job has ended: {failure.name}: {failure.text}"
        return failure._replace(name=NOT_YET, text=text)


def find_job(name: str) -> SyncJob:
    """Returns the job of an integration; raises CallFailed (`CrossRegion.InvalidCall`)."""
    job = SYNC_JOBS.get(name)
    if job is None:
        raise invalid_call([f"Integration: {name} can't wait for a job in another Region"])
    return job


def _as_result(job: SyncJob, description: dict[str, Any]) -> dict[str, Any]:
    return {job.result: description} if job.result else description


def _describe_failure(job: SyncJob, description: dict[str, Any]) -> str:
    """Returns the description of a failed job as JSON, without its longest members if it is too long for a cause."""
    kept = {**description}
    sizes = {name: len(_to_text(value)) for name, value in kept.items() if name not in _REASONS}
    for name in sorted(sizes, key=sizes.__getitem__, reverse=True):
        if len(_to_text(_as_result(job, kept))) <= TEXT_LIMIT:
            break
        del kept[name]
    return _to_text(_as_result(job, kept))


def _to_text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
