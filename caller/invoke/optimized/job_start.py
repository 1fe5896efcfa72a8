"""The first half of `.sync`: the call that starts a job.

A start that may have been executed is never repeated in the same invocation, nor sent to the next target. If the
service recognizes the second request by its token or by the job's name, the state machine repeats the start.
"""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from botocore import xform_name
from botocore.exceptions import ClientError

from caller.awsmodel.naming import capitalized
from caller.awsmodel.optimized.error_names import FAILED_TASK
from caller.awsmodel.optimized.sync_job import find_value
from caller.contract import INVALID_CALL, MAY_HAVE_STARTED
from caller.deadline import time_limit
from caller.errors import CallFailed, Failure, invalid_call
from caller.features.optimized.decoding import decode_response
from caller.features.optimized.failures import find_failure
from caller.features.state_timeout import time_of_entry
from caller.invoke.optimized.job_wait import find_job
from caller.invoke.optimized.named_jobs import identify_by_name, is_own_job
from caller.invoke.optimized.optimized_call import OptimizedCall

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from botocore.client import BaseClient

    from caller.awsmodel.optimized.sync_job import StartOnce
    from caller.call import Call
    from caller.invoke.operation import PreparedOperation

_CERTAIN = frozenset({INVALID_CALL, FAILED_TASK})
"""The failures that show that no attempt has started the job. The last one is also the response to a repeated start."""


class JobStart(OptimizedCall):
    """Starts a job, and returns what identifies it and its Region."""

    def __init__(self, call: Call, prepared: PreparedOperation) -> None:
        """Finds the integration and its job; raises CallFailed (`CrossRegion.InvalidCall`)."""
        super().__init__(call, prepared)
        self._job = find_job(self.integration.name)
        self._region = ""
        self._has_own_name = False
        is_repetition = call.origin.retry_count > 0 and self._job.can_repeat_start(len(call.targets))
        self._repeats: StartOnce | None = self._job.start_once if is_repetition else None
        if not call.token:
            raise invalid_call(["Token is missing"])

    def build_request(self) -> dict[str, Any]:
        """Returns the parameters, with a token or a name that is the same for all attempts to start the job."""
        request = super().build_request()
        once = self._job.start_once
        if once is None or request.get(capitalized(once.member)) is not None:
            return request
        inputs = self.prepared.operation.input_shape
        if once.is_name and inputs and once.member in inputs.required_members:
            return request  # the service reports the missing name
        self._has_own_name = once.is_name
        return {**request, once.member: self.call.token}

    def is_repeatable(self, parameters: dict[str, Any]) -> bool:  # noqa: ARG002
        """Returns False: only the state machine repeats a start."""
        return False

    def send(self, client: BaseClient, parameters: dict[str, Any]) -> dict[str, Any]:
        """Returns the response. If an earlier attempt has started the job, the response is that of the attempt."""
        self._region = str(client.meta.region_name)
        with self._limit_to_window():
            try:
                return super().send(client, parameters)
            except ClientError as error:
                once = self._job.start_once
                if once is None or error.response["Error"]["Code"] != once.name_taken:
                    raise
                existing = identify_by_name(once, parameters)
                if not self._has_own_name and not self._is_own_job(client, existing, parameters):
                    raise
                metadata = {**error.response["ResponseMetadata"], "HTTPStatusCode": 200}
        return {**existing, "ResponseMetadata": metadata}

    def decode(self, response: dict[str, Any], parameters: dict[str, Any]) -> Any:  # noqa: ARG002
        """Returns the parameters that describe the job, and its Region."""
        members = decode_response(self.integration, self.prepared.operation, response)
        failure = find_failure(self.integration, self.pattern, members)
        if failure is not None:
            raise CallFailed(failure)
        known = {**self.call.parameters, **members}
        started = {each.parameter: find_value(known, each.source) for each in self._job.ids}
        missing = [name for name, value in started.items() if not value]
        if missing:
            text = (
                f"It is unknown whether the job was started: the response has no {' and no '.join(missing)}"
            )
            raise CallFailed(Failure(MAY_HAVE_STARTED, text))
        return {**started, "Region": self._region}

    def name_call_failure(self, failure: Failure) -> Failure:
        """Returns the failure, or one that says that the job may have been started."""
        is_certain = failure.name in _CERTAIN or not (failure.may_have_run or self._repeats)
        if is_certain or failure.name == MAY_HAVE_STARTED:
            return failure
        text = f"It is unknown whether the job was started: {failure.name}: {failure.text}"
        return failure._replace(name=MAY_HAVE_STARTED, text=text)

    def _limit_to_window(self) -> AbstractContextManager[None]:
        """Returns a context manager in which a repeated request ends before the service forgets the first one."""
        if self._repeats is None or self._repeats.window is None:
            return nullcontext()
        passed = (datetime.now(UTC) - time_of_entry(self.call)).total_seconds()
        if passed >= self._repeats.window:
            text = (
                f"It is unknown whether the job was started: the state was entered {passed:,.0f} s ago, and the service"
                f" recognizes a repeated request for {self._repeats.window:,} s"
            )
            raise CallFailed(Failure(MAY_HAVE_STARTED, text))
        return time_limit(self._repeats.window - passed)

    def _is_own_job(self, client: BaseClient, existing: dict[str, Any], parameters: dict[str, Any]) -> bool:
        """Returns whether an earlier attempt of this start has created the job that has the name."""
        if self._repeats is None:
            return False
        describe = self.prepared.service.operation_model(self._job.describe)
        output = describe.output_shape
        return is_own_job(
            getattr(client, xform_name(self._job.describe))(**existing),
            parameters,
            comparable=output.members if output else (),
            created=self._repeats.created,
            since=time_of_entry(self.call),
        )
