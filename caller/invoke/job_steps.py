"""The two halves of `.sync`: one call starts a job, and another one, which the state machine repeats, waits for it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from caller.awsmodel.naming import member_name
from caller.awsmodel.optimized.model import SYNC_2
from caller.awsmodel.optimized.sync_jobs import SYNC_JOBS
from caller.contract import JOB_FAILED, MAY_HAVE_STARTED, NOT_YET
from caller.errors import TEXT_LIMIT, CallFailed, Failure, invalid_call
from caller.features.optimized.decoding import decode_response
from caller.features.state_timeout import check_state_timeout
from caller.invoke.operation import encode_parameters
from caller.invoke.optimized_call import OptimizedCall

if TYPE_CHECKING:
    from botocore.client import BaseClient

    from caller.awsmodel.optimized.sync_jobs import SyncJob
    from caller.call import Call
    from caller.invoke.operation import PreparedOperation

_NAME_IS_TAKEN = "ExecutionAlreadyExists"
_PARSED = ("Input", "Output")


class JobStart(OptimizedCall):
    """Starts a job, and returns what identifies it and its Region."""

    def __init__(self, call: Call, prepared: PreparedOperation) -> None:
        """Finds the integration and its job; raises CallFailed (`CrossRegion.InvalidCall`)."""
        super().__init__(call, prepared)
        self._job = _find_job(self.integration.name)
        self._region = ""
        self._has_own_name = False
        if not call.token:
            raise invalid_call(["Token is missing"])

    def build_request(self) -> dict[str, Any]:
        """Returns the parameters, with a name that is the same for all attempts to start the job."""
        request = super().build_request()
        member = member_name(self._job.name)
        if request.get(member) is None:
            request[member] = self.call.token
            self._has_own_name = True
        return request

    def send(self, client: BaseClient, parameters: dict[str, Any]) -> dict[str, Any]:
        """Returns the response. If an earlier attempt has started the job, the response is that of the attempt."""
        self._region = str(client.meta.region_name)
        try:
            return super().send(client, parameters)
        except ClientError as error:
            if self._has_own_name and error.response["Error"]["Code"] == _NAME_IS_TAKEN:
                metadata = {**error.response["ResponseMetadata"], "HTTPStatusCode": 200}
                return {"executionArn": _execution_arn(parameters), "ResponseMetadata": metadata}
            raise

    def decode(self, response: dict[str, Any], parameters: dict[str, Any]) -> Any:  # noqa: ARG002
        """Returns the job's identity and Region."""
        members = decode_response(self.integration, self.prepared.operation, response)
        identity = members.get(self._job.identity)
        if not identity:
            text = f"It is unknown whether the job was started: the response has no {self._job.identity}"
            raise CallFailed(Failure(MAY_HAVE_STARTED, text))
        return {self._job.identity: identity, "Region": self._region}

    def name_failure(self, failure: Failure, error: Exception) -> Failure:
        """Returns the failure with the integration's name, or one that says that the job may have been started."""
        failure = super().name_failure(failure, error)
        if not failure.may_have_run:
            return failure
        text = f"It is unknown whether the job was started: {failure.name}: {failure.text}"
        return failure._replace(name=MAY_HAVE_STARTED, text=text)


class JobWait(OptimizedCall):
    """Describes a job once, at the target that it was started at."""

    def __init__(self, call: Call, prepared: PreparedOperation) -> None:
        """Finds the job's target; raises CallFailed (`CrossRegion.InvalidCall`)."""
        super().__init__(call, prepared)
        job = call.job or {}
        targets = tuple(target for target in call.targets if target.region == job.get("Region"))
        identity = job.get(self._job.identity)
        if not targets or not isinstance(identity, str):
            raise invalid_call([f"Job must have {self._job.identity} and the Region of a target"])
        self.call = call._replace(targets=targets[:1])
        self._identity = identity
        self._subject = f"{identity} hasn't ended"

    @property
    def _job(self) -> SyncJob:
        return _find_job(self.integration.name)

    @property
    def operation(self) -> str:
        """botocore's name of the operation that describes the job."""
        return self._job.describe

    def encode_parameters(self) -> dict[str, Any]:
        """Returns the parameters of the operation that describes the job."""
        return encode_parameters(self.call, self.prepared, {self._job.identity: self._identity})

    def decode(self, response: dict[str, Any], parameters: dict[str, Any]) -> Any:  # noqa: ARG002
        """Returns the description of a job that succeeded; raises CallFailed for every other job."""
        description = decode_response(self.integration, self.prepared.operation, response)
        status = str(description.get("Status"))
        if status in self._job.running:
            check_state_timeout(self.call, self._subject)
            raise CallFailed(Failure(NOT_YET, f"{self._subject}: {status}"))
        if status not in self._job.succeeded:
            raise CallFailed(Failure(JOB_FAILED, _describe_failure(description)))
        if self.pattern == SYNC_2:
            parsed = {name: _parse(description[name]) for name in _PARSED if name in description}
            return {**description, **parsed}
        return description

    def name_failure(self, failure: Failure, error: Exception) -> Failure:
        """Returns the failure with the integration's name, unless the state's timeout has passed."""
        check_state_timeout(self.call, self._subject)
        return super().name_failure(failure, error)


def _describe_failure(description: dict[str, Any]) -> str:
    """Returns the description of a failed job as JSON. If it is too long for a cause, it is without the job's input."""
    text = json.dumps(description, ensure_ascii=False)
    if len(text) <= TEXT_LIMIT:
        return text
    return json.dumps(
        {name: value for name, value in description.items() if name != "Input"}, ensure_ascii=False
    )


def _find_job(name: str) -> SyncJob:
    job = SYNC_JOBS.get(name)
    if job is None:
        raise invalid_call([f"Integration: {name} can't wait for a job in another Region"])
    return job


def _execution_arn(parameters: dict[str, Any]) -> str:
    """Returns the ARN of an execution from the ARN of its state machine, which can have a version or an alias."""
    fields = str(parameters["stateMachineArn"]).split(":")
    return ":".join([*fields[:5], "execution", *fields[6:7], str(parameters["name"])])


def _parse(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
