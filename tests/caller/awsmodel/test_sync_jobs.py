"""Tests of the table of jobs against the service models: operations, parameters, statuses, and tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from caller.awsmodel.models import operation_model, service_model
from caller.awsmodel.naming import capitalized
from caller.awsmodel.optimized.model import SYNC
from caller.awsmodel.optimized.registry import INTEGRATIONS
from caller.awsmodel.optimized.sync_jobs import SYNC_JOBS

if TYPE_CHECKING:
    from caller.awsmodel.optimized.sync_job import JobId, SyncJob

MINUTE, HOUR, DAY = 60, 3600, 24 * 3600
TOKENS = {
    "states:startExecution": ("name", 90 * DAY),
    "ecs:runTask": ("clientToken", HOUR),
    "glue:startJobRun": None,
    "athena:startQueryExecution": ("ClientRequestToken", 5 * MINUTE),
    "batch:submitJob": None,
    "codebuild:startBuild": ("idempotencyToken", 5 * MINUTE),
    "codebuild:startBuildBatch": ("idempotencyToken", 5 * MINUTE),
    "codebuild:retryBuildBatch": ("idempotencyToken", 5 * MINUTE),
    "sagemaker:createTrainingJob": ("TrainingJobName", None),
    "sagemaker:createTransformJob": ("TransformJobName", None),
    "sagemaker:createProcessingJob": ("ProcessingJobName", None),
    "sagemaker:createHyperParameterTuningJob": ("HyperParameterTuningJobName", None),
    "sagemaker:createLabelingJob": ("LabelingJobName", None),
    "emr-serverless:startJobRun": ("clientToken", 5 * MINUTE),
    "mediaconvert:createJob": ("ClientRequestToken", MINUTE),
}
RUNNING = {
    "states:startExecution": {"RUNNING", "PENDING_REDRIVE"},
    "glue:startJobRun": {"RUNNING", "STARTING", "STOPPING", "WAITING"},
    "athena:startQueryExecution": {"QUEUED", "RUNNING"},
    "batch:submitJob": {"PENDING", "RUNNABLE", "RUNNING", "STARTING", "SUBMITTED"},
    "codebuild:startBuild": {"IN_PROGRESS"},
    "codebuild:startBuildBatch": {"IN_PROGRESS"},
    "codebuild:retryBuildBatch": {"IN_PROGRESS"},
    "sagemaker:createTrainingJob": {"Deleting", "InProgress", "Stopping"},
    "sagemaker:createTransformJob": {"InProgress", "Stopping"},
    "sagemaker:createProcessingJob": {"InProgress", "Stopping"},
    "sagemaker:createHyperParameterTuningJob": {"Deleting", "InProgress", "Stopping"},
    "sagemaker:createLabelingJob": {"InProgress", "Initializing", "Stopping"},
    "emr-serverless:startJobRun": {"CANCELLING", "PENDING", "QUEUED", "RUNNING", "SCHEDULED", "SUBMITTED"},
    "mediaconvert:createJob": {"PROGRESSING", "SUBMITTED"},
}


def member(shape: Any, path: tuple[str | int, ...]) -> Any:
    """Returns the shape of the member at a path."""
    for step in path:
        if isinstance(step, int):
            shape = shape.member
        else:
            shape = {capitalized(name): each for name, each in shape.members.items()}[step]
    return shape


def test_every_job_has_a_documented_token() -> None:
    tokens = {
        name: (job.start_once.member, job.start_once.window) if job.start_once else None
        for name, job in SYNC_JOBS.items()
    }
    assert tokens == TOKENS


@pytest.mark.parametrize(("name", "job"), SYNC_JOBS.items(), ids=SYNC_JOBS)
def test_token_and_pattern_are_those_of_the_start(name: str, job: SyncJob) -> None:
    integration = INTEGRATIONS[name]
    inputs: Any = operation_model(integration.service.client, integration.operation).input_shape
    assert SYNC in integration.patterns
    if job.start_once:
        limits = inputs.members[job.start_once.member].metadata
        is_filled_in = not job.start_once.is_name or job.start_once.member not in inputs.required_members
        assert not is_filled_in or limits.get("min", 0) <= len(str(uuid4())) <= limits.get("max", 256)
        assert bool(job.start_once.name_taken) == bool(job.start_once.created) == job.start_once.is_name


@pytest.mark.parametrize(("name", "job"), SYNC_JOBS.items(), ids=SYNC_JOBS)
def test_every_status_is_known(name: str, job: SyncJob) -> None:
    client = INTEGRATIONS[name].service.client
    output = operation_model(client, job.describe).output_shape
    statuses = set(member(output, job.described + job.status).enum)
    if name == "ecs:runTask":
        assert not statuses  # the model doesn't list them
        return
    assert job.succeeded | job.failed | RUNNING[name] == statuses
    assert not (job.succeeded & job.failed) | ((job.succeeded | job.failed) & RUNNING[name])


@pytest.mark.parametrize(("name", "job"), SYNC_JOBS.items(), ids=SYNC_JOBS)
def test_parameters_of_the_description_come_from_the_start(name: str, job: SyncJob) -> None:
    integration = INTEGRATIONS[name]
    start = operation_model(integration.service.client, integration.operation)
    describe = service_model(integration.service.client).operation_model(job.describe)
    inputs: Any = describe.input_shape
    parameters = {capitalized(each): shape for each, shape in inputs.members.items()}
    required = {capitalized(each) for each in inputs.required_members}
    assert required <= {each.parameter for each in job.ids} <= set(parameters)
    for each in job.ids:
        assert (parameters[each.parameter].type_name == "list") is each.is_list
        assert _is_in(each, start.output_shape) or _is_in(each, start.input_shape)


def _is_in(each: JobId, shape: Any) -> bool:
    try:
        return bool(member(shape, each.source).type_name == "string")
    except KeyError:
        return False
